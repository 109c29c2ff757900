import { namedRepositories } from '../code/code-references-repositories-seed.ts'
import type { FlagRecord } from '../flags/flag-record.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import { day, hour, minute, now, type Random, random } from '../seed/random.ts'
import type { People } from '../store.ts'
import type { DeploymentRecord, FlagReferenceRecord, PullRequestRecord } from './delivery-record.ts'

/** The repository of each application that the flags name. */
export const repositoryOfApplication: Readonly<Record<string, string>> = {
  'northaisle-web': 'storefront',
  'northaisle-ios': 'shop-ios',
  'northaisle-android': 'shop-android',
  'order-service': 'order-service',
  'search-service': 'platform',
}

const applicationsByProject: Readonly<Record<string, readonly string[]>> = {
  web: ['northaisle-web', 'order-service'],
  mobile: ['northaisle-ios', 'northaisle-android'],
  platform: ['order-service', 'search-service'],
  infra: ['search-service'],
}

/** The applications that a project delivers. */
export const applicationsOf = ({ key }: ProjectRecord): readonly string[] => applicationsByProject[key] ?? []

export interface Deliveries {
  deployments: readonly DeploymentRecord[]
  pullRequests: readonly PullRequestRecord[]
}

/** What a project delivered in the past quarter: every few days some pull requests, first to one environment and then to another. */
export function deliveries(project: ProjectRecord, company: People): Deliveries {
  const each = applicationsOf(project).map((applicationKey) => delivered(project, applicationKey, company))
  return {
    deployments: each.flatMap(({ deployments }) => deployments).sort((a, b) => a.startedAt - b.startedAt),
    pullRequests: each.flatMap(({ pullRequests }) => pullRequests).sort((a, b) => a.createdAt - b.createdAt),
  }
}

function delivered(project: ProjectRecord, applicationKey: string, { members }: People): Deliveries {
  const from = random(`insights/${project.key}/${applicationKey}`)
  const flags = [...project.flags.values()].filter(
    (flag) => flag.archivedAt === undefined && flag.applicationKeys.includes(applicationKey),
  )
  const authors = [...members.values()].slice(0, 12).map(({ email }) => email.split('@')[0]!)
  const [production = '', staging = production] = project.environments.keys()
  const deployments: DeploymentRecord[] = []
  const pullRequests: PullRequestRecord[] = []
  let number = 900
  for (let date = now - 90 * day + from.integer(0, 2 * day); date < now - hour; date += from.integer(day, 4 * day)) {
    const merged = Array.from({ length: from.integer(1, 3) }, () =>
      pullRequest({ applicationKey, number: String(number++), mergedAt: date - from.integer(hour, 8 * hour) }, from, {
        flags,
        authors,
      }),
    )
    pullRequests.push(...merged)
    const shared = {
      applicationKey,
      version: from.hex(7),
      pullRequestIds: merged.map(({ id }) => id),
      metadata: { buildNumber: String(number) },
    }
    deployments.push(deployment({ ...shared, environmentKey: staging, startedAt: date, isLast: false }, from))
    const startedAt = date + from.integer(2 * hour, 9 * hour)
    if (startedAt < now)
      deployments.push(
        deployment({ ...shared, environmentKey: production, startedAt, isLast: startedAt > now - 20 * minute }, from),
      )
  }
  const others = { flags, authors }
  pullRequests.push(pullRequest({ applicationKey, number: String(number++), openedAt: now - 9 * hour }, from, others), {
    ...pullRequest({ applicationKey, number: String(number), openedAt: now - 3 * day }, from, others),
    status: 'closed',
  })
  return { deployments, pullRequests }
}

type Started = Omit<DeploymentRecord, 'id' | 'status' | 'kind' | 'archived'> & { isLast: boolean }

function deployment({ isLast, ...started }: Started, from: Random): DeploymentRecord {
  const ended = { endedAt: started.startedAt + from.integer(4 * minute, 40 * minute) }
  const status = isLast ? 'started' : from.chance(0.08) ? 'failed' : 'finished'
  return { ...started, ...(!isLast && ended), id: from.uuid(), status, kind: 'default', archived: false }
}

interface Asked {
  applicationKey: string
  number: string
  mergedAt?: number
  openedAt?: number
}

interface Around {
  flags: readonly FlagRecord[]
  authors: readonly string[]
}

const chores = ['Update dependencies', 'Speed up the tests', 'Tidy the build', 'Fix a flaky retry']

function pullRequest(
  { mergedAt, openedAt, ...named }: Asked,
  from: Random,
  { flags, authors }: Around,
): PullRequestRecord {
  const createdAt = openedAt ?? mergedAt! - from.integer(2 * hour, 30 * hour)
  const named_ = from.some(flags, from.integer(0, 2))
  const flagReferences = named_.map((flag) => reference(flag, from))
  const [first] = named_
  const verb = flagReferences[0]?.referencesAdded ? 'Use' : 'Remove'
  const base = repositoryBase(named.applicationKey)
  return {
    ...named,
    id: from.uuid(),
    title: first ? `${verb} ${first.name}` : from.pick(chores),
    author: from.pick(authors),
    url: `${base}/pull/${named.number}`,
    status: mergedAt === undefined ? 'open' : 'merged',
    startedAt: createdAt - from.integer(hour, 2 * day),
    createdAt,
    ...(mergedAt !== undefined && {
      reviewedAt: mergedAt - from.integer(minute, hour),
      mergedAt,
      mergeCommitKey: from.hex(7),
    }),
    baseCommitKey: from.hex(7),
    headCommitKey: from.hex(7),
    filesChanged: from.integer(1, 14),
    linesAdded: from.integer(3, 400),
    linesDeleted: from.integer(0, 160),
    flagReferences,
  }
}

function reference({ key: flagKey }: FlagRecord, from: Random): FlagReferenceRecord {
  const isAdded = from.chance(0.7)
  const count = from.integer(1, 5)
  return { flagKey, referencesAdded: isAdded ? count : 0, referencesRemoved: isAdded ? 0 : count }
}

export const repositoryBase = (applicationKey: string): string =>
  namedRepositories.find(({ name }) => name === repositoryOfApplication[applicationKey])?.base ??
  'https://git.northaisle.example/shop/other'
