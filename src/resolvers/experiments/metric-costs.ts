import { type Cost, type Costs, partRead } from '../../graph/cost.ts'
import { operationsOf } from '../../graph/cost-of.ts'
import { callsByKey } from '../../loaders/by-key-plan.ts'
import { metricResource } from '../../rest/experiments/metrics.ts'
import { toldOfNamedFlag } from '../flags/flag-costs.ts'

/** Alone, after a page of a list of each project that told that there are too many. */
const aloneOrListed = (owner: 'Metric' | 'MetricGroup', listed: 'MetricGroup' | 'Experiment', part: string): Cost => ({
  by: [...operationsOf(owner), ...operationsOf(listed)],
  calls: (place) => partRead(place) + (place.parents > 1 ? place.of('Project') : 0),
  shares: part,
  refers: true,
})

export const metricCosts: Costs = {
  fields: {
    'Metric.metricGroupCount': aloneOrListed('Metric', 'MetricGroup', 'metricGroups'),
    'Metric.metricGroups': aloneOrListed('Metric', 'MetricGroup', 'metricGroups'),
    'Metric.experiments': aloneOrListed('Metric', 'Experiment', 'experiments'),
    'Metric.lastUsedInExperiment': aloneOrListed('Metric', 'Experiment', 'lastUsedInExperiment'),
    'MetricGroup.experiments': aloneOrListed('MetricGroup', 'Experiment', 'experiments'),
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
