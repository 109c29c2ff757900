import { invalid } from '../http/errors.ts'
import type { Call } from '../resource/call.ts'
import { commit, isSame, momentOf } from '../resource/change.ts'
import type { Store } from '../store.ts'
import { teamDocument, teamItself } from './team-document.ts'
import type { TeamRecord } from './team-record.ts'

/** A team with those who are in it, whom the members' own records name. */
export interface TeamState {
  team: TeamRecord
  /** In the order of the members of the account. */
  memberIds: readonly string[]
}

export const stateOf = (team: TeamRecord, store: Store): TeamState => ({
  team,
  memberIds: [...store.members.values()].filter(({ teamKeys }) => teamKeys.includes(team.key)).map(({ id }) => id),
})

/** The same team with other members, or the 400 that says why it cannot have them. */
export function withMembers(state: TeamState, ids: readonly string[], { store }: Call): TeamState {
  const wanted = new Set(ids)
  const memberIds = [...store.members.keys()].filter((id) => wanted.has(id))
  if (isSame(memberIds, state.memberIds)) return state
  needsOwnMembers(state.team)
  return { ...state, memberIds }
}

/** For a change of who is in a team, which only the identity provider may make where there is one. */
export function needsOwnMembers({ key, idpSynced }: TeamRecord): void {
  if (idpSynced) throw invalid(`The members of the team ${key} come from an identity provider`)
}

/** The ids if all of them are members of the account. */
export function membersNamed(ids: readonly string[], { store }: Call): readonly string[] {
  const unknown = ids.find((id) => !store.members.has(id))
  if (unknown !== undefined) throw invalid(`There is no member ${unknown}`)
  return ids
}

/** Which part of the state each action changes, and what that is called. */
const parts: readonly { action: string; what: string; of(state: TeamState): unknown }[] = [
  { action: 'updateTeamName', what: 'name', of: ({ team }) => team.name },
  { action: 'updateTeamDescription', what: 'description', of: ({ team }) => team.description },
  { action: 'updateTeamMembers', what: 'members', of: ({ memberIds }) => memberIds },
  { action: 'updateTeamCustomRoles', what: 'custom roles', of: ({ team }) => team.roleKeys },
  {
    action: 'updateTeamPermissionGrants',
    what: 'permission grants',
    of: ({ team: { maintainerIds, grants = [] } }) => [maintainerIds, grants],
  },
  { action: 'updateTeamRoleAttributes', what: 'role attributes', of: ({ team }) => team.roleAttributes },
]

/** Makes a state of a team the one that there is, in a new version and with an entry in the audit log, unless it is so already. */
export function keep(before: TeamState, after: TeamState, comment: string | undefined, call: Call): TeamState {
  const changed = parts.filter(({ of }) => !isSame(of(before), of(after)))
  if (changed.length === 0) return before
  const { key, version } = before.team
  const written = { ...after, team: { ...after.team, version: version + 1, lastModified: momentOf(call) } }
  call.store.teams.set(key, written.team)
  enrol(written, call.store)
  commit(call, {
    about: teamItself(written.team),
    titleVerb: changed.length === 1 ? `changed the ${changed[0]!.what} of the team` : 'changed the team',
    actions: changed.map(({ action }) => action),
    shortDescription: `Changed the ${changed.map(({ what }) => what).join(', ')} of the team`,
    comment,
    previous: told(before, call),
    current: told(written, call),
  })
  return written
}

/** Lets the members' own records say that they are in a team, or no more. */
export function enrol({ team: { key }, memberIds }: TeamState, { members }: Store): void {
  const ids = new Set(memberIds)
  for (const row of members.values()) {
    if (row.teamKeys.includes(key) === ids.has(row.id)) continue
    const others = row.teamKeys.filter((one) => one !== key)
    const teamKeys = ids.has(row.id) ? [...others, key] : others
    members.set(row.id, { ...row, teamKeys, version: row.version + 1 })
  }
}

/** A team as the audit log tells of it, with all that can be changed. */
export const told = ({ team, memberIds }: TeamState, call: Call) => ({
  ...teamDocument(team, call, []),
  memberIDs: memberIds,
  customRoleKeys: team.roleKeys,
  maintainerIDs: team.maintainerIds,
  permissionGrants: team.grants ?? [],
  roleAttributes: team.roleAttributes,
})
