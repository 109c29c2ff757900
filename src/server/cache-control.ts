import { getOperationAST } from 'graphql'
import type { Plugin } from 'graphql-yoga'

export interface CacheControlOptions {
  /** The time for which the gateway caches what it reads, in ms. */
  readonly cacheTtlMs: number
  /** Whether answers can contain live credentials. */
  readonly showSecrets: boolean
}

/**
 * Keeps answers out of caches, because each is for one token. If the operator lets the gateway cache reads, the caller may cache
 * the answer to a query for the same time, in whole seconds. The answer must have no errors and cannot contain secrets.
 */
export function cacheControl({ cacheTtlMs, showSecrets }: CacheControlOptions): Plugin {
  const seconds = Math.floor(cacheTtlMs / 1000)
  /** Whether all operations of a request were queries without errors. */
  const keepable = new WeakMap<Request, boolean>()

  return {
    onExecute({ args, context: { request } }) {
      const isQuery = getOperationAST(args.document, args.operationName)?.operation === 'query'
      const well = (result: unknown) => isQuery && isWhole(result) && keepable.get(request) !== false
      return { onExecuteDone: ({ result }) => void keepable.set(request, well(result)) }
    },
    onExecutionResult({ request, result }) {
      if (!isWhole(result)) keepable.set(request, false)
    },
    onResponse({ request, response: { headers } }) {
      // A page and its files set their own header.
      if (headers.has('cache-control')) return
      const kept = seconds > 0 && !showSecrets && keepable.get(request)
      headers.set('cache-control', kept ? `private, max-age=${seconds}` : 'private, no-store')
      if (kept) headers.append('vary', 'Authorization, Origin')
    },
  }
}

/** Whether a result is complete and without errors. */
function isWhole(result: unknown): boolean {
  if (typeof result !== 'object' || result === null || Symbol.asyncIterator in result) return false
  return !('errors' in result && result.errors)
}
