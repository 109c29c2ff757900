import { people, spelled } from '../seed/names.ts'
import { day, minute, now, objectId, random, year } from '../seed/random.ts'
import type { MemberRecord } from './member-record.ts'
import { memberTeamKeys } from './teams-seed.ts'

export const domain = 'northaisle.example'

/** The account's people, those who came first being those who have the most to say. */
export function members(count: number): Map<string, MemberRecord> {
  const taken = new Set<string>()
  const rows = Array.from({ length: count }, (_, index) => member(index, count, taken))
  return new Map(rows.map((row) => [row.id, row]))
}

function member(index: number, count: number, taken: Set<string>): MemberRecord {
  const from = random(`member/${index}`)
  const createdAt = Math.floor(now - 6 * year + (index * 5.5 * year) / count + from.integer(0, 10 * day))
  const [firstName, lastName, spelling] = nameOf(index)
  const pendingInvite = index % 13 === 12
  const role = roleOf(index)
  return {
    id: objectId(createdAt, from),
    firstName,
    lastName,
    email: `${unique(spelling, taken)}${index === 7 ? '+contractor' : ''}@${domain}`,
    role,
    createdAt,
    pendingInvite,
    verified: !pendingInvite && index !== 20,
    mfa: from.chance(0.7) ? 'enabled' : 'disabled',
    lastSeen: pendingInvite || index === 9 ? 0 : now - from.integer(5 * minute, from.chance(0.8) ? 9 * day : 200 * day),
    ...(index % 11 === 3 && !pendingInvite ? { lastSeenTokenId: objectId(createdAt + day, from) } : {}),
    ...(index === 15 || index === 33 ? { directoryId: `00u${from.hex(14)}` } : {}),
    customRoleKeys: from.chance(0.3) ? from.some(roleKeys, from.integer(1, 2)) : [],
    teamKeys: memberTeamKeys(index, from),
    excludedDashboards: [],
    oauthProviders: from.chance(0.4) ? [from.pick(['google', 'github'])] : [],
    roleAttributes: from.chance(0.25) ? { developerProjectKey: from.some(['web', 'mobile', 'platform'], 2) } : {},
    version: from.integer(1, 40),
  }
}

/** The first people have names of their own; in a larger company first and last names meet anew. */
function nameOf(index: number): [string, string, string] {
  const round = Math.floor(index / people.length)
  const [first, last, spelling] = people[index % people.length]!
  if (round === 0) return [first, last, spelling ?? spelled(first, last)]
  const [, otherLast, otherSpelling] = people[(index * 7 + round * 13) % people.length]!
  const [given] = (spelling ?? spelled(first, last)).split('.')
  const family = (otherSpelling ?? spelled('', otherLast)).split('.').at(-1)
  return [first, otherLast, `${given}.${family}`]
}

function unique(spelling: string, taken: Set<string>): string {
  let candidate = spelling
  for (let number = 2; taken.has(candidate); number++) candidate = `${spelling}${number}`
  taken.add(candidate)
  return candidate
}

function roleOf(index: number): MemberRecord['role'] {
  if (index === 0) return 'owner'
  if (index < 5) return 'admin'
  if (index === 9) return 'no_access'
  return index % 4 === 0 ? 'reader' : 'writer'
}

const roleKeys = ['flag-approver', 'experimenter', 'production-operator', 'sdk-key-reader', 'analyst']
