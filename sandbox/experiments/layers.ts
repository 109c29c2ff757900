import { hasAll } from '../filters/filter-operator-kinds.ts'
import { operatorCondition } from '../filters/filter-operators.ts'
import { invalid, keyExists } from '../http/errors.ts'
import { applied, type InstructionTable, instructionsOf } from '../patches/semantic-patch.ts'
import { integer, key, objectBody, required, text } from '../resource/body.ts'
import type { Call, Written } from '../resource/call.ts'
import { commit, momentOf } from '../resource/change.ts'
import { found, projectOf } from '../resource/find.ts'
import { identity } from '../resource/identity.ts'
import { json } from '../resource/links.ts'
import { get, patch, post, type Resource } from '../resource/operation.ts'
import { first } from '../resource/query.ts'
import { only, shown } from '../resource/shape.ts'
import { type ExperimentRecord, placeIn } from './experiment-record.ts'
import { experimentsIn } from './experiment-table.ts'
import { isOf, type LayerRecord, layerOf, layerTable, reservationOf } from './layer-record.ts'

const base = '/api/v2/projects/{projectKey}/layers'

const { about } = identity<LayerRecord>({
  noun: 'layer',
  base,
  site: '/projects/{projectKey}/experiments/layers',
  nameOf: (row) => row.key,
  title: (row) => row.name,
  actions: ['updateLayer', 'updateLayerConfiguration'],
})

const rowsOf = (call: Call) => call.store.rows(layerTable, projectOf(call).key)

/** All environments are told, because no parameter asks for some. */
const document = (row: LayerRecord) => ({
  ...only(row, 'key', 'name', 'description', 'createdAt', 'randomizationUnit'),
  environments: Object.fromEntries(
    [...Map.groupBy(row.reservations, ({ environmentKey }) => environmentKey)].map(([environmentKey, some]) => [
      environmentKey,
      { reservations: some.map((one) => only(one, 'experimentKey', 'flagKey', 'reservationPercent')) },
    ]),
  ),
})

const filters = {
  'reservations.experimentKey': {
    contains: hasAll<LayerRecord>(({ reservations }) => reservations.map(({ experimentKey }) => experimentKey)),
  },
}

function list(call: Call) {
  const holds = operatorCondition(filters, first(call.query, 'filter') ?? '', call)
  const rows = [...rowsOf(call).values()].filter(holds)
  return { items: rows.map(document), totalCount: rows.length, _links: { self: json(call.path) } }
}

function create(call: Call): Written {
  const body = objectBody(call)
  const name = required(body, 'key', key)
  const rows = rowsOf(call)
  if (rows.has(name)) throw keyExists('layer', name)
  const row: LayerRecord = {
    ...{ key: name, name: required(body, 'name', text), description: required(body, 'description', text) },
    ...{ createdAt: momentOf(call), reservations: [] },
  }
  rows.set(name, row)
  commit(call, {
    about: about(row, projectOf(call)),
    titleVerb: 'created the layer',
    actions: ['createLayer'],
    current: document(row),
  })
  return { status: 201, document: document(row) }
}

interface Where {
  call: Call
  environmentKey: string | undefined
}

const instructions: InstructionTable<LayerRecord, Where> = {
  updateName: (row, instruction) => ({ ...row, name: required(instruction, 'name', text) }),
  updateDescription: (row, instruction) => ({ ...row, description: required(instruction, 'description', text) }),

  updateExperimentReservation(row, instruction, where) {
    const experiment = experimentIn(required(instruction, 'experimentKey', text), where)
    const percent = required(instruction, 'reservationPercent', integer)
    const { store, params } = where.call
    const other = layerOf(store, params.projectKey!, experiment)
    if (other && other.key !== row.key) throw invalid(`The experiment is in the layer ${shown(other.key)} already`)
    const others = row.reservations.filter((one) => !isOf(experiment)(one))
    const sum = others
      .filter(({ environmentKey }) => environmentKey === experiment.environmentKey)
      .reduce((total, { reservationPercent }) => total + reservationPercent, percent)
    if (percent < 0 || sum > 100) throw invalid(`The reservations must have 0 to 100 percent together, got ${sum}`)
    const [unit] = [experiment.current, experiment.draft].flatMap((one) => one?.randomizationUnit ?? [])
    return {
      ...row,
      ...(row.randomizationUnit === undefined && unit !== undefined && { randomizationUnit: unit }),
      reservations: [...others, reservationOf(experiment, percent)],
    }
  },

  removeExperiment(row, instruction, where) {
    const place = { environmentKey: environmentIn(where), key: required(instruction, 'experimentKey', text) }
    if (!row.reservations.some(isOf(place))) throw invalid(`The experiment ${shown(place.key)} is not in the layer`)
    return { ...row, reservations: row.reservations.filter((one) => !isOf(place)(one)) }
  },
}

function environmentIn({ call, environmentKey }: Where): string {
  if (environmentKey !== undefined && projectOf(call).environments.has(environmentKey)) return environmentKey
  throw invalid(`environmentKey must be that of an environment, got ${shown(environmentKey)}`)
}

function experimentIn(name: string, where: Where): ExperimentRecord {
  const place = placeIn({ environmentKey: environmentIn(where), key: name })
  const experiment = experimentsIn(where.call.store, projectOf(where.call)).get(place)
  if (experiment) return experiment
  throw invalid(`experimentKey must be that of an experiment in the environment, got ${shown(name)}`)
}

function change(call: Call): Written {
  const rows = rowsOf(call)
  const before = found(rows, call.params.layerKey, 'layer key')
  const { comment, environmentKey, instructions: given } = instructionsOf(call)
  const after = applied(before, given, instructions, { call, environmentKey })
  if (after === before) return { status: 200, document: document(before) }
  rows.set(after.key, after)
  const actions = [
    ...(before.name !== after.name || before.description !== after.description ? ['updateLayer'] : []),
    ...(before.reservations !== after.reservations ? ['updateLayerConfiguration'] : []),
  ]
  commit(call, {
    about: about(after, projectOf(call)),
    titleVerb: 'changed the layer',
    actions,
    comment,
    previous: document(before),
    current: document(after),
  })
  return { status: 200, document: document(after) }
}

export const layers = {
  table: layerTable,
  operations: [
    get(base, 'layer', { takes: ['filter'], answer: list }),
    post(base, 'layer', create),
    patch(`${base}/{layerKey}`, 'layer', change),
  ],
} satisfies Resource
