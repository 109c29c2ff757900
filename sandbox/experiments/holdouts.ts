import { type About, environmentParent } from '../changes/audit-targets.ts'
import { contextKinds } from '../contexts/context-kinds.ts'
import { invalid, keyExists, notFound } from '../http/errors.ts'
import { applied, instructionsOf } from '../patches/semantic-patch.ts'
import { boolean, key, objectBody, objects, optional, required, string, strings, text } from '../resource/body.ts'
import type { Call, Written } from '../resource/call.ts'
import { commit, momentOf, newId, newUuid } from '../resource/change.ts'
import { list, single } from '../resource/collection.ts'
import { environmentOf, projectOf } from '../resource/find.ts'
import { api } from '../resource/links.ts'
import { get, patch, post, type Resource } from '../resource/operation.ts'
import { defined, only, shown } from '../resource/shape.ts'
import { experimentDocument } from './experiment-document.ts'
import { maintainerIn } from './experiment-new.ts'
import { type ExperimentRecord, placeIn } from './experiment-record.ts'
import { experimentsIn } from './experiment-table.ts'
import { isRunning } from './experiment-uses.ts'
import { defaultUnit } from './experimentation-settings.ts'
import { countedApart } from './experiments.ts'
import { type HoldoutState, holdoutActions, holdoutInstructions } from './holdout-instructions.ts'
import { type HoldoutRecord, holdoutTable } from './holdout-record.ts'
import { groupOf, metricOf } from './iteration-metrics.ts'

const rowsOf = (call: Call) => call.store.rows(holdoutTable, projectOf(call).key)

const inEnvironment = (call: Call): HoldoutRecord[] => {
  const { key: environmentKey } = environmentOf(call)
  return [...rowsOf(call).values()].filter((row) => row.environmentKey === environmentKey)
}

function holdoutOf(call: Call): HoldoutRecord {
  const { holdoutKey, holdoutId } = call.params
  const row = inEnvironment(call).find((one) =>
    holdoutId === undefined ? one.key === holdoutKey : one.id === holdoutId,
  )
  if (row) return row
  throw notFound(holdoutId === undefined ? 'holdout key' : 'holdout id', holdoutId ?? holdoutKey)
}

const baseOf = (row: HoldoutRecord, call: Call): ExperimentRecord =>
  experimentsIn(call.store, projectOf(call)).get(placeIn(row))!

const relatedTo = ({ id }: HoldoutRecord, call: Call): ExperimentRecord[] =>
  [...experimentsIn(call.store, projectOf(call)).values()].filter(({ holdoutId }) => holdoutId === id)

const named = (row: HoldoutRecord, call: Call) =>
  relatedTo(row, call).map(({ key, name, environmentKey }) => ({ key, name, environment: environmentKey }))

const simple = (row: HoldoutRecord, call: Call) => ({
  _id: row.id,
  key: row.key,
  name: baseOf(row, call).name,
  ...only(row, 'status', 'createdAt', 'updatedAt'),
  experiments: named(row, call),
})

const common = (row: HoldoutRecord, call: Call) => ({
  _id: row.id,
  ...only(row, 'status', 'description', 'holdoutAmount', 'createdAt', 'updatedAt'),
  baseExperiment: experimentDocument(baseOf(row, call), call),
})

const document = (row: HoldoutRecord, call: Call) => ({ ...common(row, call), experiments: named(row, call) })

function detail(row: HoldoutRecord, call: Call) {
  const related = relatedTo(row, call)
  return {
    ...common(row, call),
    isDirty: isRunning(baseOf(row, call)) && related.some(isRunning),
    relatedExperiments: related.map((one) => experimentDocument(one, call, 'rel-')),
  }
}

function about(row: HoldoutRecord, call: Call): About {
  const project = projectOf(call)
  const environment = environmentOf(call)
  const parent = environmentParent(project, environment)
  const target = {
    name: baseOf(row, call).name,
    resources: [`${parent.resource}:holdout/${row.key}`],
    canonical: api('projects', project.key, 'environments', environment.key, 'holdouts', row.key),
    site: `/projects/${project.key}/holdouts/${row.key}`,
  }
  return { kind: 'holdout', target, parent, where: ` in ${environment.name}` }
}

