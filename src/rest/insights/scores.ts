import { get } from '../operation.ts'
import { document, flat, optional, type Reader, texts } from '../shape.ts'
import { type EnvironmentInsightsDoc, insightsPath } from './insights.ts'

/** The scores of an environment, or of some applications in it. */
export interface InsightScoresRep {
  readonly period?: InsightPeriodRep
  readonly lastPeriod?: InsightPeriodRep
  readonly scores?: InsightGroupScoresRep
}

export interface InsightPeriodRep {
  readonly startTime: number
  readonly endTime: number
}

export type InsightsPeriodDoc = InsightPeriodRep

export interface InsightGroupScoresRep {
  readonly overall?: InsightsMetricScoreRep
  readonly deploymentFrequency?: InsightsMetricScoreRep
  readonly deploymentFailureRate?: InsightsMetricScoreRep
  readonly leadTime?: InsightsMetricScoreRep
  readonly impactSize?: InsightsMetricScoreRep
  readonly experimentationCoverage?: InsightsMetricScoreRep
  readonly flagHealth?: InsightsMetricScoreRep
  readonly velocity?: InsightsMetricScoreRep
  readonly risk?: InsightsMetricScoreRep
  readonly efficiency?: InsightsMetricScoreRep
  readonly creationRatio?: InsightsMetricScoreRep
}

export interface InsightsMetricScoreRep {
  readonly score?: number
  /** The names of the scores that this one sums up. */
  readonly aggregateOf?: readonly string[]
  readonly diffVsLastPeriod?: number
  readonly indicator?: string
  readonly indicatorRange?: InsightsMetricIndicatorRangeRep
  readonly lastPeriod?: InsightsMetricScoreRep
}

export type InsightScoreDoc = InsightsMetricScoreRep

export interface InsightsMetricIndicatorRangeRep {
  readonly min?: number
  readonly max?: number
}

/** The indicators that LaunchDarkly counts groups by. */
export const indicators = ['EXCELLENT', 'GOOD', 'FAIR', 'NEEDS_ATTENTION', 'NOT_CALCULATED', 'UNKNOWN'] as const

const lastScore: Reader<InsightsMetricScoreRep | undefined> = (...given) => optional(score)(...given)

const score = document<InsightsMetricScoreRep>({
  aggregateOf: optional(texts),
  indicatorRange: optional(flat),
  lastPeriod: lastScore,
})

const oneScore = optional(score)

export const groupScores = document<InsightGroupScoresRep>({
  overall: oneScore,
  deploymentFrequency: oneScore,
  deploymentFailureRate: oneScore,
  leadTime: oneScore,
  impactSize: oneScore,
  experimentationCoverage: oneScore,
  flagHealth: oneScore,
  velocity: oneScore,
  risk: oneScore,
  efficiency: oneScore,
  creationRatio: oneScore,
})

const scores = document<InsightScoresRep>({
  period: optional(flat),
  lastPeriod: optional(flat),
  scores: optional(groupScores),
})

export const getInsightsScores = get(`${insightsPath}/insights/scores`, { beta: true })
  .takes<EnvironmentInsightsDoc & { applicationKey?: string | undefined }>()
  .returns(scores)
