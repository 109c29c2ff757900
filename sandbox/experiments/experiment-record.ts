/** An experiment in an environment. Its iterations follow one another: former ones, the current one, and the next one as a draft. */
export interface ExperimentRecord {
  id: string
  key: string
  name: string
  description?: string
  environmentKey: string
  maintainerId?: string
  createdAt: number
  archivedAt?: number
  methodology: Methodology
  dataSource: DataSource
  type: ExperimentKind
  analysisConfig?: AnalysisConfig
  tags: readonly string[]
  holdoutId?: string
  previous: readonly IterationRecord[]
  current?: IterationRecord
  draft?: IterationRecord
}

export const methodologies = ['bayesian', 'frequentist', 'export_only'] as const
export type Methodology = (typeof methodologies)[number]
export const dataSources = ['launchdarkly', 'snowflake', 'databricks', 'redshift'] as const
export type DataSource = (typeof dataSources)[number]
export const experimentKinds = ['experiment', 'mab', 'holdout'] as const
export type ExperimentKind = (typeof experimentKinds)[number]

export interface AnalysisConfig {
  bayesianThreshold?: string
  significanceThreshold?: string
  testDirection?: string
  multipleComparisonCorrectionMethod?: 'bonferroni' | 'benjamini-hochberg'
  multipleComparisonCorrectionScope?: 'variations' | 'variations-and-metrics' | 'metrics'
  sequentialTestingEnabled?: boolean
}

export interface IterationRecord {
  id: string
  hypothesis: string
  status: 'not_started' | 'running' | 'stopped'
  version: number
  createdAt: number
  startedAt?: number
  endedAt?: number
  winningTreatmentId?: string
  winningReason?: string
  canReshuffleTraffic: boolean
  flags: Readonly<Record<string, IterationFlag>>
  /** The key of a metric or of a group. */
  primary: { key: string; isGroup: boolean }
  /** All metrics and groups, the primary one first. */
  metrics: readonly { key: string; isGroup: boolean }[]
  treatments: readonly TreatmentRecord[]
  randomizationUnit?: string
  attributes?: readonly string[]
  reallocationFrequencyMillis?: number
  covariate?: { id: string; fileName: string; createdAt: number }
  layerSnapshot?: { key: string; name: string; reservationPercent: number; otherReservationPercent: number }
}

export interface IterationFlag {
  /** The id of a rule, or `fallthrough`. */
  ruleId: string
  flagConfigVersion: number
  notInExperimentVariationId?: string
}

/** Its id is that of the variation of its first flag. */
export interface TreatmentRecord {
  id: string
  name: string
  baseline: boolean
  allocationPercent: string
  parameters: readonly { flagKey: string; variationId: string }[]
}

/** The name of an experiment among those of its project. */
export const placeIn = ({ environmentKey, key }: Pick<ExperimentRecord, 'environmentKey' | 'key'>): string =>
  `${environmentKey}/${key}`

/** All iterations of an experiment, the latest first. */
export const iterationsOf = ({ draft, current, previous }: ExperimentRecord): IterationRecord[] => [
  ...(draft ? [draft] : []),
  ...(current ? [current] : []),
  ...previous,
]
