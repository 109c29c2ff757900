import type { Plugin } from 'graphql-yoga'
import type { Mutating } from './mutation.ts'

/**
 * Tells which mutation fields of a request were done where the failure of another one left no data to see it by: their payloads are
 * lost, as the specification has it for fields that are not nullable, but the changes were made. `extensions.mutations.completed`
 * has the names, or aliases, in their order.
 */
export const mutationReport = (): Plugin => ({
  onExecutionResult({ result, setResult, context }) {
    if (!result || Array.isArray(result) || Symbol.asyncIterator in result) return
    // What the server makes of a request that does not get as far as its context has none.
    const { completed = [] } = context as Partial<Mutating>
    if (result.data || !completed.length) return
    setResult({ ...result, extensions: { ...result.extensions, mutations: { completed } } })
  },
})
