import { invalid } from '../http/errors.ts'
import {
  boolean,
  type Given,
  object,
  objectBody,
  oneOf,
  optional,
  required,
  string,
  strings,
  text,
} from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { momentOf, newId } from '../resource/change.ts'
import { projectOf } from '../resource/find.ts'
import { defined, shown } from '../resource/shape.ts'
import {
  type AnalysisConfig,
  dataSources,
  type ExperimentRecord,
  experimentKinds,
  methodologies,
} from './experiment-record.ts'
import { holdoutTable } from './holdout-record.ts'
import { iterationIn } from './iteration-new.ts'

/** The experiment that a body describes. Its iteration is a draft. */
export function newExperiment(key: string, environmentKey: string, call: Call): ExperimentRecord {
  const body = objectBody(call)
  const createdAt = momentOf(call)
  const iteration = iterationIn(required(body, 'iteration', object), environmentKey, call)
  const analysis = optional(body, 'analysisConfig', object)
  return {
    id: newId(call),
    key,
    name: required(body, 'name', text),
    environmentKey,
    createdAt,
    methodology: optional(body, 'methodology', oneOf(...methodologies)) ?? 'bayesian',
    dataSource: optional(body, 'dataSource', oneOf(...dataSources)) ?? 'launchdarkly',
    type: optional(body, 'type', oneOf(...experimentKinds)) ?? 'experiment',
    tags: optional(body, 'tags', strings) ?? [],
    ...defined({
      description: optional(body, 'description', string),
      maintainerId: maintainerIn(body, call),
      analysisConfig: analysis && analysisIn(analysis),
      holdoutId: holdoutIn(body, environmentKey, call),
    }),
    previous: [],
    draft: { ...iteration, id: newId(call), createdAt, version: 1 },
  } as ExperimentRecord
}

/** The owner of the token, unless the body names somebody. */
export function maintainerIn(given: Given, { store, caller }: Call): string | undefined {
  const id = optional(given, 'maintainerId', text)
  if (id === undefined) return caller.memberId
  if (store.members.has(id)) return id
  throw invalid(`maintainerId must be the id of a member, got ${shown(id)}`)
}

/** A holdout of the same environment. */
function holdoutIn(given: Given, environmentKey: string, call: Call): string | undefined {
  const id = optional(given, 'holdoutId', text)
  const all = [...call.store.rows(holdoutTable, projectOf(call).key).values()]
  if (id === undefined || all.some((one) => one.id === id && one.environmentKey === environmentKey)) return id
  throw invalid(`holdoutId must be the id of a holdout of the environment, got ${shown(id)}`)
}

function analysisIn(given: Given): AnalysisConfig {
  return defined({
    bayesianThreshold: optional(given, 'bayesianThreshold', string),
    significanceThreshold: optional(given, 'significanceThreshold', string),
    testDirection: optional(given, 'testDirection', string),
    multipleComparisonCorrectionMethod: optional(
      given,
      'multipleComparisonCorrectionMethod',
      oneOf('bonferroni', 'benjamini-hochberg'),
    ),
    multipleComparisonCorrectionScope: optional(
      given,
      'multipleComparisonCorrectionScope',
      oneOf('variations', 'variations-and-metrics', 'metrics'),
    ),
    sequentialTestingEnabled: optional(given, 'sequentialTestingEnabled', boolean),
  })
}
