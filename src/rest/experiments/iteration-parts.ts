import { withMore } from '../unreadable.ts'
import type { ExperimentDoc, ExperimentIterationDoc } from './experiments.ts'
import type {
  ExperimentFlagRep,
  IterationMetricRep,
  LayerSnapshotRep,
  PrimaryMetricRep,
  TreatmentParameterRep,
  TreatmentRep,
} from './iterations.ts'
import type { MetricInGroupDoc } from './metric-groups.ts'

/** A part of an iteration, with the address of the experiment. */
type Of<Rep> = Rep & { readonly of: ExperimentDoc['at'] }

export type ExperimentFlagDoc = Of<ExperimentFlagRep> & { readonly flagKey: string }
export type ExperimentMetricDoc = Of<Omit<IterationMetricRep, 'isGroup'>> &
  Pick<PrimaryMetricRep, 'unitAggregationType'> & { readonly isGroup?: boolean }
export type TreatmentDoc = Of<TreatmentRep>
export type TreatmentParameterDoc = Of<TreatmentParameterRep>
export type LayerSnapshotDoc = LayerSnapshotRep & { readonly projectKey: string }

export const flagsOfIteration = ({ flags, of: { at } }: ExperimentIterationDoc): ExperimentFlagDoc[] =>
  Object.entries(flags).map(([flagKey, flag]) => withMore(flag, () => ({ of: at, flagKey })))

/** The metric or the funnel that decides. */
export function primaryMetricOf(iteration: ExperimentIterationDoc): ExperimentMetricDoc | null {
  const { primarySingleMetric, primaryFunnel, primaryMetric } = iteration
  if (primarySingleMetric) return of(iteration, primarySingleMetric)
  if (primaryFunnel) return withMore(of(iteration, primaryFunnel), () => ({ isGroup: true }))
  return primaryMetric ? of(iteration, primaryMetric) : null
}

export const metricsOfIteration = (iteration: ExperimentIterationDoc): ExperimentMetricDoc[] =>
  (iteration.metrics ?? []).map((metric) => of(iteration, metric))

/** The metrics of a metric group. Null for a metric. */
export const membersOf = ({ of: { projectKey }, key, isGroup, metrics }: ExperimentMetricDoc) =>
  isGroup && metrics
    ? metrics.map(
        (metric): MetricInGroupDoc => withMore(metric, () => ({ of: { type: 'MetricGroup', projectKey, key } })),
      )
    : null

export const secondaryMetricsOf = (iteration: ExperimentIterationDoc): ExperimentMetricDoc[] =>
  (iteration.secondaryMetrics ?? []).map((metric) => of(iteration, metric))

export const layerSnapshotOf = ({ layerSnapshot, of: { at } }: ExperimentIterationDoc): LayerSnapshotDoc | null =>
  layerSnapshot ? withMore(layerSnapshot, () => ({ projectKey: at.projectKey })) : null

export const treatmentsOf = (iteration: ExperimentIterationDoc): TreatmentDoc[] =>
  (iteration.treatments ?? []).map((treatment) => of(iteration, treatment))

const of = <Rep extends object>({ of: { at } }: ExperimentIterationDoc, rep: Rep): Of<Rep> =>
  withMore(rep, () => ({ of: at }))
