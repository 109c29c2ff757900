import type { Caller } from '../account/tokens.ts'
import type { AuditActor, AuditLogEntryRecord } from '../changes/audit-log-record.ts'
import type { Store } from '../store.ts'
import type { Query } from './query.ts'

/** One request, understood: who asks, for what, with which parameters. */
export interface Call {
  store: Store
  caller: Caller
  /** Who changes something, if it is not the caller: LaunchDarkly itself at a time, or somebody with the address of a trigger. */
  by?: AuditActor
  /** The scheme and the host by which the sandbox was reached, for addresses in answers that are no links of the API. */
  origin: string
  /** The path without its query, as it was received. */
  path: string
  params: Readonly<Record<string, string>>
  query: Query
  version: ApiVersion
  /** The header as it was sent. */
  contentType: string | undefined
  /** What was sent: the JSON, the parts of a form by their names, or the text if it was neither. */
  body?: unknown
  /** Tells the webhooks what was done. */
  tell(entry: AuditLogEntryRecord): void
}

/** The API version that the sandbox speaks. Older ones are at their end of life and are refused. */
export const currentVersion = 20240415
export type ApiVersion = typeof currentVersion | 'beta'

/** What answers an operation, and the query parameters that it knows. Undefined is an answer without a body. */
export interface Answerer {
  takes: readonly string[]
  answer(call: Call): object | undefined
}

/** What was written, as the client is to learn of it. */
export interface Written {
  status: 200 | 201 | 204 | 207
  document?: object
  headers?: Record<string, string>
}

/**
 * What carries out an operation that changes something, and the query parameters that it knows. Whatever can be wrong is
 * thrown before the first change of the state, so that it is changed in whole or not at all.
 */
export interface Writer {
  takes: readonly string[]
  write(call: Call): Written
}
