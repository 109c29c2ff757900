import type { Context, Info } from '../../context.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { type ExperimentSource, experimentResource } from '../../rest/experiments/experiments.ts'
import { variationsOf } from '../../rest/flags/flag-environments.ts'
import type { FlagSource } from '../../rest/flags/flags.ts'
import type { SeriesMetadata } from '../../rest/usage/series.ts'
import type { UsageSeriesDoc } from '../../rest/usage/usage-scopes.ts'
import { projectBehind } from '../projects/project-behind.ts'
import { expandFor } from '../resources.ts'

/** The value of the first of some dimensions that a series has. */
function dimensionOf(metadata: SeriesMetadata, ...names: readonly string[]): string | undefined {
  const value = names.map((name) => metadata[name]).find((one) => one !== undefined && one !== null)
  return value === undefined ? undefined : textOf(value)
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

function projectOf({ of, metadata }: UsageSeriesDoc, context: Context, info: Info) {
  const key = of.environment?.at.projectKey ?? of.project?.key
  if (key !== undefined) return projectBehind(key, context, info)
  const id = dimensionOf(metadata, 'projectId', 'project')
  return id === undefined ? null : context.loaders.usagePlaces.project(id)
}

/** The key of the project that a series is of, or that a dimension names. */
async function projectKeyOf({ of, metadata }: UsageSeriesDoc, { loaders }: Context): Promise<string | undefined> {
  const key = of.environment?.at.projectKey ?? of.project?.key
  const id = dimensionOf(metadata, 'projectId', 'project')
  return key ?? (id === undefined ? undefined : (await loaders.usagePlaces.project(id))?.key)
}

async function experimentOf(series: UsageSeriesDoc, context: Context, info: Info): Promise<ExperimentSource | null> {
  if (series.of.experiment) return series.of.experiment
  const id = dimensionOf(series.metadata, 'experimentId', 'experiment')
  if (id === undefined) return null
  const projectKey = await projectKeyOf(series, context)
  return context.loaders.usageExperiments.byId(id, projectKey, expandFor(experimentResource, info))
}

function environmentOf({ of, metadata }: UsageSeriesDoc, { loaders }: Context) {
  if (of.environment) return of.environment
  const id = dimensionOf(metadata, 'environmentId', 'environment')
  return id === undefined ? null : loaders.usagePlaces.environment(id, of.project?.key)
}

/** The variation that the metadata of evaluations name, by its id or by its place among the variations. */
async function variationOf(flag: FlagSource, metadata: SeriesMetadata, { loaders }: Context) {
  const name = dimensionOf(metadata, 'variationId', 'variation', '_id', 'index')
  if (name === undefined) return null
  const all = variationsOf(await loaders.flags.whole(flag))
  return all.find(({ _id }) => _id === name) ?? all.find((_, index) => String(index) === name) ?? null
}

export const usageSeries = {
  UsageSeries: {
    dimensions: ({ metadata }) =>
      Object.entries(metadata).map(([name, value]) => ({
        name,
        value: value === null || value === undefined ? null : textOf(value),
      })),
    project: (series, _, context, info) => projectOf(series, context, info),
    environment: (series, _, context) => environmentOf(series, context),
    experiment: (series, _, context, info) => experimentOf(series, context, info),
    variation: ({ of: { flag }, metadata }, _, context) => (flag ? variationOf(flag, metadata, context) : null),
    latest: ({ points }) => points.at(-1) ?? null,
  },
} satisfies Resolvers
