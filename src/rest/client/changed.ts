import type { Operation } from '../operation.ts'

/** One thing that was done to a resource, as an entry of the audit log says it. */
export interface Access {
  readonly action?: string | null | undefined
  /** A resource specifier. */
  readonly resource?: string | null | undefined
}

/** Whether a change outdates the answer of an operation at a path. */
export type Outdates = (operation: Operation, path: string) => boolean

/** Finds the answers that a change outdates. */
export type OutdatedBy = (accesses: readonly Access[]) => Outdates

/** The rule that knows nothing of resources. */
export const everything: Outdates = () => true
