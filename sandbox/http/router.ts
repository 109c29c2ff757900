import findMyWay, { type HTTPMethod } from 'find-my-way'
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
  const methods = [...new Set(operations.map(({ method }) => method))].sort()
  // A handler is never called; an address that cannot be decoded yields one without the `operation` that ours come with.
  const paths = findMyWay({ maxParamLength: 2000, ignoreTrailingSlash: true, onBadUrl: () => {} })
  for (const operation of operations)
    paths.on(operation.method as HTTPMethod, operation.path.replaceAll(/\{(\w+)\}/g, ':$1'), () => {}, { operation })
  const find = (method: string, path: string) => paths.find(method as HTTPMethod, path)

  return (method, path) => {
    const found = find(method, path)
    if (found) {
      const operation: Operation | undefined = found.store?.operation
      if (!operation) return invalid('The path is not properly percent-encoded')
      return { operation, params: found.params as Record<string, string> }
    }
    const known = methods.filter((one) => find(one, path))
    return known.length ? wrongMethod(method, known) : new ApiError(404, 'Invalid resource identifier')
  }
}
