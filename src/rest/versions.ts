/** A document whose version differs from the expected one. */
export interface VersionConflictDoc {
  readonly expectedVersion: number
  readonly currentVersion: number
  /** The specifiers of the resource in the audit log. */
  readonly resources: readonly string[]
}
