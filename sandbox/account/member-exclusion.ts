import type { Condition } from '../filters/filter.ts'
import type { Instruction } from '../patches/semantic-patch.ts'
import { object, optional, string, strings } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import type { MemberRecord } from './member-record.ts'
import { memberFilters } from './members.ts'

/** The ids of all members but those who are ignored, or whom one of the filters finds. */
export function allMembersBut(instruction: Instruction, call: Call): readonly string[] {
  const ignored = optional(instruction, 'ignoredMemberIDs', strings) ?? []
  const lastSeen = optional(instruction, 'filterLastSeen', object)
  const values = {
    query: optional(instruction, 'filterQuery', string),
    role: optional(instruction, 'filterRoles', string),
    team: optional(instruction, 'filterTeamKey', string),
    lastSeen: lastSeen && JSON.stringify(lastSeen),
  }
  const isFound = Object.entries(values).flatMap(([field, value]): Condition<MemberRecord>[] =>
    value === undefined ? [] : [memberFilters[field as keyof typeof values]({ field, value }, { call, terms: [] })],
  )
  return [...call.store.members.values()]
    .filter((row) => !ignored.includes(row.id) && !isFound.some((holds) => holds(row)))
    .map(({ id }) => id)
}
