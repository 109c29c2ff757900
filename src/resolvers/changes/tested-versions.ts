import { RestError } from '../../rest/errors.ts'

/** What LaunchDarkly may answer to a patch of which a test failed. */
const failed = [400, 409, 422]

/**
 * Makes a change whose patch tests a version. That it was refused may have another reason, so only then is the version looked at.
 *
 * @param check reads the document, and throws if it is at another version than was expected.
 */
export async function tested<Answer>(
  expectedVersion: number | null | undefined,
  change: () => Promise<Answer>,
  check: () => Promise<unknown>,
): Promise<Answer> {
  try {
    return await change()
  } catch (error) {
    const isTest = error instanceof RestError && failed.includes(error.details.status ?? 0)
    if (typeof expectedVersion === 'number' && isTest) await check()
    throw error
  }
}
