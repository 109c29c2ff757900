import type { Cost, Costs } from '../../graph/cost.ts'
import { operationsOf } from '../../graph/cost-of.ts'
import { callsByKey } from '../../loaders/by-key-plan.ts'
import { experimentResource } from '../../rest/experiments/experiments.ts'
import { metricResource } from '../../rest/experiments/metrics.ts'
import { toldOfNamedFlag } from '../flags/flag-costs.ts'

/** Alone, after a page of a list of each project that told that there are too many. */
const aloneOrListed = (owner: 'Metric' | 'MetricGroup', listed: 'MetricGroup' | 'Experiment', part: string): Cost => ({
  by: [...operationsOf(owner), ...operationsOf(listed)],
  calls: ({ parents, of }) => parents + (parents > 1 ? of('Project') : 0),
  shares: part,
  refers: true,
})

/** The same, and the experiments themselves, which are named only. */
const withReads = (cost: Cost): Cost => ({
  ...cost,
  calls: (place) => (cost.calls?.(place) ?? 0) + callsByKey(experimentResource, place.keys).most,
})

export const metricCosts: Costs = {
  fields: {
    'Metric.metricGroupCount': aloneOrListed('Metric', 'MetricGroup', 'metricGroups'),
    'Metric.metricGroups': aloneOrListed('Metric', 'MetricGroup', 'metricGroups'),
    'Metric.experiments': withReads(aloneOrListed('Metric', 'Experiment', 'experiments')),
    'Metric.lastUsedInExperiment': withReads(aloneOrListed('Metric', 'Experiment', 'lastUsedInExperiment')),
    'MetricGroup.experiments': withReads(aloneOrListed('MetricGroup', 'Experiment', 'experiments')),
    'MetricGroup.experimentCount': aloneOrListed('MetricGroup', 'Experiment', 'experiments'),
    'MetricInGroup.metric': {
      by: operationsOf('Metric'),
      calls: ({ keys, of }) => callsByKey(metricResource, keys).most + of('Project'),
      refers: true,
    },
    'Metric.flags': {
      by: operationsOf('Metric'),
      calls: ({ parents }) => parents,
      shares: metricResource.parts.flags,
      refers: true,
      tells: toldOfNamedFlag,
    },
  },
}
