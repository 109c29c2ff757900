import { assumedSize, type Costs, type Place, pagesOf } from '../../graph/cost.ts'
import { callsForFlagList } from '../../loaders/flags/flag-plan.ts'
import { listMetrics } from '../../rest/experiments/metrics.ts'
import { listFlags } from '../../rest/flags/flags.ts'
import { listEnvironments } from '../../rest/projects/environments.ts'
import { getProject, listProjects } from '../../rest/projects/projects.ts'
import { listSegments } from '../../rest/segments/segments.ts'
import { flagReads } from '../flags/flag-costs.ts'

const environments = assumedSize('Environment')

/** The calls for the lists of all parts of a project. */
const lists = ({ size }: Place): number =>
  1 +
  pagesOf('Environment', environments) +
  2 * callsForFlagList('all', { flags: assumedSize('Flag'), environments }).most +
  environments * pagesOf('Segment', size('Segment')) +
  pagesOf('Metric', size('Metric'))

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
