import type { ProjectRecord } from '../projects/project-record.ts'
import { now, objectId, type Random, random } from '../seed/random.ts'
import type { People } from '../store.ts'
import type { FlagLinkRecord } from './flag-link-record.ts'
import type { FlagRecord } from './flag-record.ts'

type Page = Pick<FlagLinkRecord, 'deepLink' | 'title' | 'description' | 'integrationKey' | 'metadata'>

/** What people link flags to: the issue, the pull request, the talk about it, and what to do at night. */
const pages: readonly ((flag: FlagRecord, from: Random) => Page)[] = [
  ({ name }, from) => {
    const issue = `SHOP-${from.integer(100, 4999)}`
    return {
      deepLink: `https://issues.northaisle.example/browse/${issue}`,
      title: `${issue}: ${name}`,
      integrationKey: 'jira',
      metadata: { issueKey: issue },
    }
  },
  ({ name }, from) => {
    const number = from.integer(20, 2400)
    return {
      deepLink: `https://github.com/northaisle/storefront/pull/${number}`,
      title: `Add the flag of ${name} (#${number})`,
    }
  },
  (_, from) => ({
    deepLink: `https://chat.northaisle.example/archives/releases/p${from.integer(1e9, 2e9)}`,
    description: 'Who decides when it goes to everybody.',
  }),
  ({ key, name }) => ({ deepLink: `https://wiki.northaisle.example/runbooks/${key}`, title: `Runbook of ${name}` }),
]

/** The four newest flags of each project have links, the first of them two. */
export function seededLinks({ members }: People, project: ProjectRecord | undefined): Map<string, FlagLinkRecord> {
  if (!project) return new Map()
  const from = random(`flag-links/${project.key}`)
  const people = [...members.values()].filter(({ pendingInvite }) => !pendingInvite).map(({ id }) => id)
  const live = [...project.flags.values()].filter(({ archivedAt }) => archivedAt === undefined)
  const newest = live.slice(-4).reverse()
  const rows = [...newest, ...newest.slice(0, 1)].map((flag, index) =>
    link(flag, pages[index < newest.length ? index % pages.length : 1]!, people, from),
  )
  return new Map(rows.map((row) => [row.id, row]))
}

function link(flag: FlagRecord, page: (typeof pages)[number], people: readonly string[], from: Random): FlagLinkRecord {
  const createdAt = flag.createdAt + Math.floor(((now - flag.createdAt) * from.next()) / 2)
  const id = objectId(createdAt, from)
  const told = page(flag, from)
  return {
    id,
    key: `flag-link-${id}`,
    flagKey: flag.key,
    ...told,
    timestamp: createdAt,
    createdAt,
    ...(told.integrationKey === undefined && people.length > 0 && { memberId: from.pick(people) }),
  }
}
