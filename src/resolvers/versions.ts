import { Unapplied } from '../graph/mutation.ts'
import type { VersionConflictDoc } from '../rest/versions.ts'

interface Expected {
  /** The input field that names the version. */
  readonly field?: string
  readonly expectedVersion: number | null | undefined
  readonly currentVersion: number
  /** What it is the version of, for the error: `the flag "dark-mode"`. */
  readonly what: string
  /** Its specifiers, by which the audit log tells who changed it. */
  readonly resources: readonly string[]
}

/**
 * Goes on only if something is at the version that the caller expects, or if they expect none. LaunchDarkly has no lock for semantic
 * patches, so there is a moment between this look and the change.
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
