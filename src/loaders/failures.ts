import { NotThere, RestError } from '../rest/errors.ts'
import { shown } from '../rest/shown.ts'

/** Troubles that one call may have while the others are well. */
const troublesOfOne = new Set(['unreachable', 'truncated', 'malformed', 'misshapen', 'oversized'])

/**
 * Whether a failure says nothing of other calls. A deadline, a spent limit or budget, and a credential that is refused fail them
 * as well, so that nothing more is worth being asked.
 */
export function isOfOneCall(error: unknown): boolean {
  if (!(error instanceof RestError)) return false
  const { trouble, status = 0 } = error.details
  return trouble === 'refused' ? status >= 500 : troublesOfOne.has(trouble)
}

/** Whether another call for less of the same may be answered: what was asked for besides may be to blame. */
export const isOfItsWants = (error: unknown): error is RestError =>
  isOfOneCall(error) || (error instanceof RestError && [400, 403].includes(error.details.status ?? 0))

/** What was thrown, as an error. */
export const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)))

/**
 * The error of a field whose object another document names, and LaunchDarkly does not have.
 *
 * @param what the type of the object, such as `flag`.
 */
export const notThere = (what: string, name: string): NotThere =>
  new NotThere(`Expected LaunchDarkly to have the ${what} ${shown(name)}, but it has none that the token may see.`)
