import type { CompiledOperation } from './compiled.ts'
import { routeOf } from './route.ts'
import type { ApiDocument, Operation } from './schema.ts'

/** An operation of `src/rest/`, with its types and the fields of the graph that it answers. */
export interface Ours extends CompiledOperation {
  readonly method: string
  readonly path: string
  readonly fields: readonly string[]
}

/** An operation of LaunchDarkly's document, with all of ours that have its route. */
export interface Reached {
  readonly operation: Operation & { readonly description?: string }
  readonly ours: readonly Ours[]
}

/** The operations of the document that ours reach. */
export function reachedIn({ paths }: ApiDocument, ours: readonly Ours[]): readonly Reached[] {
  const byRoute = Map.groupBy(ours, routeOf)
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]) => {
      const own = byRoute.get(routeOf({ method, path }))
      return own ? [{ operation: operation as Operation, ours: own }] : []
    }),
  )
}
