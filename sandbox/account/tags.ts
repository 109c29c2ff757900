import { invalid } from '../http/errors.ts'
import type { Answerer } from '../resource/call.ts'
import { pageLinks } from '../resource/links.ts'
import { get, type Resource } from '../resource/operation.ts'
import { all, first, pageOf, type Query } from '../resource/query.ts'
import type { Store, Tagged } from '../store.ts'

type Tag = Tagged & { archived?: boolean }

const projectsOf = ({ projects }: Store) => [...projects.values()]

const inTable = (name: string) => (store: Store) =>
  projectsOf(store).flatMap(({ key }) => [...store.tagged(name, key).values()])

/** Every kind that may be asked for, with the resources that have tags. */
const kinds: Readonly<Record<string, (store: Store) => readonly Tag[]>> = {
  project: projectsOf,
  environment: (store) => projectsOf(store).flatMap(({ environments }) => [...environments.values()]),
  flag: (store) =>
    projectsOf(store).flatMap(({ flags }) =>
      [...flags.values()].map(({ tags, createdAt, archivedAt }) => {
        return { tags, createdAt, archived: archivedAt !== undefined }
      }),
    ),
  segment: (store) =>
    projectsOf(store).flatMap(({ environments }) =>
      [...environments.values()].flatMap(({ segments }) => [...segments.values()]),
    ),
  metric: inTable('metric'),
  'metric-data-source': inTable('metric-data-source'),
  aiconfig: inTable('aiconfig'),
  view: inTable('view'),
}

/** Texts without anything that says where they are used, in the order of the alphabet. */
const tagsOf: Answerer = {
  takes: ['kind', 'pre', 'archived', 'limit', 'offset', 'asOf'],
  answer({ store, query, path }) {
    const page = pageOf(query, 1000)
    const asOf = timeOf(query)
    const archived = truthOf(query)
    const prefix = (first(query, 'pre') ?? '').toLowerCase()
    const found = kindsOf(query)
      .flatMap((kind) => kinds[kind]!(store))
      .filter((one) => (one.createdAt ?? 0) <= asOf && (archived || !one.archived))
      .flatMap((one) => one.tags ?? [])
      .filter((tag) => tag.toLowerCase().startsWith(prefix))
    const rows = [...new Set(found)].sort()
    return {
      _links: pageLinks(path, page, rows.length, query),
      items: rows.slice(page.offset, page.offset + page.limit),
      totalCount: rows.length,
    }
  },
}

function kindsOf(query: Query): string[] {
  const asked = all(query, 'kind')
  const unknown = asked.find((kind) => !Object.hasOwn(kinds, kind))
  if (unknown === undefined) return asked.length > 0 ? asked : Object.keys(kinds)
  throw invalid(`kind must be one of ${Object.keys(kinds).join(', ')}, got "${unknown}"`)
}

function truthOf(query: Query): boolean {
  const text = first(query, 'archived') ?? 'false'
  if (text === 'true' || text === 'false') return text === 'true'
  throw invalid(`archived must be true or false, got "${text}"`)
}

/** The document says no more than that it is a text: milliseconds and dates are both taken. */
function timeOf(query: Query): number {
  const text = first(query, 'asOf')
  if (text === undefined) return Number.POSITIVE_INFINITY
  const time = /^\d+$/.test(text) ? Number(text) : Date.parse(text)
  if (Number.isNaN(time)) throw invalid(`asOf must be a time in milliseconds or an ISO date, got "${text}"`)
  return time
}

export const tags: Resource = {
  operations: [get('/api/v2/tags', 'tag', tagsOf)],
}
