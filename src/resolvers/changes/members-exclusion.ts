import type { LastSeenFilter, MembersExclusion } from '../../generated/resolvers.ts'
import type { Place } from '../../graph/instructions.ts'
import { refused } from '../../graph/mutation.ts'
import { memberIdsAt } from './member-ids.ts'

/**
 * Whom a change of all members leaves as they are, as REST says it: by filters, which unlike those of the list of members say who is
 * not meant.
 */
export function exclusionAt({ query, roles, teamKey, lastSeen, memberIds }: MembersExclusion, place: Place): object {
  const both = roles?.findIndex((role) => role.includes('|')) ?? -1
  if (both >= 0) {
    const message = `Expected a role without "|", which stands between roles, but got ${JSON.stringify(roles![both])}.`
    throw refused([...place, 'roles', both], message)
  }
  return {
    ...(lastSeen && { filterLastSeen: lastSeenAt(lastSeen, [...place, 'lastSeen']) }),
    ...(query && { filterQuery: query }),
    ...(roles?.length && { filterRoles: roles.join('|') }),
    ...(teamKey && { filterTeamKey: teamKey }),
    ...(memberIds?.length && { ignoredMemberIDs: memberIdsAt(memberIds, [...place, 'memberIds']) }),
  }
}

function lastSeenAt({ before, never, noData }: LastSeenFilter, place: Place): object {
  if (never === false || noData === false) throw refused(place, 'Expected never and noData to be true, but got false.')
  if (never) return { never: true }
  return noData ? { noData: true } : { before }
}
