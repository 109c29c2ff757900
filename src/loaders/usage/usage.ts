import { orNull } from '../../rest/errors.ts'
import type { Operation } from '../../rest/operation.ts'
import type { EnvironmentSource } from '../../rest/projects/environments.ts'
import type { ProjectSource } from '../../rest/projects/projects.ts'
import { type Series, type SeriesListRep, seriesIn } from '../../rest/usage/series.ts'
import { groupedBy, placesPerCall, type UsageQuery } from '../../rest/usage/usage-query.ts'
import { type Answers, batch, inChunks, oneByOne } from '../batch.ts'
import { irreducible, type SingleCalls } from '../irreducible.ts'
import type { EnvironmentLoaders } from '../projects/environments.ts'
import type { ProjectLoaders } from '../projects/projects.ts'
import type { Read } from '../read.ts'
import { splitBy } from './usage-split.ts'

/** A project or an environment whose usage is asked for. */
export type Place = ProjectSource | EnvironmentSource

export interface Asked {
  readonly query: UsageQuery
  readonly place: Place
  /** The name of the field in errors. */
  readonly field: string
}

/** An experiment whose usage is asked for. */
export interface AskedOfExperiment {
  readonly query: UsageQuery
  readonly projectKey: string
  /** LaunchDarkly's own id. */
  readonly id: string
}

/**
 * Loads measurements. Those of several projects, environments or experiments come with one call that is grouped by their ids, if the
 * measurement can be grouped so. If the answer does not tell which series belongs to which of them, each of them is asked for alone.
 */
export function usageLoaders(
  read: Read,
  singles: SingleCalls,
  projects: Pick<ProjectLoaders, 'whole'>,
  environments: Pick<EnvironmentLoaders, 'whole'>,
) {
  async function ask(query: UsageQuery, scope: object = {}, dimensions = query.dimensions): Promise<readonly Series[]> {
    const operation = query.measurement.operation as Operation<object, SeriesListRep>
    return seriesIn(await read(operation, { ...scope, ...groupedBy(query, dimensions) }))
  }

  const ofPlaces = batch<Asked, readonly Series[]>({
    identity: ({ place }) => nameOf(place),
    group: ({ place, query: { measurement, parameters, dimensions } }) =>
      JSON.stringify([place.at.type, measurement.operation.name, parameters, dimensions]),
    gathers: true,
    fetch: async (asked) => {
      const { query, field } = asked[0]!
      const places = new Map(asked.map(({ place }) => [nameOf(place), place]))
      const grouping = groupingOf(query, asked[0]!.place)
      if (places.size > 1 && grouping) {
        return inChunks([...places.keys()], placesPerCall, (names) => {
          const some = new Map(names.map((name) => [name, places.get(name)!]))
          return some.size > 1 ? together(query, grouping, some, field) : alone(query, some)
        })
      }
      if (places.size > 1) singles.spend(field, places.size)
      return alone(query, places)
    },
  })

  const alone = (query: UsageQuery, places: ReadonlyMap<string, Place>) =>
    oneByOne([...places.keys()], (name) => ask(query, scopeOf([places.get(name)!])))

  /** The series of several places by one call. */
  async function together(
    query: UsageQuery,
    grouping: string,
    places: ReadonlyMap<string, Place>,
    field: string,
  ): Promise<Answers<readonly Series[]>> {
    const ids = await idsOf(places)
    const dimensions = [...new Set([grouping, ...query.dimensions])]
    const series = ids && (await ask(query, scopeOf([...places.values()]), dimensions))
    const found = series && splitBy(series, { grouping, ids, keeps: query.dimensions.includes(grouping) })
    if (found) return found
    singles.spend(field, places.size)
    return alone(query, places)
  }

  /** The names of places by LaunchDarkly's own ids. Undefined if a place does not exist or cannot be read. */
  async function idsOf(places: ReadonlyMap<string, Place>): Promise<ReadonlyMap<string, string> | undefined> {
    const found = [...places].map(async ([name, place]) => [await idOf(place), name] as const)
    return Promise.all(found).then(
      (ids) => new Map(ids),
      () => undefined,
    )
  }

  async function idOf(place: Place): Promise<string> {
    if (isEnvironment(place)) return (await environments.whole(place))._id
    return place._id ?? (await projects.whole(place))._id
  }

  const ofExperiments = batch<AskedOfExperiment, readonly Series[]>({
    identity: ({ id }) => id,
    group: ({ query: { parameters } }) => JSON.stringify(parameters),
    gathers: true,
    fetch: async (asked) => {
      const projectOf = new Map(asked.map(({ id, projectKey }) => [id, projectKey]))
      return inChunks([...projectOf.keys()], placesPerCall, async (experimentId) => {
        const { query } = asked[0]!
        const scope = { projectKey: [...new Set(experimentId.map((id) => projectOf.get(id)!))], experimentId }
        const grouping = query.measurement.groupings!.EXPERIMENT!
        const ids = new Map(experimentId.map((id) => [id, id]))
        const found =
          ids.size > 1 ? splitBy(await ask(query, scope, [grouping]), { grouping, ids, keeps: false }) : undefined
        if (found) return found
        if (ids.size > 1) singles.spend('Experiment.keyUsage', ids.size)
        return oneByOne(experimentId, (id) => ask(query, { projectKey: [projectOf.get(id)!], experimentId: [id] }))
      })
    },
  })

  return {
    /** The contexts in an experiment. */
    ofExperiment: async (asked: AskedOfExperiment): Promise<readonly Series[]> => (await ofExperiments(asked)) ?? [],

    /** A measurement of the account. */
    ofAccount: ask,

    /** A measurement of a project or an environment. */
    ofPlace: async (asked: Asked): Promise<readonly Series[]> => (await ofPlaces(asked)) ?? [],

    /** The evaluations of a flag in an environment. Null if there is no such flag. */
    evaluations: irreducible<UsageQuery, readonly Series[]>({
      field: 'FlagEnvironment.evaluationUsage',
      singles,
      identity: ({ parameters }) => JSON.stringify(parameters),
      ask: ([query]) => orNull(ask(query)),
    }),
  }
}

const isEnvironment = (place: Place): place is EnvironmentSource => place.at.type === 'Environment'

const nameOf = (place: Place): string =>
  JSON.stringify(isEnvironment(place) ? [place.at.projectKey, place.key] : [place.key])

/**
 * The dimension that tells places of a type apart. Undefined if the measurement lacks it, or if the query is of environments of one
 * project each.
 */
const groupingOf = ({ measurement, parameters }: UsageQuery, place: Place): string | undefined =>
  isEnvironment(place)
    ? measurement.groupings?.ENVIRONMENT
    : parameters.environmentKey === undefined
      ? measurement.groupings?.PROJECT
      : undefined

/** The parameters that select places. LaunchDarkly finds environments by key within one project, so those of several come whole. */
function scopeOf(places: readonly Place[]): object {
  const projectKey = [...new Set(places.map((place) => (isEnvironment(place) ? place.at.projectKey : place.key)))]
  const environmentKey = places.filter(isEnvironment).map(({ key }) => key)
  return { projectKey, ...(environmentKey.length > 0 && projectKey.length === 1 && { environmentKey }) }
}
