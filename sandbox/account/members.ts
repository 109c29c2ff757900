import { followers } from '../flags/followers.ts'
import { conflict, invalid } from '../http/errors.ts'
import { type Given, required, strings } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { isSame } from '../resource/change.ts'
import { type Collection, list, single } from '../resource/collection.ts'
import { memberOf } from '../resource/find.ts'
import { del, get, patch, post, type Resource } from '../resource/operation.ts'
import { writers } from '../resource/writers.ts'
import { accessTokens } from './access-tokens.ts'
import { changeMembers } from './member-bulk-changes.ts'
import { memberDocument, memberItself } from './member-document.ts'
import { memberFilters } from './member-filters.ts'
import { baseRole, ownRole, roleKeysOf } from './member-input.ts'
import { inviteMembers } from './member-invitations.ts'
import type { MemberRecord } from './member-record.ts'
import { addMemberToTeams } from './member-teams.ts'

const collection: Collection<MemberRecord> = {
  rows: ({ store }) => [...store.members.values()],
  represent: memberDocument,
  pageMaximum: 1000,
  takes: { expand: Number.POSITIVE_INFINITY },
  filters: memberFilters,
  sorts: {
    displayName: { by: (row) => (`${row.firstName} ${row.lastName}`.trim() || row.email).toLowerCase() },
    lastSeen: { by: ({ lastSeen }) => lastSeen },
  },
}

const { update, remove } = writers<MemberRecord>({
  noun: 'member',
  find: memberOf,
  document: memberDocument,
  about: (row) => memberItself(row),
  set: (row, { store }) => store.members.set(row.id, row),
  delete: takeAway,
})

function changedBy(row: MemberRecord, next: Given, call: Call): MemberRecord {
  const changed: MemberRecord = {
    ...row,
    role: required(next, 'role', baseRole),
    customRoleKeys: roleKeysOf(required(next, 'customRoles', strings), call.store),
  }
  const refusal = isSame(row, changed) ? undefined : ownRole(row, call)
  if (refusal) throw invalid(refusal)
  return changed
}

function needsNoReplacement({ directoryId, role }: MemberRecord, { store }: Call): void {
  if (directoryId) throw conflict('A directory provisions this member, and it alone can remove them')
  const owners = [...store.members.values()].filter((one) => one.role === 'owner')
  if (role === 'owner' && owners.length === 1) throw conflict('The last owner of an account cannot be removed')
}

/** Takes a member away, with their personal tokens; what they made goes on naming them. */
function takeAway({ id }: MemberRecord, { store }: Call): void {
  const without = (ids: readonly string[]) => ids.filter((one) => one !== id)
  store.members.delete(id)
  const tokens = store.rows(accessTokens.table)
  for (const token of tokens.values()) if (token.memberId === id && !token.serviceToken) tokens.delete(token.id)
  const following = store.rows(followers.table)
  for (const [where, ids] of following) following.set(where, without(ids))
  for (const team of store.teams.values()) {
    if (!team.maintainerIds.includes(id)) continue
    store.teams.set(team.key, { ...team, maintainerIds: without(team.maintainerIds) })
  }
}

const base = '/api/v2/members'
const path = `${base}/{id}`

export const members: Resource = {
  operations: [
    post(base, 'member', inviteMembers),
    patch(base, 'member', changeMembers),
    get(base, 'member', list(collection)),
    patch(
      path,
      'member',
      update({
        actions: { role: 'updateRole', customRoles: 'updateCustomRole' },
        byDocument: true,
        what: 'the roles of the member',
        next: changedBy,
        settled: (row) => ({ ...row, version: row.version + 1 }),
      }),
    ),
    del(path, 'member', remove({ check: needsNoReplacement, verb: 'removed' })),
    get(path, 'member', single(memberOf, memberDocument, ['expand'])),
    post(`${path}/teams`, 'member', addMemberToTeams),
  ],
}
