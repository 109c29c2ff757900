import { Unapplied } from '../graph/mutation.ts'
import type { VersionConflictDoc } from '../rest/versions.ts'

interface Expected {
  /** The input field of the version. */
  readonly field?: string
  readonly expectedVersion: number | null | undefined
  readonly currentVersion: number
  /** Describes the versioned object in the error: `the flag "dark-mode"`. */
  readonly what: string
  /** The specifiers of the object, to find its latest change in the audit log. */
  readonly resources: readonly string[]
}

/**
 * Checks that an object is at the version that the caller expects, if any. LaunchDarkly has no lock for semantic patches, so
 * another change can happen between the check and the change.
 *
 * @throws {Unapplied} `VERSION_CONFLICT`, with the payload's `versionConflict`.
 */
export function expectVersion({ field = 'expectedVersion', what, ...conflict }: Expected): void {
  const { expectedVersion, currentVersion, resources } = conflict
  if (typeof expectedVersion !== 'number' || expectedVersion === currentVersion) return
  const versionConflict: VersionConflictDoc = { expectedVersion, currentVersion, resources }
  const message = `Expected ${what} to be at version ${expectedVersion}, but it is at version ${currentVersion}.`
  throw new Unapplied([{ message, code: 'VERSION_CONFLICT', path: ['input', field] }], { versionConflict })
}
