import { Unapplied } from '../graph/mutation.ts'
import { RestError } from '../rest/errors.ts'

/** What a patch may be refused with. LaunchDarkly documents no status for a test that failed, and does not say which one did. */
const statusesOfTests: readonly (number | undefined)[] = [400, 409, 422]

/**
 * Sends a JSON patch that tests the version. If it is refused, the reason may be that: then the version is looked at, which takes a
 * call that a change at the right version does without.
 *
 * @param look throws if the document is at another version.
 * @param statuses what such a refusal may be told by, if it is known better than of a patch.
 */
export async function testing<Written>(
  expectedVersion: number | null | undefined,
  send: () => Promise<Written>,
  look: () => Promise<unknown>,
  statuses = statusesOfTests,
): Promise<Written> {
  try {
    return await send()
  } catch (error) {
    const isRefused = error instanceof RestError && statuses.includes(error.details.status)
    if (isRefused && typeof expectedVersion === 'number') await look().catch(throwUnapplied)
    throw error
  }
}

/** A look that fails tells nothing of the version; what is known then is that the change was refused. */
function throwUnapplied(error: unknown): void {
  if (error instanceof Unapplied) throw error
}
