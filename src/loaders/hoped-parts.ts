import { covers, united } from '../rest/parts.ts'
import { isOfItsWants } from './failures.ts'

/**
 * Reads documents with the parts that are needed, and with those that fields below will ask for of documents of the same type. If
 * LaunchDarkly refuses that, reads the needed parts only: the fields below then ask for theirs, and report the error.
 *
 * @param hoped The parts for the fields below.
 */
export async function withHoped<Answer>(
  needed: readonly string[],
  hoped: readonly string[],
  read: (parts: readonly string[]) => Promise<Answer>,
): Promise<Answer> {
  if (covers(needed, hoped)) return read(needed)
  try {
    return await read(united([needed, hoped]))
  } catch (error) {
    if (!isOfItsWants(error)) throw error
    return read(needed)
  }
}
