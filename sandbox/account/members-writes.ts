import { memberItself } from '../changes/audit-targets.ts'
import { conflict, invalid } from '../http/errors.ts'
import { patched } from '../patches/json-patch.ts'
import { required, strings } from '../resource/body.ts'
import type { Call, Writer } from '../resource/call.ts'
import { commit, isSame } from '../resource/change.ts'
import { memberOf } from '../resource/find.ts'
import { commitProperties } from '../resource/property-changes.ts'
import type { Store } from '../store.ts'
import { baseRole, roleKeysOf } from './member-input.ts'
import type { MemberRecord } from './member-record.ts'
import { memberDocument } from './members.ts'

const actions: Readonly<Record<string, string>> = { role: 'updateRole', customRoles: 'updateCustomRole' }
const changeable = Object.keys(actions)

/** Why somebody's roles cannot become others; undefined if they can. */
export const ownRole = ({ id }: MemberRecord, { caller }: Call): string | undefined =>
  id === caller.memberId ? 'you cannot modify your own role' : undefined

export const updateMember: Writer = {
  takes: [],
  write(call) {
    const row = memberOf(call)
    const previous = memberDocument(row, call)
    const { next, comment, how } = patched(call, previous, { changeable })
    const changed: MemberRecord = {
      ...row,
      role: required(next, 'role', baseRole),
      customRoleKeys: roleKeysOf(required(next, 'customRoles', strings), call.store),
    }
    if (isSame(row, changed)) return { status: 200, document: previous }
    const refusal = ownRole(row, call)
    if (refusal) throw invalid(refusal)
    const written = { ...changed, version: row.version + 1 }
    call.store.members.set(row.id, written)
    const current = memberDocument(written, call)
    return commitProperties(call, {
      about: memberItself(row),
      what: 'the roles of the member',
      actions,
      before: previous,
      after: current,
      previous,
      current,
      comment,
      how,
    })
  },
}

export const deleteMember: Writer = {
  takes: [],
  write(call) {
    const row = memberOf(call)
    const { store } = call
    if (row.directoryId) throw conflict('A directory provisions this member, and it alone can remove them')
    const owners = [...store.members.values()].filter(({ role }) => role === 'owner')
    if (row.role === 'owner' && owners.length === 1) throw conflict('The last owner of an account cannot be removed')
    const previous = memberDocument(row, call)
    remove(row.id, store)
    commit(call, {
      about: memberItself(row),
      titleVerb: 'removed the member',
      actions: ['deleteMember'],
      shortDescription: 'Removed the member',
      previous,
    })
    return { status: 204 }
  },
}

/** Takes a member away, with their tokens; what they made goes on naming them. */
function remove(id: string, store: Store): void {
  store.members.delete(id)
  for (const [secret, { memberId }] of store.tokens) if (memberId === id) store.tokens.delete(secret)
  for (const [where, ids] of store.followers) {
    if (ids.includes(id)) {
      store.followers.set(
        where,
        ids.filter((one) => one !== id),
      )
    }
  }
  for (const team of store.teams.values()) {
    if (!team.maintainerIds.includes(id)) continue
    store.teams.set(team.key, { ...team, maintainerIds: team.maintainerIds.filter((one) => one !== id) })
  }
}
