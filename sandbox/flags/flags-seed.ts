import type { MemberRecord } from '../account/member-record.ts'
import { teamKeys } from '../account/teams-seed.ts'
import type { EnvironmentRecord } from '../projects/environment-record.ts'
import { capitalized } from '../resource/shape.ts'
import { day, hour, now, objectId, type Random, random, shuffled, year } from '../seed/random.ts'
import type { Words } from '../seed/words.ts'
import { config, type FlagPlan } from './flag-configs-seed.ts'
import type { FlagRecord } from './flag-record.ts'
import { served } from './flag-variations-seed.ts'

interface Wanted {
  projectKey: string
  environments: readonly EnvironmentRecord[]
  members: readonly MemberRecord[]
  words: Words
  live: number
  archived: number
}

/** The flags of a project, the oldest first. The archived ones are older than most. */
export function flags(wanted: Wanted): Map<string, FlagRecord> {
  const names = flagNames(wanted.words, wanted.projectKey, wanted.archived + wanted.live)
  const archived = names.slice(0, wanted.archived).map((name, index) => ({
    index: undefined,
    name,
    createdAt: now - 3 * year - index * 20 * day,
  }))
  const live = names
    .slice(wanted.archived)
    .map((name, index) => ({ index, name, createdAt: creation(index, wanted.live) }))
  const plans = live.map((one) => plan(one, wanted, prerequisitesOf(one.index, live)))
  const rows = [...archived.map((one) => plan(one, wanted, [])), ...plans]
    .sort((a, b) => a.flag.createdAt - b.flag.createdAt)
    .map((one) => configured(one, wanted.environments))
  return new Map(rows.map((row) => [row.key, row]))
}

interface Place {
  index: number | undefined
  name: FlagName
  createdAt: number
}

/** Spread over four years: the more flags there are, the closer they follow each other. */
const creation = (index: number, count: number) =>
  now - 3 * hour - Math.floor((index * 4 * year) / Math.max(count, 250))

/**
 * One flag in twelve depends on others. These always come later in the list, so that no circle can arise; most of them come
 * a hundred places later, on another page.
 */
function prerequisitesOf(index: number, live: readonly Place[]) {
  if (index % 12 !== 5) return []
  const turn = Math.floor(index / 12)
  const far = index + 96 + turn * 3
  const places = turn % 3 !== 1 && far < live.length ? [far] : [index + 1 + (turn % 7)]
  if (turn % 3 === 0) places.push(index + 9)
  return [...new Set(places)].flatMap((place) => {
    const later = live[place]
    return later ? [{ key: later.name.key, variation: 0 }] : []
  })
}

function plan({ index, name, createdAt }: Place, wanted: Wanted, prerequisites: FlagPlan['prerequisites']): FlagPlan {
  const { projectKey, environments, members } = wanted
  const from = random(`flag/${projectKey}/${name.key}`)
  const temporary = from.chance(0.7)
  const nth = index ?? -1
  const flag: FlagPlan['flag'] = {
    key: name.key,
    name: name.name,
    description: from.chance(0.8) ? describe(name, temporary, from) : '',
    createdAt,
    ...served(from, projectKey === 'web' ? nth === 31 || nth === 140 : projectKey === 'platform' && nth === 4),
    temporary,
    tags: tagsOf(name, temporary, from),
    ...maintainer(members, from),
    ...(index === undefined ? { archivedAt: now - from.integer(10, 300) * day } : {}),
    ...(nth % 25 === 17 ? { deprecatedAt: Math.max(createdAt, now - from.integer(5, 120) * day) } : {}),
    includeInSnippet: from.chance(0.3),
    clientSideAvailability: { usingMobileKey: from.chance(0.35), usingEnvironmentId: from.chance(0.5) },
    customProperties: from.chance(0.3) ? properties(from) : {},
    ...(nth % 40 === 3 ? { experiment: experiment(name, createdAt, environments, from) } : {}),
    codeReferences: from.chance(0.3) ? 0 : from.integer(1, 18),
    ...(nth % 30 === 8 ? { guardedRollout: rollouts[Math.floor(nth / 30) % rollouts.length]! } : {}),
    ...(projectKey === 'web' && nth % 6 === 1 ? { releasePipelineKey: 'storefront-standard' } : {}),
    ...(projectKey === 'web' && nth % 60 === 2 ? { releasePipelineKey: 'storefront-manual' } : {}),
    applicationKeys: from.some(applications, from.integer(0, 2)),
  }
  return { projectKey, index, flag, prerequisites }
}

