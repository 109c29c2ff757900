import type { Context, Info } from '../../context.ts'
import type { Starts } from '../../graph/early.ts'
import { objectType } from '../../graph/lookahead.ts'
import { ownName } from '../../graph/type-names.ts'
import { type ChartScope, chartsOf } from '../../rest/insights/charts.ts'
import type { EnvironmentSource } from '../../rest/projects/environments.ts'
import type { ProjectSource } from '../../rest/projects/projects.ts'

/** The measurements whose reads fail if the project or the environment does not exist. */
const telling: Readonly<Record<string, readonly string[]>> = {
  ProjectInsights: [...chartsOf('ProjectInsights'), 'pullRequests'],
  EnvironmentInsights: [...chartsOf('EnvironmentInsights'), 'deployments', 'flagEvents', 'pullRequests'],
}

/** The measurements of the type of a field whose reads tell whether the owner exists. */
export function tellingMeasurements(info: Info): readonly string[] {
  const type = objectType(info)
  return (type && telling[ownName(type)]) ?? []
}

/** Whether a selection on the measurements of an owner tells whether the owner exists. */
export const tellsOfOwner = (scope: ChartScope, names: ReadonlySet<string>): boolean =>
  (telling[scope] ?? []).some((name) => names.has(name))

/** The starts of fields with reads of their own. */
const own = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 'own' as const]))

/** All measurements need only the keys of the project and the environment. */
export const insightStarts: Starts<EnvironmentSource, Context> = {
  Environment: {
    insights: ({ at }) => [{ projectKey: at.projectKey, environmentKey: at.key }],
  },
  Application: own('deployments'),
  ProjectInsights: own(...telling.ProjectInsights!, 'repositories', 'groups'),
  EnvironmentInsights: own(...telling.EnvironmentInsights!, 'scores', 'groups'),
}

/** The measurements of a project, for what begins below it. */
export const insightsOfProject = ({ key }: ProjectSource) => [{ projectKey: key }]
