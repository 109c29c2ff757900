import type { Plugin } from 'graphql-yoga'

/** The part of the context that ends a request. */
interface Ending {
  readonly request: Request
  readonly end: () => void
}

/**
 * Ends a request that was answered completely, in one part and without errors, after its answer is written. After an error, fields
 * whose answers nobody waits for can still read documents.
 */
export function documentEnd(): Plugin {
  const endings = new WeakMap<Request, () => void>()
  return {
    onExecute: ({ context }) => ({
      onExecuteDone({ result }) {
        const { request, end } = context as unknown as Ending
        if (!(Symbol.asyncIterator in result || result.errors)) endings.set(request, end)
      },
    }),
    onResponse({ request }) {
      endings.get(request)?.()
      endings.delete(request)
    },
  }
}