function configured(plan: FlagPlan, environments: readonly EnvironmentRecord[]): FlagRecord {
  const configs = new Map(environments.map((environment, at) => [environment.key, config(plan, environment, at === 0)]))
  const version = [...configs.values()].reduce((sum, one) => sum + one.version, 0)
  return { ...plan.flag, version, configs }
}

const rollouts = ['monitoring', 'completed', 'regressed', 'rolledBack', 'archived'] as const

const applications = ['northaisle-web', 'northaisle-ios', 'northaisle-android', 'order-service', 'search-service']

/** Most flags belong to a person, many to a team, and some to nobody any more. */
function maintainer(members: readonly MemberRecord[], from: Random) {
  const lot = from.next()
  if (lot >= 0.85) return {}
  if (lot >= 0.6) return { maintainerTeamKey: from.pick(teamKeys) }
  const working = members.filter(({ role, pendingInvite }) => !pendingInvite && role !== 'no_access')
  return { maintainerId: from.pick(working).id }
}

const purposes = ['Rolls out', 'Tries out', 'Guards', 'Switches']

const describe = ({ name, area }: FlagName, temporary: boolean, from: Random) =>
  `${from.pick(purposes)} ${name.split(': ')[1]} in ${area}. ${temporary ? 'To be removed once it is everywhere.' : 'Stays.'}`

function tagsOf({ area }: FlagName, temporary: boolean, from: Random): string[] {
  const quarter = `q${from.integer(1, 4)}-2026`
  const further = temporary
    ? [from.pick(['release', 'experiment']), quarter]
    : [from.pick(['ops', 'kill-switch', 'entitlement'])]
  return [area, ...further, ...(from.chance(0.1) ? ['needs-review'] : [])]
}

function properties(from: Random): FlagRecord['customProperties'] {
  const issues = Array.from({ length: from.integer(1, 2) }, () => `SHOP-${from.integer(100, 9999)}`)
  return {
    'jira.issues': { name: 'Jira issues', value: issues },
    ...(from.chance(0.4) ? { 'slack.channel': { name: 'Slack channel', value: [`#rollout-${from.hex(4)}`] } } : {}),
  }
}

function experiment(
  { key, name }: FlagName,
  createdAt: number,
  environments: readonly EnvironmentRecord[],
  from: Random,
) {
  return {
    metricId: objectId(createdAt, from),
    metricKey: `${key}-conversion`,
    metricName: `Conversion of ${name}`,
    createdAt,
    environmentKeys: environments.slice(0, 2).map((environment) => environment.key),
  }
}

export interface FlagName {
  key: string
  name: string
  area: string
}

/** Distinct keys in mixed order. When the words are used up the same things come again, as the next version of themselves. */
export function flagNames(words: Words, seed: string, count: number): FlagName[] {
  const subjects = Object.entries(words).flatMap(([area, features]) =>
    features.split(' ').map((feature) => ({ area, feature })),
  )
  const from = random(`${seed}/keys`)
  const order = shuffled(subjects, from.integer)
  return Array.from({ length: count }, (_, index) => {
    const { area, feature } = order[index % order.length]!
    const version = Math.floor(index / order.length) + 1
    const thing = version === 1 ? feature : `${feature}-v${version}`
    return { key: `${area}-${thing}`, name: `${capitalized(area)}: ${thing.replaceAll('-', ' ')}`, area }
  })
}
