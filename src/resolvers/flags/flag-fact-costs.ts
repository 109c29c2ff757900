import { assumedSize, type Cost, type Costs, type Place, pagesOf, whole } from '../../graph/cost.ts'
import { callsForFlagList } from '../../loaders/flags/flag-plan.ts'
import { listApprovalRequests } from '../../rest/changes/approval-requests.ts'
import { listScheduledChanges } from '../../rest/changes/scheduled-changes.ts'
import { getStatistics, listRepositories } from '../../rest/code/code-references.ts'
import { listDependentFlags } from '../../rest/flags/dependent-flags.ts'
import { listExpiringTargets } from '../../rest/flags/expiring-targets.ts'
import { getFlagStatus, getFlagStatuses, listFlagStatuses } from '../../rest/flags/flag-statuses.ts'
import { getProject, listProjects } from '../../rest/projects/projects.ts'
import { dependentsOfAll, flagReads, sizes } from './flag-costs.ts'
import { needsUses } from './flag-fact-lookahead.ts'

const environments = assumedSize('Environment')

/** The environments of each project, and the statuses of the flags by flag or by environment. */
function statuses({ parents, of }: Place): number {
  const projects = of('Project')
  return projects * (pagesOf('Environment', environments) + Math.min(Math.ceil(parents / projects), environments))
}

/** The dependents, the statistics of each project, and the repositories of the account. */
const uses = (place: Place): number => dependentsOfAll(place) + place.of('Project') + 1

const byStatuses = [getProject, listProjects, getFlagStatus, getFlagStatuses, listFlagStatuses, ...flagReads]
const byUses = [listDependentFlags, getStatistics, listRepositories]

/** The number of flags that a flag needs, with those that they need, which estimates assume. */
const assumedPrerequisites = 5

/** The calls for the flags that judged flags need: one by one, or the list of all flags. None if the dependents take that list. */
function prerequisites(place: Place): number {
  const { parents, of } = place
  const list = callsForFlagList('all', sizes).most
  if (dependentsOfAll(place) >= of('Project') * list) return 0
  const flags = Math.ceil(parents / of('Project'))
  return of('Project') * Math.min(flags * assumedPrerequisites, list)
}

/** Expiring targets and scheduled changes, of each flag in each environment. */
const thorough = ({ parents, args }: Place): number => (args.thorough === true ? 2 * parents * environments : 0)

const health: Cost = {
  by: [...byStatuses, ...byUses],
  within: 'removal',
  allEnvironments: true,
  calls: (place) => statuses(place) + (needsUses((name) => place.selected.has(name)) ? uses(place) : 0),
}

const removal: Cost = {
  by: [...byStatuses, ...byUses, listApprovalRequests, listExpiringTargets, listScheduledChanges],
  allEnvironments: true,
  calls: (place) =>
    statuses(place) +
    uses(place) +
    prerequisites(place) +
    place.of('Project') * whole('ApprovalRequest')(place) +
    thorough(place),
}

export const flagFactCosts: Costs = {
  fields: {
    'Flag.health': health,
    'Flag.removal': removal,
    'FlagHealth.environments': { length: environments },
  },
}
