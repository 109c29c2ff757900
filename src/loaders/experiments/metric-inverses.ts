import { allIterationsOf, type ExperimentRep, experimentResource } from '../../rest/experiments/experiments.ts'
import { type MetricGroupRep, metricGroupResource } from '../../rest/experiments/metric-groups.ts'
import type { Inverse } from '../inverse.ts'

/** The parts of experiments that tell all metrics and groups of all iterations. */
const parts = ['draftIteration', 'previousIterations', 'secondaryMetrics']

/** What the iterations of an experiment measure. */
const measuredIn = (experiment: ExperimentRep) =>
  allIterationsOf(experiment).map(({ primaryMetric, primarySingleMetric, primaryFunnel, metrics = [] }) => {
    const all = [...(primaryMetric ? [primaryMetric] : []), ...metrics]
    return {
      metrics: [...(primarySingleMetric ? [primarySingleMetric] : []), ...all.filter(({ isGroup }) => !isGroup)],
      groups: [...(primaryFunnel ? [primaryFunnel] : []), ...all.filter(({ isGroup }) => isGroup)],
    }
  })

/** The keys of metrics, those of metric groups included. */
const metricsIn = (experiment: ExperimentRep): readonly string[] =>
  measuredIn(experiment).flatMap(({ metrics, groups }) =>
    [...metrics, ...groups.flatMap((group) => group.metrics ?? [])].map(({ key }) => key),
  )

const groupsIn = (experiment: ExperimentRep): readonly string[] =>
  measuredIn(experiment).flatMap(({ groups }) => groups.map(({ key }) => key))

export const metricInverses: readonly Inverse[] = [
  {
    tells: ['metricGroupCount', 'metricGroups'],
    from: metricGroupResource,
    keysIn: ({ metrics }: MetricGroupRep) => metrics.map(({ key }) => key),
    told: (metricGroups: readonly MetricGroupRep[]) => ({ metricGroups, metricGroupCount: metricGroups.length }),
  },
  {
    tells: ['experiments'],
    from: experimentResource,
    parts,
    keysIn: metricsIn,
    told: (experiments: readonly ExperimentRep[]) => ({ experiments }),
  },
]

export const metricGroupInverses: readonly Inverse[] = [
  {
    tells: ['experimentCount', 'experiments'],
    from: experimentResource,
    parts,
    keysIn: groupsIn,
    told: (experiments: readonly ExperimentRep[]) => ({ experiments, experimentCount: experiments.length }),
  },
]
