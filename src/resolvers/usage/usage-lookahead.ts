import type { Context } from '../../context.ts'
import { begin, type Starts } from '../../graph/early.ts'
import { lookBelow, type Need, type Needs, type Wants } from '../../graph/lookahead.ts'
import { type EnvironmentSource, glimpsedEnvironment } from '../../rest/projects/environments.ts'
import type { ProjectExpand, ProjectSource } from '../../rest/projects/projects.ts'
import { measurements } from '../../rest/usage/measurements.ts'
import { getSdkVersionsDetails } from '../../rest/usage/sdk-versions.ts'

const own = Object.fromEntries(Object.keys(measurements).map((field) => [field, 'own' as const]))

/** A start below a project: its usage, of which each measurement reads by itself and needs only the key. */
export const usageOfProject = (project: ProjectSource): readonly object[] => [{ project }]

/** The measurements begin beside the document of the project or the environment. */
export const usageStarts: Starts<EnvironmentSource, Context> = {
  Environment: {
    usage: ({ at }) => [{ environment: glimpsedEnvironment(at.projectKey, at.key) }],
  },
  ProjectUsage: own,
  EnvironmentUsage: own,
}

const places: Needs = { UsageReport: {}, UsageSeries: { environment: { environments: [] } } }

/** The environments that the dimensions of series name come with the document of the project. */
const environmentsOfSeries: Need = ({ groupBy }, below): Wants =>
  Array.isArray(groupBy) && groupBy.includes('ENVIRONMENT') && lookBelow(below, places).environments
    ? { expand: ['environments' satisfies ProjectExpand] }
    : {}

/** The parts that the usage of a project needs of its document. */
export const usageNeeds: Needs = {
  ProjectUsage: Object.fromEntries(Object.keys(measurements).map((field) => [field, environmentsOfSeries])),
}

const inside = (source: object): readonly object[] => [source]

const listing = (_: object, __: unknown, { read }: Context): readonly never[] => {
  begin(() => read(getSdkVersionsDetails, {}))
  return []
}

/** The SDKs of the account begin beside a list of projects, if they are selected in these or in their environments. */
export const sdkVersionStarts = {
  Project: { sdkVersions: listing, environments: inside, environment: inside },
  EnvironmentConnection: { nodes: inside, edges: inside },
  EnvironmentEdge: { node: inside },
  Environment: { sdkVersions: listing },
} satisfies Starts<object, Context>
