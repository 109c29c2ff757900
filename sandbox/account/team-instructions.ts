import { invalid } from '../http/errors.ts'
import type { Instruction, InstructionTable } from '../patches/semantic-patch.ts'
import { type Given, key, oneOf, optional, required, string, strings, text } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { isSame, momentOf } from '../resource/change.ts'
import { roleAttributes, roleKeysOf } from './member-input.ts'
import type { TeamGrant, TeamRecord } from './team-record.ts'
import { membersNamed, type TeamState, withMembers } from './team-state.ts'

interface Grant {
  /** Undefined for the set of actions of those who look after the team. */
  actions: readonly string[] | undefined
  memberIds: readonly string[]
}

function grantIn(given: Given, call: Call): Grant {
  const actionSet = optional(given, 'actionSet', oneOf('maintainTeam'))
  const actions = optional(given, 'actions', strings) ?? []
  if ((actionSet === undefined) === (actions.length === 0)) throw invalid('Either actionSet or actions is required')
  const memberIds = membersNamed(required(given, 'memberIDs', strings), call)
  if (memberIds.length === 0) throw invalid('memberIDs must not be empty')
  return { actions: actionSet ? undefined : [...new Set(actions)].toSorted(), memberIds: [...new Set(memberIds)] }
}

const isOf = (memberId: string, actions: readonly string[]) => (grant: TeamGrant) =>
  grant.memberId === memberId && isSame(grant.actions, actions)

/** The team with a grant more. Whoever has the same already keeps it. */
export function granted(team: TeamRecord, given: Given, call: Call): TeamRecord {
  const { actions, memberIds } = grantIn(given, call)
  if (!actions) return { ...team, maintainerIds: [...new Set([...team.maintainerIds, ...memberIds])] }
  const { grants = [] } = team
  const added = memberIds.filter((id) => !grants.some(isOf(id, actions))).map((memberId) => ({ memberId, actions }))
  return added.length === 0 ? team : { ...team, grants: [...grants, ...added] }
}

/** The team without a grant, which each of the members must have. */
export function withdrawn(team: TeamRecord, given: Given, call: Call): TeamRecord {
  const { actions, memberIds } = grantIn(given, call)
  const { grants = [], maintainerIds } = team
  const without = memberIds.find((id) => (actions ? !grants.some(isOf(id, actions)) : !maintainerIds.includes(id)))
  if (without !== undefined) throw invalid(`The member ${without} has no such permission grant`)
  if (!actions) return { ...team, maintainerIds: maintainerIds.filter((id) => !memberIds.includes(id)) }
  return { ...team, grants: grants.filter((grant) => !memberIds.some((id) => isOf(id, actions)(grant))) }
}

type Changed = (team: TeamRecord, instruction: Instruction, call: Call) => Partial<TeamRecord>

/** An instruction that is about the team itself, and not about who is in it. */
const itself =
  (change: Changed) =>
  (state: TeamState, instruction: Instruction, call: Call): TeamState => ({
    ...state,
    team: { ...state.team, ...change(state.team, instruction, call) },
  })

const membersIn = (instruction: Instruction, call: Call) => membersNamed(required(instruction, 'values', strings), call)

const rolesIn = (instruction: Instruction, { store }: Call) =>
  roleKeysOf(required(instruction, 'values', strings), store)

export const teamInstructions: InstructionTable<TeamState, Call> = {
  updateName: itself((_, instruction) => ({ name: required(instruction, 'value', text) })),
  updateDescription: itself((_, instruction) => ({ description: required(instruction, 'value', string) })),

  addMembers: (state, instruction, call) =>
    withMembers(state, [...state.memberIds, ...membersIn(instruction, call)], call),
  removeMembers(state, instruction, call) {
    const ids = membersIn(instruction, call)
    return withMembers(
      state,
      state.memberIds.filter((id) => !ids.includes(id)),
      call,
    )
  },
  replaceMembers: (state, instruction, call) => withMembers(state, membersIn(instruction, call), call),

  addCustomRoles: itself(({ roleKeys, rolesGivenAt }, instruction, call) => {
    const added = rolesIn(instruction, call).filter((one) => !roleKeys.includes(one))
    if (added.length === 0) return {}
    const given = Object.fromEntries(added.map((one) => [one, momentOf(call)]))
    return { roleKeys: [...roleKeys, ...added], rolesGivenAt: { ...rolesGivenAt, ...given } }
  }),
  removeCustomRoles: itself(({ roleKeys }, instruction, call) => {
    const removed = rolesIn(instruction, call)
    return { roleKeys: roleKeys.filter((one) => !removed.includes(one)) }
  }),

  addPermissionGrants: itself(granted),
  removePermissionGrants: itself(withdrawn),

  addRoleAttribute: itself(({ roleAttributes: before }, instruction) => {
    const name = required(instruction, 'key', key)
    if (Object.hasOwn(before, name)) throw invalid(`There is already a role attribute ${name}`)
    return { roleAttributes: { ...before, [name]: required(instruction, 'values', strings) } }
  }),
  updateRoleAttribute: itself(({ roleAttributes: before }, instruction) => {
    const name = required(instruction, 'key', key)
    if (!Object.hasOwn(before, name)) throw invalid(`There is no role attribute ${name}`)
    return { roleAttributes: { ...before, [name]: required(instruction, 'values', strings) } }
  }),
  removeRoleAttribute: itself(({ roleAttributes: before }, instruction) => {
    const { [required(instruction, 'key', key)]: _, ...others } = before
    return { roleAttributes: others }
  }),
  replaceRoleAttributes: itself((_, instruction) => ({
    roleAttributes: required(instruction, 'value', roleAttributes),
  })),
}
