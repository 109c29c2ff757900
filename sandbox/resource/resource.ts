import type { Table } from '../store.ts'
import type { Operation } from './operation.ts'

/** A resource of the REST API, as the list of all of them has it. */
export interface Resource {
  operations: readonly Operation[]
  /** Where its rows are, if the store knows nothing of it. */
  table?: Table<unknown>
}
