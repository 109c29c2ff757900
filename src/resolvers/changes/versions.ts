import { Unapplied } from '../../graph/mutation.ts'
import { RestError } from '../../rest/errors.ts'
import type { VersionConflictDoc } from '../../rest/versions.ts'

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

/**
 * Makes a change that LaunchDarkly may refuse for the version that something is at. If it does, a look at the versions tells what they
 * are, if they are the reason; else the refusal stands.
 *
 * @param look throws what `expectVersion` throws. It makes no call if no version is expected.
 * @param statuses what such a refusal is told by.
 */
export async function atVersion<Payload>(
  change: () => Promise<Payload>,
  look: () => Promise<void>,
  statuses: readonly number[] = [409],
): Promise<Payload> {
  try {
    return await change()
  } catch (error) {
    if (!(error instanceof RestError && statuses.includes(error.details.status ?? 0))) throw error
    await look().catch((found: unknown) => {
      if (found instanceof Unapplied) throw found
    })
    throw error
  }
}
