import { environmentDocument } from '../projects/environment-document.ts'
import { strings, text } from '../resource/body.ts'
import type { Answerer, Call } from '../resource/call.ts'
import { momentOf } from '../resource/change.ts'
import { list } from '../resource/collection.ts'
import type { Identified } from '../resource/declaration.ts'
import { found } from '../resource/find.ts'
import { type PlainResource, plain } from '../resource/plain.ts'
import { needed, possible } from '../resource/properties.ts'
import { first, joined } from '../resource/query.ts'
import { only } from '../resource/shape.ts'
import { day, now, objectId, random } from '../seed/random.ts'
import type { People } from '../store.ts'
import { applicationsOf } from './deliveries-seed.ts'
import { scoreMetadata, scoresOf } from './scores.ts'
import { withReasons } from './validation.ts'

export interface InsightGroupRecord extends Identified {
  key: string
  name: string
  projectKey: string
  environmentKey: string
  /** Undefined for all applications. */
  applicationKeys?: readonly string[]
  createdAt: number
}

const path = '/api/v2/engineering-insights/insights/groups/{insightGroupKey}'

function placeIn({ projectKey, environmentKey }: InsightGroupRecord, { store }: Call) {
  const project = found(store.projects, projectKey, 'project key')
  return { project, environment: found(project.environments, environmentKey, 'environment key') }
}

const scoresIn = (row: InsightGroupRecord, call: Call) =>
  scoresOf({ ...placeIn(row, call), applicationKeys: row.applicationKeys && new Set(row.applicationKeys) }, call)

/** As LaunchDarkly documents it, the environment comes with its live keys. */
const environmentIn = (row: InsightGroupRecord, call: Call) =>
  environmentDocument(placeIn(row, call).environment, row.projectKey, call.caller)

const indicators = ['excellent', 'good', 'fair', 'needsAttention', 'notCalculated', 'unknown']

function countsOf(rows: readonly InsightGroupRecord[], call: Call) {
  const told = rows.map((row) => scoresIn(row, call).overall!.indicator as string)
  const counts = indicators.map((indicator) => [indicator, told.filter((one) => one === indicator).length])
  return { countByIndicator: { ...Object.fromEntries(counts), total: rows.length } }
}

const rowsOf = (call: Call): InsightGroupRecord[] => {
  const query = (first(call.query, 'query') ?? '').toLowerCase()
  return [...call.store.rows(stored.table).values()].filter(({ name }) => name.toLowerCase().includes(query))
}

const paging = list<InsightGroupRecord>({
  rows: rowsOf,
  represent: (row, call) => {
    const asked = joined(call.query, 'expand')
    return {
      ...stored.document(row, call),
      ...(asked.has('scores') && { scores: scoresIn(row, call) }),
      ...(asked.has('environment') && { environment: environmentIn(row, call) }),
    }
  },
  pageMaximum: 20,
  sorts: { name: { by: ({ name }) => name.toLowerCase() } },
  takes: { query: 1, expand: 1 },
})

/** What all groups of a list share comes once, beside them. */
const listed: Answerer = {
  takes: paging.takes,
  answer(call) {
    const asked = joined(call.query, 'expand')
    return {
      ...paging.answer(call),
      ...(asked.has('scores') && { scoreMetadata: scoreMetadata(call) }),
      ...(asked.has('metadata') && { metadata: countsOf(rowsOf(call), call) }),
    }
  },
}

const stored: PlainResource<InsightGroupRecord> = plain<
  InsightGroupRecord,
  Omit<InsightGroupRecord, 'id' | 'key' | 'createdAt'>
>({
  noun: 'insight group',
  path,
  by: 'key',
  called: 'insight group key',
  site: '/insights/groups',
  beta: true,
  inapplicable: 422,
  listed,
  properties: {
    name: needed(text, 'updateName'),
    projectKey: needed(text),
    environmentKey: needed(text),
    applicationKeys: possible(strings, 'updateApplicationKeys'),
  },
  made(sent, call) {
    placeIn(sent as InsightGroupRecord, call)
    return { ...sent, createdAt: momentOf(call) }
  },
  document: (row) => only(row, 'key', 'name', 'projectKey', 'environmentKey', 'applicationKeys', 'createdAt'),
  expand: { scores: scoresIn, environment: environmentIn },
  alone: (_, call) => (joined(call.query, 'expand').has('scores') ? { scoreMetadata: scoreMetadata(call) } : {}),
  seed: seeded,
})

/** A group for all applications of each large project, and one for a single application. */
function seeded({ projects }: People): InsightGroupRecord[] {
  const delivering = [...projects.values()].filter((project) => applicationsOf(project).length)
  const groups = delivering.map((project, index) => {
    const environment = [...project.environments.values()][0]!
    const key = `${project.key}-${environment.key}-all-apps`
    return {
      id: objectId(now - 200 * day, random(`insights/group/${key}`)),
      key,
      name: `${project.name} – all applications`,
      projectKey: project.key,
      environmentKey: environment.key,
      createdAt: now - (200 - index) * day,
    }
  })
  const [web] = groups
  const storefront = { key: 'storefront-production', name: 'Storefront', applicationKeys: ['northaisle-web'] }
  return web
    ? [...groups, { ...web, ...storefront, id: objectId(now - 90 * day, random('insights/group/storefront')) }]
    : []
}

export const insightGroups: PlainResource<InsightGroupRecord> = withReasons({
  ...stored,
  table: { ...stored.table, placeOf: ({ projectKey, environmentKey }) => ({ projectKey, environmentKey }) },
  // LaunchDarkly creates a group at an address in the singular.
  operations: stored.operations.map((operation) =>
    operation.method === 'POST' ? { ...operation, path: '/api/v2/engineering-insights/insights/group' } : operation,
  ),
})
