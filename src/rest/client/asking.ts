import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * The GraphQL fields for which work is done, as dotted paths. Set only while a request is traced. A batch works for the fields of
 * all its keys.
 */
export const asking = new AsyncLocalStorage<readonly string[]>()

export const nobody: readonly string[] = []
