import { type FactInput, gapIn, type Known } from '../facts/gaps.ts'
import { reasonOf } from '../graph/errors.ts'
import { isNotFound, NotThere, RestError } from '../rest/errors.ts'

/**
 * Reads an input of a fact. If the read fails, the gap takes its place, so that the fact claims less and its neighbours stay.
 *
 * @param environmentKey The environment that the input is of. Default none.
 * @throws a defect of the gateway, which is no gap.
 * @example
 * const statuses = await inputOf('FLAG_STATUSES', loaders.flagStatuses.inEnvironment(flag.at, 'production'), 'production')
 */
export async function inputOf<Value>(
  input: FactInput,
  read: Value | Promise<Value>,
  environmentKey: string | null = null,
): Promise<Known<Value>> {
  try {
    return { value: await read }
  } catch (error) {
    const message = reasonOf(error)
    if (message === undefined) throw error
    return { gap: gapIn(input, failureCodeOf(error), message, environmentKey) }
  }
}

/** The kind of failure of a read. */
export function failureCodeOf(error: unknown): 'FORBIDDEN' | 'NOT_FOUND' | 'UNAVAILABLE' {
  const status = error instanceof RestError ? error.details.status : undefined
  // LaunchDarkly answers some calls without permission with 401.
  if (status === 403 || status === 401) return 'FORBIDDEN'
  return error instanceof NotThere || isNotFound(error) ? 'NOT_FOUND' : 'UNAVAILABLE'
}

/** LaunchDarkly cannot tell of references to flags. */
export const noRepository = {
  gap: gapIn('CODE_REFERENCES', 'NOT_TOLD', 'LaunchDarkly searches no repository of the account for flags.'),
}
