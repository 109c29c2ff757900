import type { Context } from '../../context.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { completing, oneOf } from '../../graph/fields.ts'
import {
  type ExperimentFlagDoc,
  flagsOfIteration,
  layerSnapshotOf,
  membersOf,
  metricsOfIteration,
  primaryMetricOf,
  secondaryMetricsOf,
  treatmentsOf,
} from '../../rest/experiments/iteration-parts.ts'
import { metricGroupResource } from '../../rest/experiments/metric-groups.ts'
import { metricResource } from '../../rest/experiments/metrics.ts'
import { environmentOf, rulesOf, variationsOf } from '../../rest/flags/flag-environments.ts'
import { noParts } from '../../rest/flags/flag-parts.ts'
import { clausesIn } from '../../rest/segments/segments.ts'
import { flagEnvironmentLookup } from '../flags/flag-configurations.ts'
import { formerFlag } from '../flags/named-flag.ts'
import { plainAt } from '../resources.ts'
import { iterationWith, numberIn } from './experiment-parts.ts'
import { aggregationOf } from './metric-words.ts'

const measured = completing(iterationWith('secondaryMetrics'))
const treated = completing(iterationWith('treatments'))

/** A variation of a flag by its id. Null if the flag or the variation was deleted. */
async function variationOf(projectKey: string, flagKey: string | undefined, id: string | undefined, context: Context) {
  if (flagKey === undefined || id === undefined) return null
  const flag = await context.loaders.flags.byKey(projectKey, flagKey, noParts)
  return (flag && variationsOf(flag).find(({ _id }) => _id === id)) ?? null
}

/** The rule of a flag of an iteration, as it is now. */
async function ruleOf({ of, flagKey, targetingRule }: ExperimentFlagDoc, { loaders }: Context) {
  const { projectKey, environmentKey } = of
  if (targetingRule === undefined || targetingRule === defaultRule) return null
  const parts = { environments: [environmentKey], full: true, expand: [] }
  const flag = await loaders.flags.byKey(projectKey, flagKey, parts)
  const configuration = flag && environmentOf(flag, environmentKey)
  return (configuration && rulesOf(configuration).find(({ _id }) => _id === targetingRule)) ?? null
}

const defaultRule = 'fallthrough'

export const iterations = {
  ExperimentIteration: {
    iterationId: ({ _id }) => _id ?? null,
    status: ({ status }) => (status ? oneOf(['NOT_STARTED', 'RUNNING', 'STOPPED'], status) : null),
    flags: flagsOfIteration,
    primaryMetric: primaryMetricOf,
    metrics: measured(metricsOfIteration),
    secondaryMetrics: measured(secondaryMetricsOf),
    treatments: treated(treatmentsOf),
    winningTreatmentId: ({ winningTreatmentId }) => winningTreatmentId || null,
    winningTreatment: (iteration, _, context) => {
      const { winningTreatmentId: id } = iteration
      const find = treated((whole) => treatmentsOf(whole).find(({ _id }) => _id === id) ?? null)
      return id ? find(iteration, _, context) : null
    },
    winningReason: ({ winningReason }) => winningReason || null,
    randomizationUnit: ({ randomizationUnit }) => randomizationUnit || null,
    attributes: ({ attributes }) => attributes ?? [],
    reallocationFrequencyMs: ({ reallocationFrequencyMillis }) => reallocationFrequencyMillis ?? null,
    layerSnapshot: layerSnapshotOf,
    covariate: ({ covariateInfo }) => covariateInfo ?? null,
    startedAt: ({ startedAt }) => startedAt || null,
    endedAt: ({ endedAt }) => endedAt || null,
  },

  ExperimentFlag: {
    flag: ({ of, flagKey }, _, context, info) => formerFlag(of.projectKey, flagKey, context, info),
    flagEnvironment: ({ of: { projectKey, environmentKey }, flagKey }, _, context, info) =>
      flagEnvironmentLookup({ type: 'FlagEnvironment', projectKey, environmentKey, flagKey }, context, info),
    ruleId: ({ targetingRule }) => targetingRule ?? null,
    ruleDescription: ({ targetingRuleDescription }) => targetingRuleDescription || null,
    ruleClauses: ({ of: { projectKey, environmentKey }, flagKey, targetingRule, targetingRuleClauses }) =>
      clausesIn(
        { type: 'FlagEnvironment', projectKey, environmentKey, flagKey },
        targetingRule,
        targetingRuleClauses ?? [],
      ),
    rule: (flag, _, context) => ruleOf(flag, context),
    notInExperimentVariation: ({ of, flagKey, notInExperimentVariationId }, _, context) =>
      variationOf(of.projectKey, flagKey, notInExperimentVariationId, context),
  },

  ExperimentMetric: {
    versionId: ({ _versionId }) => _versionId ?? null,
    isGroup: ({ isGroup }) => isGroup ?? false,
    kind: ({ kind }) => (kind ? oneOf(['PAGEVIEW', 'CLICK', 'CUSTOM', 'FUNNEL', 'STANDARD'], kind) : null),
    unitAggregationType: ({ unitAggregationType }) => aggregationOf(unitAggregationType),
    members: membersOf,
    metric: ({ of: { projectKey }, key, isGroup }, _, context, info) =>
      isGroup ? null : plainAt(metricResource, { projectKey, key }, context, info),
    metricGroup: ({ of: { projectKey }, key, isGroup }, _, context, info) =>
      isGroup ? plainAt(metricGroupResource, { projectKey, key }, context, info) : null,
  },

  Treatment: {
    treatmentId: ({ _id }) => _id ?? null,
    percentage: ({ allocationPercent }) => numberIn(allocationPercent),
    parameters: ({ parameters, of }) => parameters.map((parameter) => ({ ...parameter, of })),
  },

  TreatmentParameter: {
    flag: ({ of, flagKey }, _, context, info) =>
      flagKey === undefined ? null : formerFlag(of.projectKey, flagKey, context, info),
    variation: ({ of, flagKey, variationId }, _, context) => variationOf(of.projectKey, flagKey, variationId, context),
  },

  LayerSnapshot: {
    percentage: ({ reservationPercent }) => reservationPercent ?? null,
    otherPercentage: ({ otherReservationPercent }) => otherReservationPercent ?? null,
  },

  ExperimentCovariate: { covariateId: ({ id }) => id ?? null },
} satisfies Resolvers
