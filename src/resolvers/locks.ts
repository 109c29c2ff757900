import { Unapplied } from '../graph/mutation.ts'
import { RestError } from '../rest/errors.ts'

/** The statuses of a refused patch. LaunchDarkly documents no status for a failed test and does not report which test failed. */
const statusesOfTests: readonly (number | undefined)[] = [400, 409, 422]

/**
 * Sends a JSON patch that tests the version. If LaunchDarkly refuses it, the version may be the reason, so it is checked then. A
 * patch at the right version needs no such call.
 *
 * @param look Throws if the document is at another version.
 * @param statuses The statuses of such a refusal, if they are known more precisely.
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

/** Throws only an error about the version. If the check itself fails, the refusal of the patch is reported. */
function throwUnapplied(error: unknown): void {
  if (error instanceof Unapplied) throw error
}
