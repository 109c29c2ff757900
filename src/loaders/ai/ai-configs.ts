import {
  type AIConfigMetricsRep,
  type AIConfigVariationMetricsRep,
  getAIConfigMetrics,
  getAIConfigMetricsByVariation,
  type UsageWindow,
} from '../../rest/ai/ai-config-metrics.ts'
import { type AIConfigTargetingRep, getAIConfigTargeting } from '../../rest/ai/ai-config-targeting.ts'
import { type AIConfigVariationRep, getAIConfigVariation } from '../../rest/ai/ai-config-variations.ts'
import { orNull } from '../../rest/errors.ts'
import { irreducible, type SingleCalls } from '../irreducible.ts'
import type { Read } from '../read.ts'

export interface ConfigKey {
  readonly projectKey: string
  readonly configKey: string
}

export interface VariationKey extends ConfigKey {
  readonly variationKey: string
}

export type UsageKey = ConfigKey & UsageWindow

const identity = (key: object): string => JSON.stringify(key)

/** Loads what REST has for each AI config alone. Null if the AI config does not exist. */
export const aiConfigLoaders = (read: Read, singles: SingleCalls) => ({
  targeting: irreducible<ConfigKey, AIConfigTargetingRep>({
    field: 'AIConfig.targeting',
    singles,
    identity,
    ask: ([key]) => orNull(read(getAIConfigTargeting, key)),
  }),

  /** All versions of a variation. */
  versions: irreducible<VariationKey, readonly AIConfigVariationRep[]>({
    field: 'AIConfigVariation.versions',
    singles,
    identity,
    ask: async ([key]) => (await orNull(read(getAIConfigVariation, key)))?.items ?? null,
  }),

  metrics: irreducible<UsageKey, AIConfigMetricsRep>({
    field: 'AIConfig.metrics',
    singles,
    identity,
    ask: ([key]) => orNull(read(getAIConfigMetrics, key)),
  }),

  metricsByVariation: irreducible<UsageKey, readonly AIConfigVariationMetricsRep[]>({
    field: 'AIConfig.metricsByVariation',
    singles,
    identity,
    ask: ([key]) => orNull(read(getAIConfigMetricsByVariation, key)),
  }),
})
