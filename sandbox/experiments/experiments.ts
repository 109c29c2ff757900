import { type About, environmentParent } from '../changes/audit-targets.ts'
import type { Filters } from '../filters/filter.ts'
import { exactly, oneOf } from '../filters/filter-kinds.ts'
import { invalid, keyExists, notFound } from '../http/errors.ts'
import { applied, instructionsOf } from '../patches/semantic-patch.ts'
import { key, objectBody, required } from '../resource/body.ts'
import type { Answerer, Call, Written } from '../resource/call.ts'
import { commit, momentOf, newId } from '../resource/change.ts'
import { list, single } from '../resource/collection.ts'
import { environmentOf, projectOf } from '../resource/find.ts'
import { api } from '../resource/links.ts'
import { get, patch, post, type Resource } from '../resource/operation.ts'
import { joined } from '../resource/query.ts'
import { shown } from '../resource/shape.ts'
import { experimentDocument, iterationDocument } from './experiment-document.ts'
import { experimentInstructions } from './experiment-instructions.ts'
import { newExperiment } from './experiment-new.ts'
import { type ExperimentRecord, iterationsOf, placeIn } from './experiment-record.ts'
import { experimentsIn, experimentTable } from './experiment-table.ts'
import { allocate } from './experiment-traffic.ts'
import { iterationIn } from './iteration-new.ts'

const inEnvironment =
  ({ environmentKey }: { environmentKey?: string | undefined }) =>
  (row: ExperimentRecord) =>
    environmentKey === undefined || row.environmentKey === environmentKey

/** The experiments of the environment in the path, or of the project, the newest first. */
function rows(call: Call): ExperimentRecord[] {
  if (call.params.environmentKey !== undefined) environmentOf(call)
  const states = joined(call.query, 'lifecycleState')
  if (states.size === 0) states.add('active')
  for (const state of states) {
    if (state !== 'active' && state !== 'archived') {
      throw invalid(`lifecycleState takes active, archived or both, got ${shown(state)}`)
    }
  }
  return [...experimentsIn(call.store, projectOf(call)).values()]
    .filter(inEnvironment(call.params))
    .filter(({ archivedAt }) => states.has(archivedAt === undefined ? 'active' : 'archived'))
    .reverse()
}

/** LaunchDarkly does not say whether former iterations count. Here they do. */
const filters: Filters<ExperimentRecord> = {
  flagKey: exactly((row) => iterationsOf(row).flatMap(({ flags }) => Object.keys(flags))),
  metricKey: exactly((row) => iterationsOf(row).flatMap(({ metrics }) => metrics.map((metric) => metric.key))),
  status: oneOf<ExperimentRecord>({
    not_started: (row) => statusOf(row) === 'not_started',
    running: (row) => statusOf(row) === 'running',
    stopped: (row) => statusOf(row) === 'stopped',
  }),
}

const statusOf = ({ current }: ExperimentRecord) => current?.status ?? 'not_started'

const pages = list<ExperimentRecord>({
  rows,
  represent: (row, call) => experimentDocument(row, call),
  pageMaximum: 100,
  filters,
  takes: { expand: 1, lifecycleState: 1 },
})

/** Counts in another spelling than other lists. */
export const countedApart = ({ takes, answer }: Answerer): Answerer => ({
  takes,
  answer(call) {
    const { totalCount: total_count, ...page } = answer(call) as { totalCount: number }
    return { ...page, total_count }
  },
})

export function experimentOf(call: Call): ExperimentRecord {
  const environment = environmentOf(call)
  const { experimentKey = '' } = call.params
  const place = placeIn({ environmentKey: environment.key, key: experimentKey })
  const row = experimentsIn(call.store, projectOf(call)).get(place)
  if (row) return row
  throw notFound('experiment key', experimentKey)
}

function aboutIn(row: ExperimentRecord, call: Call): About {
  const project = projectOf(call)
  const environment = environmentOf(call)
  const parent = environmentParent(project, environment)
  const target = {
    name: row.name,
    resources: [`${parent.resource}:experiment/${row.key}`],
    canonical: api('projects', project.key, 'environments', environment.key, 'experiments', row.key),
    site: `/projects/${project.key}/experiments/${row.key}`,
  }
  return { kind: 'experiment', target, parent, where: ` in ${environment.name}` }
}

function keep(row: ExperimentRecord, call: Call): ExperimentRecord {
  experimentsIn(call.store, projectOf(call)).set(placeIn(row), row)
  return row
}

function create(call: Call): Written {
  const environment = environmentOf(call)
  const name = required(objectBody(call), 'key', key)
  const place = placeIn({ environmentKey: environment.key, key: name })
  if (experimentsIn(call.store, projectOf(call)).has(place)) throw keyExists('experiment', name)
  const row = keep(newExperiment(name, environment.key, call), call)
  const current = experimentDocument(row, call)
  commit(call, {
    about: aboutIn(row, call),
    titleVerb: 'created the experiment',
    actions: ['createExperiment'],
    current,
  })
  return { status: 201, document: current }
}

function change(call: Call): Written {
  const before = experimentOf(call)
  const { comment, instructions } = instructionsOf(call)
  const after = applied(before, instructions, experimentInstructions, call)
  if (after === before) return { status: 200, document: experimentDocument(before, call) }
  keep(after, call)
  const { current } = after
  if (current?.status === 'running' && current.id !== before.current?.id) allocate(after.environmentKey, current, call)
  const isArchiving = before.archivedAt !== after.archivedAt
  commit(call, {
    about: aboutIn(after, call),
    titleVerb: 'changed the experiment',
    actions: [isArchiving ? 'updateExperimentArchived' : 'updateExperiment'],
    shortDescription: instructions.map(({ kind }) => kind).join(', '),
    comment,
    previous: experimentDocument(before, call),
    current: experimentDocument(after, call),
  })
  return { status: 200, document: experimentDocument(after, call) }
}

function createIteration(call: Call): Written {
  const before = experimentOf(call)
  const [latest] = iterationsOf(before)
  const draft = {
    ...iterationIn(objectBody(call), before.environmentKey, call),
    id: newId(call),
    createdAt: momentOf(call),
    version: (latest?.version ?? 0) + 1,
  }
  const after = keep({ ...before, draft }, call)
  commit(call, {
    about: aboutIn(after, call),
    titleVerb: 'changed the experiment',
    actions: ['updateExperiment'],
    shortDescription: 'Created an iteration',
    previous: experimentDocument(before, call),
    current: experimentDocument(after, call),
  })
  return { status: 200, document: iterationDocument(draft, call) }
}

const inProject = '/api/v2/projects/{projectKey}/experiments'
const base = '/api/v2/projects/{projectKey}/environments/{environmentKey}/experiments'
const path = `${base}/{experimentKey}`

export const experiments = {
  table: experimentTable,
  operations: [
    get(inProject, 'experiment', countedApart(pages)),
    get(base, 'experiment', countedApart(pages)),
    get(
      path,
      'experiment',
      single(experimentOf, (row, call) => experimentDocument(row, call), ['expand']),
    ),
    post(base, 'experiment', create),
    patch(path, 'experiment', change),
    post(`${path}/iterations`, 'experiment', createIteration),
  ],
} satisfies Resource
