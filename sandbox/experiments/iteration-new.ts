import { contextKinds } from '../contexts/context-kinds.ts'
import { invalid } from '../http/errors.ts'
import {
  boolean,
  type Given,
  integer,
  object,
  objects,
  optional,
  required,
  string,
  strings,
  text,
} from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { projectOf } from '../resource/find.ts'
import { defined, isObject, shown } from '../resource/shape.ts'
import type { IterationFlag, IterationRecord, TreatmentRecord } from './experiment-record.ts'
import { defaultUnit } from './experimentation-settings.ts'
import { groupOf, metricOf } from './iteration-metrics.ts'

/** The iteration that a body describes, as a draft. */
export function iterationIn(
  given: Given,
  environmentKey: string,
  call: Call,
): Omit<IterationRecord, 'id' | 'createdAt' | 'version'> {
  const metrics = required(given, 'metrics', objects).map((one) => metricIn(one, call))
  const primary = primaryIn(given, call)
  const others = metrics.filter(({ key, isGroup }) => key !== primary.key || isGroup !== primary.isGroup)
  const flags = flagsIn(required(given, 'flags', object), environmentKey, call)
  return {
    hypothesis: required(given, 'hypothesis', text),
    status: 'not_started',
    canReshuffleTraffic: optional(given, 'canReshuffleTraffic', boolean) ?? true,
    flags,
    primary,
    metrics: [primary, ...others],
    treatments: treatmentsIn(required(given, 'treatments', objects), call),
    randomizationUnit: unitIn(given, call),
    ...defined({
      attributes: optional(given, 'attributes', strings),
      reallocationFrequencyMillis: optional(given, 'reallocationFrequencyMillis', integer),
      covariate: covariateIn(given, call),
    }),
  } as Omit<IterationRecord, 'id' | 'createdAt' | 'version'>
}

function metricIn(given: Given, call: Call): IterationRecord['primary'] {
  const isGroup = optional(given, 'isGroup', boolean) ?? false
  return metricNamed(required(given, 'key', text), isGroup, call)
}

function metricNamed(key: string, isGroup: boolean, call: Call): IterationRecord['primary'] {
  if (isGroup ? groupOf(key, call) : metricOf(key, call)) return { key, isGroup }
  throw invalid(`There is no ${isGroup ? 'metric group' : 'metric'} ${shown(key)}`)
}

/** Old bodies mark the primary metric in the list. */
function primaryIn(given: Given, call: Call): IterationRecord['primary'] {
  const metric = optional(given, 'primarySingleMetricKey', text)
  const funnel = optional(given, 'primaryFunnelKey', text)
  if (metric !== undefined) return metricNamed(metric, false, call)
  if (funnel !== undefined) return metricNamed(funnel, true, call)
  const marked = required(given, 'metrics', objects).find((one) => one.primary === true)
  if (marked) return metricIn(marked, call)
  throw invalid('primarySingleMetricKey or primaryFunnelKey is required')
}

function flagsIn(given: Given, environmentKey: string, call: Call): IterationRecord['flags'] {
  const all = Object.entries(given)
  if (all.length === 0) throw invalid('flags must not be empty')
  return Object.fromEntries(all.map(([key, flag]) => [key, flagIn(key, flag, environmentKey, call)]))
}

function flagIn(key: string, given: unknown, environmentKey: string, call: Call): IterationFlag {
  const config = projectOf(call).flags.get(key)?.configs.get(environmentKey)
  if (!config || !isObject(given)) throw invalid(`flags must be of flags that there are, got ${shown(key)}`)
  const ruleId = required(given, 'ruleId', text)
  if (ruleId !== 'fallthrough' && !config.rules.some(({ _id }) => _id === ruleId)) {
    throw invalid(`ruleId must be that of a rule or fallthrough, got ${shown(ruleId)}`)
  }
  const flagConfigVersion = required(given, 'flagConfigVersion', integer)
  const elsewhere = optional(given, 'notInExperimentVariationId', text)
  if (elsewhere !== undefined) variationIn(key, elsewhere, call)
  return { ruleId, flagConfigVersion, ...(elsewhere !== undefined && { notInExperimentVariationId: elsewhere }) }
}

function variationIn(flagKey: string, id: string, call: Call): void {
  if (
    projectOf(call)
      .flags.get(flagKey)
      ?.variations.some(({ _id }) => _id === id)
  )
    return
  throw invalid(`variationId must be that of a variation of the flag ${shown(flagKey)}, got ${shown(id)}`)
}

function treatmentsIn(given: readonly Given[], call: Call): TreatmentRecord[] {
  const all = given.map((one) => treatmentIn(one, call))
  const sum = all.reduce((total, { allocationPercent }) => total + Number(allocationPercent), 0)
  if (sum > 100) throw invalid(`The treatments must have 100 percent at most, got ${sum}`)
  return all
}

function treatmentIn(given: Given, call: Call): TreatmentRecord {
  const allocationPercent = required(given, 'allocationPercent', string)
  const share = allocationPercent.trim() === '' ? Number.NaN : Number(allocationPercent)
  if (!(share >= 0 && share <= 100))
    throw invalid(`allocationPercent must be from 0 to 100, got ${shown(allocationPercent)}`)
  const parameters = required(given, 'parameters', objects).map((one) => {
    const parameter = { flagKey: required(one, 'flagKey', text), variationId: required(one, 'variationId', text) }
    variationIn(parameter.flagKey, parameter.variationId, call)
    return parameter
  })
  if (!parameters[0]) throw invalid('parameters must not be empty')
  return {
    id: parameters[0].variationId,
    name: required(given, 'name', text),
    baseline: required(given, 'baseline', boolean),
    allocationPercent,
    parameters,
  }
}

function unitIn(given: Given, call: Call): string {
  const unit = optional(given, 'randomizationUnit', text)
  if (unit === undefined) return defaultUnit(call)
  if (call.store.rows(contextKinds.table, projectOf(call).key).has(unit)) return unit
  throw invalid(`randomizationUnit must be the key of a context kind, got ${shown(unit)}`)
}

/** The sandbox has no uploads, so that any id is taken for one. */
function covariateIn(given: Given, call: Call): IterationRecord['covariate'] {
  const id = optional(given, 'covariateId', text)
  return id === undefined ? undefined : { id, fileName: `${id}.csv`, createdAt: call.store.moment }
}
