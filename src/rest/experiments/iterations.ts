import { type ClauseRep, clause } from '../flags/flags.ts'

import { document, flat, list, map, optional, textOrNone, word } from '../shape.ts'
import { type MetricInGroupRep, metricInGroup } from './metric-groups.ts'

/** An iteration of an experiment: the current one, a former one, or the one that has not started. */
export interface IterationRep {
  readonly _id?: string
  readonly hypothesis: string
  readonly status: string
  readonly version?: number
  readonly createdAt: number
  readonly startedAt?: number
  readonly endedAt?: number
  readonly winningTreatmentId?: string
  readonly winningReason?: string
  readonly canReshuffleTraffic?: boolean
  /** By the keys of the flags. */
  readonly flags: Readonly<Record<string, ExperimentFlagRep>>
  readonly reallocationFrequencyMillis?: number
  /** Deprecated for the two that follow. */
  readonly primaryMetric?: IterationMetricRep
  readonly primarySingleMetric?: PrimaryMetricRep
  readonly primaryFunnel?: PrimaryFunnelRep
  readonly randomizationUnit?: string
  readonly attributes?: readonly string[]
  /** By `expand`. */
  readonly treatments?: readonly TreatmentRep[]
  /** By `expand=secondaryMetrics`. Deprecated for `metrics`. */
  readonly secondaryMetrics?: readonly PrimaryMetricRep[]
  /** By `expand=secondaryMetrics`. */
  readonly metrics?: readonly IterationMetricRep[]
  readonly layerSnapshot?: LayerSnapshotRep
  readonly covariateInfo?: ExperimentCovariateRep
}

export interface ExperimentFlagRep {
  /** The id of a rule, or `fallthrough`. */
  readonly targetingRule?: string
  readonly targetingRuleDescription?: string
  readonly targetingRuleClauses?: readonly ClauseRep[]
  readonly flagConfigVersion?: number
  readonly notInExperimentVariationId?: string
}

/** A metric or a metric group. */
export interface IterationMetricRep {
  readonly key: string
  readonly _versionId?: string
  readonly name: string
  readonly kind: string
  readonly isNumeric?: boolean
  readonly eventKey?: string
  readonly isGroup: boolean
  /** Of a metric group. */
  readonly metrics?: readonly MetricInGroupRep[]
}

export interface PrimaryMetricRep {
  readonly key: string
  readonly _versionId?: string
  readonly name: string
  readonly kind: string
  readonly isNumeric?: boolean
  readonly unitAggregationType?: string
  readonly eventKey?: string
}

export interface PrimaryFunnelRep {
  readonly key: string
  readonly name: string
  readonly kind: string
  readonly metrics?: readonly MetricInGroupRep[]
}

export interface TreatmentRep {
  /** The id of the flag's variation. */
  readonly _id?: string
  readonly name: string
  /** A number in a text. */
  readonly allocationPercent: string
  readonly baseline?: boolean
  readonly parameters: readonly TreatmentParameterRep[]
}

export interface TreatmentParameterRep {
  readonly flagKey?: string
  readonly variationId?: string
}

/** The layer of an experiment when its iteration stopped. */
export interface LayerSnapshotRep {
  readonly key: string
  readonly name: string
  readonly reservationPercent: number
  readonly otherReservationPercent: number
}

export interface ExperimentCovariateRep {
  readonly id: string
  readonly fileName: string
  readonly createdAt: number
}

const experimentFlag = document<ExperimentFlagRep>({
  targetingRule: textOrNone,
  targetingRuleClauses: optional(list(clause)),
  notInExperimentVariationId: textOrNone,
})

const primaryMetric = document<PrimaryMetricRep>({ key: word })
const members = optional(list(metricInGroup))
const metric = document<IterationMetricRep>({ key: word, metrics: members })

const treatment = document<TreatmentRep>({
  parameters: list(document<TreatmentParameterRep>({ flagKey: textOrNone, variationId: textOrNone })),
})

export const iteration = document<IterationRep>({
  flags: map(experimentFlag),
  primaryMetric: optional(metric),
  primarySingleMetric: optional(primaryMetric),
  primaryFunnel: optional(document<PrimaryFunnelRep>({ key: word, metrics: members })),
  attributes: optional(list()),
  treatments: optional(list(treatment)),
  secondaryMetrics: optional(list(primaryMetric)),
  metrics: optional(list(metric)),
  layerSnapshot: optional(document<LayerSnapshotRep>({ key: word })),
  covariateInfo: optional(flat),
})

/** The properties of a new iteration. */
export interface NewIteration {
  readonly hypothesis: string
  readonly metrics: readonly {
    readonly key: string
    readonly isGroup?: boolean | undefined
    readonly primary?: boolean | undefined
  }[]
  readonly primarySingleMetricKey?: string | undefined
  readonly primaryFunnelKey?: string | undefined
  readonly treatments: readonly {
    readonly name: string
    readonly baseline: boolean
    readonly allocationPercent: string
    readonly parameters: readonly { readonly flagKey: string; readonly variationId: string }[]
  }[]
  readonly flags: Readonly<
    Record<
      string,
      {
        readonly ruleId: string
        readonly flagConfigVersion: number
        readonly notInExperimentVariationId?: string | undefined
      }
    >
  >
  readonly randomizationUnit?: string | undefined
  readonly attributes?: readonly string[] | undefined
  readonly canReshuffleTraffic?: boolean | undefined
  readonly reallocationFrequencyMillis?: number | undefined
  readonly covariateId?: string | undefined
}
