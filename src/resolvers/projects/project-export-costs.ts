import { type Costs, type Place, pagesOf } from '../../graph/cost.ts'
import { callsForFlagList } from '../../loaders/flags/flag-plan.ts'
import { listMetrics } from '../../rest/experiments/metrics.ts'
import { listFlags } from '../../rest/flags/flags.ts'
import { listEnvironments } from '../../rest/projects/environments.ts'
import { getProject, listProjects } from '../../rest/projects/projects.ts'
import { listSegments } from '../../rest/segments/segments.ts'
import { flagReads } from '../flags/flag-costs.ts'

/** The calls for the lists of the parts that are asked for. */
function lists({ size, args }: Place): number {
  const environments = size('Environment')
  const flags = callsForFlagList('all', { flags: size('Flag'), environments }).most
  const calls = {
    PROJECT: 1,
    ENVIRONMENTS: pagesOf('Environment', environments),
    FLAGS: flags,
    ARCHIVED_FLAGS: flags,
    SEGMENTS: environments * pagesOf('Segment', size('Segment')) + pagesOf('Environment', environments),
    METRICS: pagesOf('Metric', size('Metric')),
  }
  const { include } = args
  const isAsked = (part: string) => (Array.isArray(include) ? include.includes(part) : part !== 'ARCHIVED_FLAGS')
  return Object.entries(calls).reduce((sum, [part, some]) => sum + (isAsked(part) ? some : 0), 0)
}

export const exportCosts: Costs = {
  fields: {
    'Project.export': {
      by: [listFlags, ...flagReads, getProject, listProjects, listEnvironments, listSegments, listMetrics],
      calls: (place) => place.parents * lists(place),
      // Other parts have few lines beside those of flags.
      length: ({ size }) => size('Flag'),
    },
  },
}
