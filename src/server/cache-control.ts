import { getOperationAST } from 'graphql'
import type { Plugin } from 'graphql-yoga'

export interface CacheControlOptions {
  /** How long the gateway itself may keep what it reads, in ms. */
  readonly cacheTtlMs: number
  /** Whether answers may hold live credentials. */
  readonly showSecrets: boolean
}

/**
 * Keeps answers out of every cache, as they are for one token alone. Where the operator lets the gateway keep what it reads, whoever
 * asked may keep the answer to a query as long, in whole seconds, if all went well and no secrets can be in it.
 */
export function cacheControl({ cacheTtlMs, showSecrets }: CacheControlOptions): Plugin {
  const seconds = Math.floor(cacheTtlMs / 1000)
  /** Whether all operations of a request, as there may be several, were queries and went well. */
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
      // A page and its files say themselves how long they are kept.
      if (headers.has('cache-control')) return
      const kept = seconds > 0 && !showSecrets && keepable.get(request)
      headers.set('cache-control', kept ? `private, max-age=${seconds}` : 'private, no-store')
      if (kept) headers.append('vary', 'Authorization, Origin')
    },
  }
}

/** Whether a result has come as one piece and without an error. */
function isWhole(result: unknown): boolean {
  if (typeof result !== 'object' || result === null || Symbol.asyncIterator in result) return false
  return !('errors' in result && result.errors)
}
