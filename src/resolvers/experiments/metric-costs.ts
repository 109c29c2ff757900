import type { Cost, Costs } from '../../graph/cost.ts'
import { operationsOf } from '../../graph/cost-of.ts'
import { callsByKey } from '../../loaders/by-key-plan.ts'
import { metricResource } from '../../rest/experiments/metrics.ts'
import { toldOfNamedFlag } from '../flags/flag-costs.ts'

/** Alone, after a page of the groups of each project that told that there are too many. */
const groupsOfEach: Cost = {
  by: [...operationsOf('Metric'), ...operationsOf('MetricGroup')],
  calls: ({ parents, of }) => parents + (parents > 1 ? of('Project') : 0),
  shares: metricResource.parts.metricGroups,
  refers: true,
}

export const metricCosts: Costs = {
  fields: {
    'Metric.metricGroupCount': groupsOfEach,
    'Metric.metricGroups': groupsOfEach,
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
