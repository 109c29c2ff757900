import findMyWay from 'find-my-way'
import type { Operation } from '../resource/operation.ts'
import { ApiError, invalid, wrongMethod } from './errors.ts'

export interface Route {
  operation: Operation
  params: Record<string, string>
}

/** An error says why the method and the path lead nowhere. */
export type Router = (method: string, path: string) => Route | ApiError

/**
 * Finds the operation of a path, with the path's parameters decoded one segment at a time, so that an encoded slash stays in
 * its key. A slash at the end of the path does not count. A known path with another method is told apart from an unknown path.
 */
export function router(operations: readonly Operation[]): Router {
  const methods = new Map<string, Map<string, Operation>>()
  for (const operation of operations) {
    const same = methods.get(operation.path) ?? new Map<string, Operation>()
    methods.set(operation.path, same.set(operation.method, operation))
  }
  // A handler is never called; an address that cannot be decoded yields one without the `methods` that ours come with.
  const paths = findMyWay({ maxParamLength: 2000, ignoreTrailingSlash: true, onBadUrl: () => {} })
  for (const [path, store] of methods)
    paths.on('GET', path.replaceAll(/\{(\w+)\}/g, ':$1'), () => {}, { methods: store })

  return (method, path) => {
    const found = paths.find('GET', path)
    if (!found) return new ApiError(404, 'Invalid resource identifier')
    const known: Map<string, Operation> | undefined = found.store?.methods
    if (!known) return invalid('The path is not properly percent-encoded')
    const operation = known.get(method)
    if (!operation) return wrongMethod(method, [...known.keys()])
    return { operation, params: found.params as Record<string, string> }
  }
}
