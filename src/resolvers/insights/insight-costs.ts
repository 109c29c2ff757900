import {
  type Cost,
  type Costs,
  connectionOf,
  one,
  type Place,
  paged,
  pagesOf,
  single,
  whole,
} from '../../graph/cost.ts'
import { operationsOf } from '../../graph/cost-of.ts'
import { callsByKey } from '../../loaders/by-key-plan.ts'
import { getAuditLogEntry } from '../../rest/changes/audit-log.ts'
import { experimentResource } from '../../rest/experiments/experiments.ts'
import { type ChartScope, chartNames, charts } from '../../rest/insights/charts.ts'
import { listDeployments } from '../../rest/insights/deployments.ts'
import { listFlagEvents } from '../../rest/insights/flag-events.ts'
import { listInsightGroups } from '../../rest/insights/insight-groups.ts'
import { rowsPerPage } from '../../rest/insights/insights.ts'
import { listPullRequests } from '../../rest/insights/pull-requests.ts'
import { listInsightsRepositories } from '../../rest/insights/repositories.ts'
import { getInsightsScores } from '../../rest/insights/scores.ts'
import { embeddedFields } from '../../rest/resource.ts'
import { applicationResource } from '../../rest/usage/applications.ts'
import { tellsOfOwner } from './insight-lookahead.ts'

const rows = connectionOf(rowsPerPage)

const pullRequests: Cost = { ...rows, by: [listPullRequests] }

/** A search for each flag, after a page of all events of each environment if there are several flags. */
const eventsOfFlags = (place: Place): number => {
  const { parents, of } = place
  const searches = paged(rowsPerPage)(place)
  return parents > 1
    ? searches + Math.min(parents, Math.ceil(parents / Math.min(parents, of('Flag'))) * of('Project'))
    : searches
}

/** Only a read of the flag tells whether it still exists. */
const formerFlag: Cost = { tells: (name) => ['id', 'key', 'projectKey'].includes(name) }

/** The list of the account, of which each parent gets its part. */
const groups: Cost = { by: [listInsightGroups], calls: whole('InsightGroup'), least: ({ sure }) => Math.min(1, sure) }

const repositories: Cost = { ...one, by: [listInsightsRepositories] }

/** The document of an event names the experiment. */
const toldOfExperiment = embeddedFields(experimentResource)

/** The applications that rows name by their keys. */
const applications: Cost = {
  by: operationsOf('Application'),
  calls: ({ keys }) => callsByKey(applicationResource, keys).most,
}

/** The owners, which are read if no measurement tells whether they exist. */
const owner = (type: 'Project' | 'Environment', scope: ChartScope): Cost => ({
  by: [...operationsOf(type), ...operationsOf('Project')],
  calls: ({ parents, selected, of }) => {
    if (tellsOfOwner(scope, selected)) return 0
    return parents > 1 ? of('Project') + pagesOf('Project', of('Project')) : parents
  },
})

/** A call for each chart. */
const chartCosts = Object.fromEntries(
  chartNames.flatMap((name) => {
    const { operation, of } = charts[name]
    return of.map((scope): [string, Cost] => [`${scope}.${name}`, { ...single, by: [operation] }])
  }),
)

export const insightCosts: Costs = {
  fields: {
    'Project.insights': owner('Project', 'ProjectInsights'),
    'Environment.insights': owner('Environment', 'EnvironmentInsights'),
    ...chartCosts,
    'AccountInsights.repositories': repositories,
    'ProjectInsights.repositories': repositories,
    'InsightsRepository.projects': { length: 2 },
    'InsightsChartSeries.application': applications,
    'Deployment.application': applications,
    'InsightGroup.applications': applications,
    'Application.deployments': { ...rows, by: [listDeployments], least: () => 0 },
    'ProjectInsights.groups': groups,
    'EnvironmentInsights.groups': groups,
    'EnvironmentInsights.scores': { ...single, by: [getInsightsScores] },
    'ProjectInsights.pullRequests': pullRequests,
    'EnvironmentInsights.pullRequests': pullRequests,
    'EnvironmentInsights.flagEvents': { ...rows, by: [listFlagEvents] },
    'FlagEnvironment.events': {
      ...rows,
      by: [listFlagEvents],
      calls: eventsOfFlags,
      least: ({ sure }) => Math.min(1, sure),
    },
    'FlagEvent.flag': formerFlag,
    'FlagEventExperiment.experiment': { tells: (name) => toldOfExperiment.includes(name), refers: true },
    'FlagEvent.auditLogEntry': { by: [getAuditLogEntry], calls: ({ parents }) => parents },
    'InsightsFlagReference.flag': formerFlag,
  },
}
