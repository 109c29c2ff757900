import type { LastSeenFilter, MembersExclusion } from '../../generated/resolvers.ts'
import { asFields, type Place } from '../../graph/instructions.ts'
import { refused } from '../../graph/mutation.ts'
import { shown } from '../../rest/shown.ts'
import { memberIdAt } from './member-ids.ts'

/** The members that an instruction for all members leaves unchanged. REST calls these parameters filters. */
export const membersExclusion = asFields((excluded: MembersExclusion, place) => {
  const { query, roles, teamKey, lastSeen, memberIds } = excluded
  return {
    ...(typeof query === 'string' && { filterQuery: said(query, [...place, 'query']) }),
    ...(roles?.length && {
      filterRoles: roles.map((role, index) => roleAt(role, [...place, 'roles', index])).join('|'),
    }),
    ...(typeof teamKey === 'string' && { filterTeamKey: said(teamKey, [...place, 'teamKey']) }),
    ...(lastSeen && { filterLastSeen: lastSeenAt(lastSeen, [...place, 'lastSeen']) }),
    ...(memberIds?.length && {
      ignoredMemberIDs: memberIds.map((id, index) => memberIdAt(id, [...place, 'memberIds', index])),
    }),
  }
})

/** Refuses an empty text. It could match everybody or nobody, and so change far too many members. */
function said(text: string, place: Place): string {
  if (text.trim()) return text
  throw refused(place, 'Expected a text, but got an empty one.')
}

function roleAt(role: string, place: Place): string {
  if (!role.includes('|')) return said(role, place)
  throw refused(place, `Expected a role without "|", which separates roles, but got ${shown(role)}.`)
}

function lastSeenAt({ before, never, noData }: LastSeenFilter, place: Place): object {
  if (typeof before === 'number') return { before }
  if (never) return { never }
  if (noData) return { noData }
  throw refused(place, 'Expected never and noData to be true, but got false.')
}
