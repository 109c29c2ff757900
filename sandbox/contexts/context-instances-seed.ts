import type { FlagRecord } from '../flags/flag-record.ts'
import type { EnvironmentRecord } from '../projects/environment-record.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import { day, minute, now, type Random, random } from '../seed/random.ts'
import { contextAttributes } from './context-attributes-seed.ts'
import { type ContextInstanceRecord, instanceIdOf } from './context-record.ts'
import type { Context } from './contexts.ts'

const users = 150
const organizations = 24
const devices = 60
const instanceCount = 280

/** What evaluated flags in an environment lately. An environment that was made after the start has had nobody yet. */
export function contextInstances(project: ProjectRecord, environment: EnvironmentRecord): ContextInstanceRecord[] {
  if (environment.createdAt >= now) return []
  const from = random(`contexts/${project.key}/${environment.key}`)
  const pools = {
    user: pool('user', users, listedIn(project, environment, 'user'), from),
    organization: pool('organization', organizations, listedIn(project, environment, 'organization'), from),
    device: pool('device', devices, listedIn(project, environment, 'device'), from),
  }
  const applications = project.key === 'web' ? ['northaisle-web', 'order-service'] : ['order-service', 'search-service']
  const instances = Array.from({ length: instanceCount }, (_, index) => {
    const contexts = togetherOf(pools, index, from)
    const application = index % 40 === 39 ? undefined : applications[from.chance(0.7) ? 0 : 1]
    return seen(contexts, application, index, from)
  })
  // The first ones were reported by both applications.
  const twice = instances.slice(0, 20).map(({ contexts }, index) => seen(contexts, applications[1], 300 + index, from))
  const byName = new Map(
    [...instances, ...twice].map((one) => [JSON.stringify([one.id, one.applicationId]), one] as const),
  )
  return [...byName.values()].sort((a, b) => b.lastSeen - a.lastSeen)
}

type Pools = Record<'user' | 'organization' | 'device', readonly Part[]>

type Part = readonly [kind: string, attributes: Readonly<Record<string, unknown>>]

/** The first users come one by one, so that each was seen; then some come again, with an organization or a device. */
function togetherOf({ user, organization, device }: Pools, index: number, from: Random): Context {
  const person = index < user.length ? user[index]! : from.pick(user)
  if (index % 5 === 1) return new Map([person, from.pick(organization)])
  if (index % 9 === 2) return new Map([person, from.pick(device)])
  if (index % 12 === 4) return new Map([from.pick(device)])
  return new Map([person])
}

const seen = (
  contexts: Context,
  application: string | undefined,
  index: number,
  from: Random,
): ContextInstanceRecord => ({
  id: instanceIdOf(contexts),
  contexts,
  ...(application ? { applicationId: application } : {}),
  anonymousKinds: index % 15 === 7 ? ['device'] : [],
  lastSeen: now - Math.floor(from.next() ** 2 * 28 * day) - index * minute,
})

function pool(kind: string, count: number, listed: readonly string[], from: Random): Part[] {
  const prefix = kind === 'user' ? 'cust-' : kind === 'organization' ? 'org-' : 'device-'
  const others = Array.from({ length: count - listed.length }, () => prefix + from.hex(8))
  return [...listed, ...others].map((key) => [kind, contextAttributes(kind, key, from)] as const)
}

const mostListed = 12

/** Some of those that flags and segments name by their keys. */
function listedIn(project: ProjectRecord, { key, segments }: EnvironmentRecord, kind: string): string[] {
  const live = [...project.flags.values()].filter(({ archivedAt }) => archivedAt === undefined)
  const targets = live.flatMap((flag) => targetsOf(flag, key))
  const members = [...segments.values()].flatMap(({ included, includedContexts }) => [
    { contextKind: 'user', values: included },
    ...includedContexts,
  ])
  const keys = [targets, members].map((lists) =>
    lists.filter(({ contextKind }) => contextKind === kind).flatMap(({ values }) => values),
  )
  return [...new Set(keys.flatMap((some) => some.slice(0, mostListed / 2)))]
}

function targetsOf({ configs }: FlagRecord, environmentKey: string) {
  const { targets = [], contextTargets = [] } = configs.get(environmentKey) ?? {}
  return [...targets, ...contextTargets]
}