/** The base experiment that a body describes. It has no flag of its own. */
function baseIn(name: string, call: Call): ExperimentRecord {
  const body = objectBody(call)
  const createdAt = momentOf(call)
  const { key: environmentKey } = environmentOf(call)
  const metrics = (optional(body, 'metrics', objects) ?? []).map((one) => ({
    key: required(one, 'key', text),
    isGroup: optional(one, 'isGroup', boolean) ?? false,
  }))
  const primary = optional(body, 'primarymetrickey', text)
  const all = [...(primary === undefined ? [] : [{ key: primary, isGroup: false }]), ...metrics]
  const unknown = all.find((one) => !(one.isGroup ? groupOf(one.key, call) : metricOf(one.key, call)))
  if (unknown) throw invalid(`There is no metric ${shown(unknown.key)}`)
  if (!all[0]) throw invalid('primarymetrickey or metrics is required')
  const unit = optional(body, 'randomizationunit', text) ?? defaultUnit(call)
  if (!call.store.rows(contextKinds.table, projectOf(call).key).has(unit)) {
    throw invalid(`randomizationunit must be the key of a context kind, got ${shown(unit)}`)
  }
  return {
    ...{ id: newId(call), key: name, name: required(body, 'name', text), environmentKey, createdAt },
    ...{ methodology: 'bayesian', dataSource: 'launchdarkly', type: 'holdout', tags: [], previous: [] },
    ...defined({ maintainerId: maintainerIn(body, call) }),
    draft: {
      ...{ id: newId(call), hypothesis: 'All experiments together are worth it.', status: 'not_started', version: 1 },
      ...{ createdAt, canReshuffleTraffic: false, flags: {}, primary: all[0], metrics: all, randomizationUnit: unit },
      ...defined({ attributes: optional(body, 'attributes', strings) }),
      treatments: [
        { id: newUuid(call), name: 'Held out', baseline: true, allocationPercent: '50', parameters: [] },
        { id: newUuid(call), name: 'Not held out', baseline: false, allocationPercent: '50', parameters: [] },
      ],
    },
  } as ExperimentRecord
}

function create(call: Call): Written {
  const body = objectBody(call)
  const name = required(body, 'key', key)
  if (inEnvironment(call).some((row) => row.key === name)) throw keyExists('holdout', name)
  const holdoutAmount = optional(body, 'holdoutamount', string) ?? '5'
  const share = holdoutAmount.trim() === '' ? Number.NaN : Number(holdoutAmount)
  if (!(share >= 0 && share <= 100)) throw invalid(`holdoutamount must be from 0 to 100, got ${shown(holdoutAmount)}`)
  const flagKey = optional(body, 'prerequisiteflagkey', text)
  if (flagKey !== undefined && !projectOf(call).flags.has(flagKey)) {
    throw invalid(`prerequisiteflagkey must be that of a flag, got ${shown(flagKey)}`)
  }
  const base = baseIn(name, call)
  const row: HoldoutRecord = {
    ...{ id: newId(call), key: name, environmentKey: base.environmentKey, status: 'created', holdoutAmount },
    ...{ createdAt: base.createdAt, updatedAt: base.createdAt },
    ...defined({ description: optional(body, 'description', string) }),
  } as HoldoutRecord
  experimentsIn(call.store, projectOf(call)).set(placeIn(base), base)
  rowsOf(call).set(placeIn(row), row)
  const current = document(row, call)
  commit(call, { about: about(row, call), titleVerb: 'created the holdout', actions: ['createHoldout'], current })
  return { status: 201, document: current }
}

function change(call: Call): Written {
  const row = holdoutOf(call)
  const before: HoldoutState = { row, base: baseOf(row, call), related: relatedTo(row, call) }
  const { comment, instructions: given } = instructionsOf(call)
  const after = applied(before, given, holdoutInstructions, call)
  if (after === before) return { status: 200, document: document(row, call) }
  const previous = document(row, call)
  const experiments = experimentsIn(call.store, projectOf(call))
  const changed = { ...after.row, updatedAt: momentOf(call) }
  experiments.set(placeIn(after.base), after.base)
  for (const { holdoutId: _, ...one } of before.related) {
    if (!after.related.some(({ id }) => id === one.id)) experiments.set(placeIn(one), one)
  }
  rowsOf(call).set(placeIn(changed), changed)
  commit(call, {
    about: about(changed, call),
    titleVerb: 'changed the holdout',
    actions: [...new Set(given.map(({ kind }) => holdoutActions[kind]!))],
    comment,
    previous,
    current: document(changed, call),
  })
  return { status: 200, document: document(changed, call) }
}

const base = '/api/v2/projects/{projectKey}/environments/{environmentKey}/holdouts'
const path = `${base}/{holdoutKey}`
const beta = { beta: true }

export const holdouts = {
  table: holdoutTable,
  operations: [
    get(base, 'holdout', countedApart(list({ rows: inEnvironment, represent: simple, pageMaximum: 100 })), beta),
    post(base, 'holdout', create, beta),
    get(path, 'holdout', single(holdoutOf, detail, ['expand']), beta),
    patch(path, 'holdout', change, beta),
    get(`${base}/id/{holdoutId}`, 'holdout', single(holdoutOf, document), beta),
  ],
} satisfies Resource
