import type { Call } from '../resource/call.ts'
import { environmentOf, flagOf, found, projectOf } from '../resource/find.ts'
import type { Store, Table } from '../store.ts'

/** A flag in an environment. */
export interface FlagPlace {
  projectKey: string
  environmentKey: string
  flagKey: string
}

/** Whether two are about the same flag in the same environment. */
export const isAt = (one: FlagPlace, other: FlagPlace): boolean =>
  one.flagKey === other.flagKey && one.environmentKey === other.environmentKey && one.projectKey === other.projectKey

/** The flag and the environment of the path, which are there. */
export const flagPlaceOf = (call: Call): FlagPlace => ({
  projectKey: projectOf(call).key,
  environmentKey: environmentOf(call).key,
  flagKey: flagOf(call).key,
})

/** The project, the environment and the flag of a row, which are there. */
export function placeIn({ projects }: Store, { projectKey, environmentKey, flagKey }: FlagPlace) {
  const project = found(projects, projectKey, 'project key')
  const environment = found(project.environments, environmentKey, 'environment key')
  return { project, environment, flag: found(project.flags, flagKey, 'feature flag key') }
}

/** The rows of a table that are about the flag and the environment of the path. */
export function rowsAt<Row extends FlagPlace>(call: Call, table: Table<Row>): readonly Row[] {
  const place = flagPlaceOf(call)
  return [...call.store.rows(table).values()].filter((row) => isAt(row, place))
}

/** One of them, by its id in the path. */
export const rowAt = <Row extends FlagPlace & { id: string }>(call: Call, table: Table<Row>, called: string): Row =>
  found(new Map(rowsAt(call, table).map((row) => [row.id, row])), call.params.id, called)
