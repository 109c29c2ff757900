/** A document that is at another version than was expected. */
export interface VersionConflictDoc {
  readonly expectedVersion: number
  readonly currentVersion: number
  /** The specifiers of the resource, by which the audit log knows it. */
  readonly resources: readonly string[]
}
