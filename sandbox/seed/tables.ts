import { isWithin } from '../resource/place.ts'
import type { People, Table, Tables, Tagged } from '../store.ts'

/** The rows of each table by the names of the table and the project. Rows of the account are at the empty key. */
export type Rows = Map<string, Map<string, Map<string, unknown>>>

/** The rows at the start. */
export const seededRows = (tables: readonly Table<unknown>[], people: People): Rows =>
  new Map(
    tables.map((table) => {
      const projects = table.isInProject ? [...people.projects.values()] : [undefined]
      return [table.name, new Map(projects.map((project) => [project?.key ?? '', table.seed(people, project)]))]
    }),
  )

/** The operations on the rows of all tables. */
export function tablesOf(tables: readonly Table<unknown>[], all: Rows): Tables {
  function rowsOf({ name }: { name: string }, projectKey = ''): Map<string, unknown> {
    const places = all.get(name)
    if (!places) throw new RangeError(`The list of resources has none with the table ${name}`)
    const rows = places.get(projectKey) ?? new Map<string, unknown>()
    places.set(projectKey, rows)
    return rows
  }

  return {
    rows: rowsOf as Tables['rows'],
    tagged: (name, projectKey = '') => (all.get(name)?.get(projectKey) ?? new Map()) as ReadonlyMap<string, Tagged>,
    forget(owner) {
      for (const table of tables) {
        for (const [projectKey, rows] of all.get(table.name)!) {
          for (const [key, row] of rows) {
            if (isWithin({ projectKey, ...table.placeOf?.(row, key) }, owner)) rows.delete(key)
          }
        }
      }
    },
  }
}
