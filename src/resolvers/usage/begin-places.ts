import type { Context, Info } from '../../context.ts'
import { lookAhead, type Needs } from '../../graph/lookahead.ts'
import { experimentResource } from '../../rest/experiments/experiments.ts'
import { expandIn } from '../resources.ts'

/** Where series lead to. Experiments have the parts that the selection needs of them. */
const needs: Needs = {
  UsageReport: {},
  UsageSeries: {
    project: { projects: [] },
    environment: { environments: [] },
    experiment: (_, below) => ({ experiments: expandIn(experimentResource, below) }),
  },
}

type Dimensions = readonly string[] | null | undefined

/** What the dimensions of a measurement name, if its series lead there. */
function placesNamed(groupBy: Dimensions, info: Info) {
  const { projects, environments, experiments } = lookAhead(info, needs)
  const named = <Place>(place: Place | undefined, dimension: string) =>
    groupBy?.includes(dimension) ? place : undefined
  return {
    projects: named(projects, 'PROJECT') !== undefined,
    environments: named(environments, 'ENVIRONMENT') !== undefined,
    experiments: named(experiments, 'EXPERIMENT'),
  }
}

/**
 * Begins to read what the dimensions of an account's series will name, beside the measurement.
 *
 * @param projectKey The one project that is measured. Undefined for several or all.
 */
export function beginPlaces(
  groupBy: Dimensions,
  projectKey: string | undefined,
  { loaders }: Context,
  info: Info,
): void {
  const { projects, environments, experiments } = placesNamed(groupBy, info)
  if (projectKey !== undefined) {
    if (environments) loaders.usagePlaces.beginIn(projectKey)
    if (experiments) loaders.usageExperiments.begin(projectKey, experiments)
  } else if (projects || environments || experiments) loaders.usagePlaces.begin(environments)
}

/**
 * Begins to read the experiments that the dimensions of the series of one project or environment will name. Not for those in a list: the
 * measurement tells which of their projects have experiments.
 */
export function beginExperiments(groupBy: Dimensions, projectKey: string, { loaders }: Context, info: Info): void {
  const { experiments } = placesNamed(groupBy, info)
  if (experiments && !isInList(info)) loaders.usageExperiments.begin(projectKey, experiments)
}

function isInList({ path }: Info): boolean {
  for (let at: Info['path'] | undefined = path; at; at = at.prev) if (typeof at.key === 'number') return true
  return false
}
