import type { Condition, Filter, Filters } from '../filters/filter.ts'
import { anyOf, contains, exactly, jsonValue, truth } from '../filters/filter-kinds.ts'
import { invalid } from '../http/errors.ts'
import type { Instruction } from '../patches/semantic-patch.ts'
import { object, optional, string, strings } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import type { Store } from '../store.ts'
import type { MemberRecord } from './member-record.ts'
import { roles } from './roles.ts'

/** Changes of all members leave those alone whom some of these find. */
export const memberFilters = {
  query: contains((row) => [row.email, row.firstName, row.lastName, `${row.firstName} ${row.lastName}`]),
  role: (term, asked) => anyOf<MemberRecord>((row) => rolesOf(row, asked.call.store))(term, asked),
  id: anyOf(({ id }) => [id]),
  email: anyOf(({ email }) => [email]),
  team: exactly(({ teamKeys }) => teamKeys),
  noteam: truth(({ teamKeys }) => teamKeys.length === 0),
  lastSeen: lastSeenFilter(),
  accessCheck: () => {
    throw invalid('filter field accessCheck is not supported since API version 20240415')
  },
} satisfies Filters<MemberRecord>

/** The names that `role` matches: an owner counts as an admin, and a custom role goes by its key and by its id. */
function rolesOf({ role, customRoleKeys }: MemberRecord, store: Store): string[] {
  const rows = store.rows(roles.table)
  return [role === 'owner' ? 'admin' : role, ...customRoleKeys.flatMap((key) => [key, rows.get(key)?.id ?? key])]
}

/** Whoever accepted the invitation has been there once: if no time is known, it was before times were recorded. */
function lastSeenFilter(): Filter<MemberRecord> {
  return (term) => {
    const { never, noData, before } = jsonValue(term, { never: 'boolean', noData: 'boolean', before: 'number' })
    if (never) return (row) => row.lastSeen === 0 && row.pendingInvite
    if (noData) return (row) => row.lastSeen === 0 && !row.pendingInvite
    if (before === undefined) throw invalid('filter field lastSeen takes never, noData or before')
    return (row) => row.lastSeen < before
  }
}

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
