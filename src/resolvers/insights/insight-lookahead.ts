import type { Context } from '../../context.ts'
import type { Starts } from '../../graph/early.ts'
import { type ChartScope, chartsOf } from '../../rest/insights/charts.ts'
import type { AddressOf } from '../../rest/resources.ts'

interface Measured {
  readonly at: AddressOf<'Project'> | AddressOf<'Environment'>
}

/** The measurements of a project or an environment, for what begins below them. */
export const insightsBelow = ({ at }: Measured) =>
  at.type === 'Project' ? [{ projectKey: at.key }] : [{ projectKey: at.projectKey, environmentKey: at.key }]

/** The starts of the charts of a type. */
const chartStarts = (scope: ChartScope) => Object.fromEntries(chartsOf(scope).map((name) => [name, 'own' as const]))

/** All measurements need only the keys of the project and the environment. */
export const insightStarts: Starts<never, Context> = {
  ProjectInsights: { ...chartStarts('ProjectInsights'), pullRequests: 'own', repositories: 'own', groups: 'own' },
  EnvironmentInsights: {
    ...chartStarts('EnvironmentInsights'),
    ...{ scores: 'own', deployments: 'own', flagEvents: 'own', pullRequests: 'own', groups: 'own' },
  },
}
