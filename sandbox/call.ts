import type { Query } from './query.ts'
import type { Store, TokenRecord } from './store.ts'

/** One request, understood: who asks, for what, with which parameters. */
export interface Call {
  store: Store
  caller: TokenRecord
  /** The path without its query, as it was received. */
  path: string
  params: Readonly<Record<string, string>>
  query: Query
  version: ApiVersion
  /** What was sent: the JSON, or the text if it was none. */
  body?: unknown
}

/** The API version that the sandbox speaks. Older ones are at their end of life and are refused. */
export const currentVersion = 20240415
export type ApiVersion = typeof currentVersion | 'beta'

/** What answers an operation, and the query parameters that it knows. */
export interface Answerer {
  takes: readonly string[]
  answer(call: Call): object
}
