import { applied, type Instruction, type InstructionTable, instructionsOf } from '../patches/semantic-patch.ts'
import { required, strings } from '../resource/body.ts'
import type { Call, Written } from '../resource/call.ts'
import { changedOf, commit } from '../resource/change.ts'
import { memberDocument, memberItself } from './member-document.ts'
import { allMembersBut } from './member-filters.ts'
import { baseRole, ownRole, roleAttributes, roleKeysOf } from './member-input.ts'
import type { MemberRecord } from './member-record.ts'

/** What has become of whom so far. */
interface Bulk {
  /** Whoever an instruction was about, as they are after it. */
  rows: ReadonlyMap<string, MemberRecord>
  /** Why others stay as they are. */
  errors: ReadonlyMap<string, string>
}

/** Some properties of a member. */
type Part = Partial<Pick<MemberRecord, 'role' | 'customRoleKeys' | 'roleAttributes'>>

const table: InstructionTable<Bulk, Call> = {
  replaceMembersRoles: (bulk, instruction, call) => changed(bulk, named(instruction), baseRoleIn(instruction), call),
  replaceAllMembersRoles: (bulk, instruction, call) =>
    changed(bulk, allMembersBut(instruction, call), baseRoleIn(instruction), call),
  replaceMembersCustomRoles: (bulk, instruction, call) =>
    changed(bulk, named(instruction), customRolesIn(instruction, call), call),
  replaceAllMembersCustomRoles: (bulk, instruction, call) =>
    changed(bulk, allMembersBut(instruction, call), customRolesIn(instruction, call), call),
  replaceMembersRoleAttributes: (bulk, instruction, call) =>
    changed(bulk, named(instruction), { roleAttributes: required(instruction, 'value', roleAttributes) }, call),
}

const named = (instruction: Instruction): readonly string[] => required(instruction, 'memberIDs', strings)

const baseRoleIn = (instruction: Instruction): Part => ({
  role: required(instruction, 'value', baseRole),
  customRoleKeys: [],
})

const customRolesIn = (instruction: Instruction, { store }: Call): Part => ({
  customRoleKeys: roleKeysOf(required(instruction, 'values', strings), store),
})

function changed(bulk: Bulk, ids: readonly string[], part: Part, call: Call): Bulk {
  const rows = new Map(bulk.rows)
  const errors = new Map(bulk.errors)
  for (const id of ids) {
    const row = rows.get(id) ?? call.store.members.get(id)
    const refusal = row ? part.customRoleKeys && ownRole(row, call) : 'member not found'
    if (row && !refusal) rows.set(id, { ...row, ...part })
    else if (refusal) errors.set(id, refusal)
  }
  return { rows, errors }
}

/** Whoever cannot be changed is told of in the answer, and keeps nobody else from it. */
export function changeMembers(call: Call): Written {
  const { comment, instructions } = instructionsOf(call)
  const { rows, errors } = applied({ rows: new Map(), errors: new Map() }, instructions, table, call)
  const written = [...rows.values()].filter(({ id }) => !errors.has(id))
  for (const row of written) keep(row, comment, call)
  const document = {
    members: written.map(({ id }) => id),
    errors: [...errors].map(([id, message]) => ({ [id]: message })),
  }
  return { status: 200, document }
}

const actions = { role: 'updateRole', customRoleKeys: 'updateCustomRole', roleAttributes: 'updateRoleAttributes' }

function keep(row: MemberRecord, comment: string | undefined, call: Call): void {
  const before = call.store.members.get(row.id)!
  const names = changedOf(before, row, ['role', 'customRoleKeys', 'roleAttributes'])
  if (names.length === 0) return
  const written = { ...row, version: row.version + 1 }
  call.store.members.set(row.id, written)
  commit(call, {
    about: memberItself(row),
    titleVerb: 'changed the roles of the member',
    actions: names.map((name) => actions[name]),
    shortDescription: `Changed ${names.join(', ')}`,
    comment,
    previous: memberDocument(before, call),
    current: memberDocument(written, call),
  })
}
