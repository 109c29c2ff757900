import {
  type GraphQLInputField,
  type GraphQLInputObjectType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
} from 'graphql'
import { plain, plainNamesOf } from './names.ts'
import { isObject } from './pasted.ts'

type Given = Readonly<Record<string, unknown>>

/** The value of a field, and the properties of REST that it is made of. */
export interface Made {
  readonly names: readonly string[]
  readonly value: unknown
}

const whole = 1000

/**
 * What REST has flat and the graph does not: the variation or the rollout that is served, references of variations, and shares, which
 * REST counts in thousandths of a percent.
 */
export function servedOf(
  { name, type }: GraphQLInputField,
  owner: GraphQLInputObjectType,
  given: Given,
): Made | undefined {
  const kind = getNamedType(type).name
  if (kind.endsWith('FlagSettingInput') && 'setting' in given) {
    const { setting } = given
    return { names: ['setting'], value: setting === null ? { clear: true } : { variation: { value: setting } } }
  }
  if (kind.endsWith('AutomatedReleaseMetricInput') && isObject(given.metricMonitoringPreferences))
    return monitored(given)
  if (kind.endsWith('VariationReference') && !isListType(getNullableType(type))) return reference(name, given)
  if (kind.endsWith('ServedInput')) {
    if (isObject(given.rolloutWeights)) return rollout(given, given.rolloutWeights)
    return typeof given.variationId === 'string'
      ? { names: ['variationId'], value: { variation: { variationId: given.variationId } } }
      : undefined
  }
  if (kind !== 'Float') return undefined
  if (name === 'samplingPercentage' && typeof given.samplingRate === 'number') {
    return { names: ['samplingRate'], value: Number((given.samplingRate * 100).toPrecision(12)) }
  }
  if (name !== 'percentage' || given.percentage !== undefined) return undefined
  const share = owner.name.includes('Segment') ? 'weight' : owner.name.includes('Stage') ? 'allocation' : undefined
  const shares = share ? given[share] : undefined
  return share && typeof shares === 'number' ? { names: [share], value: shares / whole } : undefined
}

function rollout(given: Given, weights: Given): Made {
  const names = ['rolloutWeights', 'rolloutBucketBy', 'rolloutContextKind'].filter((name) => name in given)
  const variations = Object.entries(weights).map(([variationId, share]) => ({
    variation: { variationId },
    percentage: typeof share === 'number' ? share / whole : share,
  }))
  const { rolloutBucketBy: bucketBy, rolloutContextKind: contextKind } = given
  return {
    names,
    value: { rollout: { variations, ...(bucketBy ? { bucketBy } : {}), ...(contextKind ? { contextKind } : {}) } },
  }
}

/** `variationId`, `onVariationValue` and their like. */
function reference(field: string, given: Given): Made | undefined {
  for (const [suffix, by] of [
    ['Id', 'variationId'],
    ['Value', 'value'],
    ['Index', 'index'],
  ] as const) {
    const property = Object.keys(given).find((one) =>
      [`${field}${suffix}`, `release${field}${suffix}`].some((name) => plain(name) === plain(one)),
    )
    if (property !== undefined) return { names: [property], value: { [by]: given[property] } }
  }
  const value = given[field]
  if (typeof value === 'number') return { names: [field], value: { index: value } }
  return typeof value === 'string' ? { names: [field], value: { variationId: value } } : undefined
}

/** The metrics of a release. REST keeps the reactions to regressions beside them, by metric key. */
function monitored({ metrics, metricMonitoringPreferences: reactions }: Given): Made | undefined {
  if (!Array.isArray(metrics) || !metrics.every(isObject) || !isObject(reactions)) return undefined
  const value = metrics.map((metric) => ({ ...metric, ...(reactions[String(metric.key)] as object | undefined) }))
  return { names: ['metrics', 'metricMonitoringPreferences'], value }
}

/** An input whose fields REST has flat beside the others, such as the members that an instruction leaves out. */
export function sharedFields({ name, type }: GraphQLInputField, given: Given): Made | undefined {
  const inner = getNullableType(type)
  if (name !== 'excluding' || !isInputObjectType(inner)) return undefined
  const names = Object.keys(given).filter((one) => /^(?:filter|ignored)/.test(one))
  if (names.length === 0) return undefined
  const fields = Object.keys(inner.getFields())
  const entries = names.map((one) => [
    fields.find((field) => plainNamesOf(field).includes(plain(one))) ?? one,
    given[one],
  ])
  return { names, value: Object.fromEntries(entries) }
}
