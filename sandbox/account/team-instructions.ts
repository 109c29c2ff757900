import { invalid } from '../http/errors.ts'
import type { Instruction, InstructionTable } from '../patches/semantic-patch.ts'
import { key, required, string, strings, text } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { momentOf } from '../resource/change.ts'
import { roleAttributes, roleKeysOf } from './member-input.ts'
import { granted, withdrawn } from './team-grants.ts'
import type { TeamRecord } from './team-record.ts'
import { membersNamed, type TeamState, withMembers } from './team-state.ts'

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
