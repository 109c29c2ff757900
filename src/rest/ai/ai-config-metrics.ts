import { get } from '../operation.ts'
import { document, optional } from '../shape.ts'
import { reserved } from './reserved-keys.ts'

/** The usage of an AI config, or of one of its variations. */
export interface AIConfigMetricsRep {
  readonly inputTokens?: number
  readonly outputTokens?: number
  readonly totalTokens?: number
  readonly generationCount?: number
  readonly generationSuccessCount?: number
  readonly generationErrorCount?: number
  readonly thumbsUp?: number
  readonly thumbsDown?: number
  readonly satisfactionRating?: number
  readonly durationMs?: number
  readonly timeToFirstTokenMs?: number
  readonly inputCost?: number
  readonly outputCost?: number
  readonly judgeAccuracy?: number
  readonly judgeRelevance?: number
  readonly judgeToxicity?: number
}

export interface AIConfigVariationMetricsRep {
  readonly variationKey?: string
  readonly metrics?: AIConfigMetricsRep
}

/** The times in epoch ms. The second is at most 100 days after the first. */
export interface UsageWindow {
  readonly from: number
  readonly to: number
  readonly env: string
}

const metrics = document<AIConfigMetricsRep>({})

export const getAIConfigMetrics = get('/api/v2/projects/{projectKey}/ai-configs/{configKey}/metrics', { reserved })
  .takes<UsageWindow>()
  .returns(metrics)
export const getAIConfigMetricsByVariation = get(
  '/api/v2/projects/{projectKey}/ai-configs/{configKey}/metrics-by-variation',
  { reserved },
)
  .takes<UsageWindow>()
  .finds(document<AIConfigVariationMetricsRep>({ metrics: optional(metrics) }))

const dayMs = 24 * 60 * 60 * 1000

/** The longest time that LaunchDarkly adds usage up for. */
export const longestUsageMs = 100 * dayMs
