import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * Which GraphQL fields a piece of work is done for, as dotted paths. Set only while a request is traced; a batch works for the
 * fields of all of its keys.
 */
export const asking = new AsyncLocalStorage<readonly string[]>()

export const nobody: readonly string[] = []
