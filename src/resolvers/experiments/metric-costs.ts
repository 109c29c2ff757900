import type { Costs } from '../../graph/cost.ts'
import { operationsOf } from '../../graph/cost-of.ts'
import { metricResource } from '../../rest/experiments/metrics.ts'
import { toldOfNamedFlag } from '../flags/flag-costs.ts'

export const metricCosts: Costs = {
  fields: {
    'Metric.flags': {
      by: operationsOf('Metric'),
      calls: ({ parents }) => parents,
      shares: metricResource.parts.flags,
      refers: true,
      tells: toldOfNamedFlag,
    },
  },
}
