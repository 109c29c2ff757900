import type { Context } from '../../context.ts'
import type {
  CreateMetricInput,
  DeleteMetricInput,
  MetricConditionInput,
  MetricUrlInput,
  Resolvers,
  UpdateMetricInput,
} from '../../generated/resolvers.ts'
import { mutation } from '../../graph/mutation.ts'
import { idOf } from '../../graph/node.ts'
import {
  createMetric,
  deleteMetric,
  getMetric,
  type MetricConditionRep,
  type MetricUrlRep,
  metricResource,
  patchMetric,
} from '../../rest/experiments/metrics.ts'
import { locate } from '../../rest/resource.ts'
import { memberIdAt } from '../account/member-ids.ts'
import { given, lasting, orNone } from '../given.ts'
import { patched } from '../json-patch.ts'

const criteria = { HIGHER_THAN_BASELINE: 'HigherThanBaseline', LOWER_THAN_BASELINE: 'LowerThanBaseline' } as const
const conditionTypes = {
  GROUP: 'group',
  CONTEXT_ATTRIBUTE: 'contextAttribute',
  EVENT_PROPERTY: 'eventProperty',
} as const

/** A change of a property. Null removes it, and undefined leaves it unchanged. */
type Change<Value> = Value | null | undefined

const changed = <Value, Word>(value: Change<Value>, word: (value: Value) => Word): Change<Word> =>
  value === null || value === undefined ? (value as null | undefined) : word(value)

const lowercased = (value: Change<string>) => changed(value, (word) => word.toLowerCase())

function urlOf({ exact, canonical, substring, regex }: MetricUrlInput): MetricUrlRep {
  if (typeof exact === 'string') return { kind: 'exact', url: exact }
  if (typeof canonical === 'string') return { kind: 'canonical', url: canonical }
  if (typeof substring === 'string') return { kind: 'substring', substring }
  return { kind: 'regex', pattern: regex! }
}

function conditionOf({ type, operator, values, conditions, ...said }: MetricConditionInput): MetricConditionRep {
  const { negate, ...named } = given(said)
  return {
    ...named,
    type: conditionTypes[type],
    op: operator,
    values: values ?? conditions?.map(conditionOf) ?? [],
    negate,
  }
}

type Settings = Omit<UpdateMetricInput, 'projectKey' | 'key' | 'patch'>

/** The properties of a creation or a change, in the words of REST. */
const inWordsOfRest = ({ maintainerId, urls, successCriteria, filters, ...settings }: Settings) => ({
  ...settings,
  maintainerId: changed(maintainerId, (id) => memberIdAt(id, ['input', 'maintainerId'])),
  urls: orNone(urls)?.map(urlOf),
  successCriteria: changed(successCriteria, (one) => criteria[one]),
  unitAggregationType: lowercased(settings.unitAggregationType),
  analysisType: lowercased(settings.analysisType),
  eventDefault: changed(settings.eventDefault, given),
  filters: changed(filters, conditionOf),
})

async function create(input: CreateMetricInput, { write }: Context) {
  const { projectKey, key, kind, dataSource, ...settings } = given(input)
  const body = {
    key,
    kind: kind.toLowerCase(),
    dataSource: dataSource && given(dataSource),
    ...given(inWordsOfRest(settings)),
  }
  return { metric: locate(metricResource, [projectKey], await write(createMetric, { projectKey, body })) }
}

async function update({ projectKey, key: metricKey, patch, ...input }: UpdateMetricInput, { read, write }: Context) {
  const { name, isNumeric, unitAggregationType, tags, randomizationUnits, ...settings } = input
  const metric = { projectKey, metricKey }
  const lists = { tags: orNone(tags), randomizationUnits: orNone(randomizationUnits) }
  const kept = lasting({ name, isNumeric, unitAggregationType })
  const written = await patched({
    changes: inWordsOfRest({ ...settings, ...kept, ...lists }),
    patch,
    current: () => read(getMetric, metric),
    send: (body) => write(patchMetric, { ...metric, body }),
  })
  return { metric: locate(metricResource, [projectKey], written) }
}

async function remove({ projectKey, key }: DeleteMetricInput, { write }: Context) {
  await write(deleteMetric, { projectKey, metricKey: key })
  return { deletedMetricId: idOf({ type: 'Metric', projectKey, key }) }
}

export const metricChanges = {
  Mutation: {
    createMetric: mutation(create),
    updateMetric: mutation(update),
    deleteMetric: mutation(remove),
  },
} satisfies Resolvers
