import { day, now, type Random, random, year } from '../seed/random.ts'
import type { MemberRecord } from './member-record.ts'
import type { TeamRecord } from './team-record.ts'

interface Named {
  key: string
  name: string
  description: string
  projectKeys: readonly string[]
  roleKeys: readonly string[]
}

const named: readonly Named[] = [
  {
    key: 'checkout',
    name: 'Checkout',
    description: 'Basket, payment and order confirmation.',
    projectKeys: ['web', 'mobile'],
    roleKeys: ['storefront-developer', 'flag-approver'],
  },
  {
    key: 'search',
    name: 'Search & Discovery',
    description: 'Search, ranking and recommendations.',
    projectKeys: ['web'],
    roleKeys: ['storefront-developer', 'experimenter'],
  },
  {
    key: 'growth',
    name: 'Growth',
    description: 'Campaigns, referral and everything that is tried out.',
    projectKeys: ['web', 'mobile'],
    roleKeys: ['experimenter', 'analyst'],
  },
  {
    key: 'platform-core',
    name: 'Platform Core',
    description: 'Services that all the others call.',
    projectKeys: ['platform', 'infra'],
    roleKeys: ['platform-developer', 'production-operator'],
  },
  {
    key: 'data',
    name: 'Data',
    description: 'Events, reports and models.',
    projectKeys: ['platform'],
    roleKeys: ['analyst'],
  },
  {
    key: 'mobile-apps',
    name: 'Mobile Apps',
    description: 'The apps for phones and tablets.',
    projectKeys: ['mobile'],
    roleKeys: ['mobile-developer'],
  },
  {
    key: 'sre',
    name: 'Site Reliability',
    description: 'On call for production, owner of the kill switches.',
    projectKeys: ['web', 'platform', 'infra'],
    roleKeys: ['production-operator', 'flag-approver'],
  },
  {
    key: 'design-systems',
    name: 'Design Systems',
    description: 'Being set up: components and accessibility.',
    projectKeys: [],
    roleKeys: [],
  },
]

export const teamKeys = named.map(({ key }) => key)

/** The last team has nobody yet, though it has maintainers, who need not be members. */
const staffed = teamKeys.slice(0, -1)

export function memberTeamKeys(index: number, from: Random): string[] {
  if (index % 8 === 6) return []
  const own = staffed[index % staffed.length]!
  return from.chance(0.12) ? [...new Set([own, from.pick(staffed)])] : [own]
}

export function teams(members: readonly MemberRecord[]): Map<string, TeamRecord> {
  return new Map(named.map((one, index) => [one.key, team(one, index, members)]))
}

function team({ key, projectKeys, ...said }: Named, index: number, members: readonly MemberRecord[]): TeamRecord {
  const from = random(`team/${key}`)
  const createdAt = now - 3 * year + index * 70 * day
  const candidates = members.filter(({ pendingInvite, role }) => !pendingInvite && role !== 'no_access')
  return {
    key,
    ...said,
    createdAt,
    lastModified: now - from.integer(1, 300) * day,
    version: from.integer(2, 25),
    idpSynced: key === 'data',
    maintainerIds: from.some(candidates, from.integer(1, 3)).map(({ id }) => id),
    roleAttributes: projectKeys.length > 0 ? { developerProjectKey: projectKeys } : {},
  }
}
