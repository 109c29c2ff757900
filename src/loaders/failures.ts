import { NotThere, RestError } from '../rest/errors.ts'
import { shown } from '../rest/shown.ts'

/** The troubles that can concern a single call. */
const troublesOfOne = new Set(['unreachable', 'truncated', 'malformed', 'misshapen', 'oversized'])

/**
 * Whether a failure concerns one call only. After a deadline, a spent limit or budget, or a refused token, all further calls fail
 * as well.
 */
export function isOfOneCall(error: unknown): boolean {
  if (!(error instanceof RestError)) return false
  const { trouble, status = 0 } = error.details
  return trouble === 'refused' ? status >= 500 : troublesOfOne.has(trouble)
}

/** Whether a call that asks for less can succeed, because one of the additional parts may have caused the failure. */
export const isOfItsWants = (error: unknown): error is RestError =>
  isOfOneCall(error) || (error instanceof RestError && [400, 403].includes(error.details.status ?? 0))

/**
 * The error of a field that refers to an object which LaunchDarkly does not have.
 *
 * @param what The type of the object, such as `flag`.
 */
export const notThere = (what: string, name: string): NotThere =>
  new NotThere(`Expected LaunchDarkly to have the ${what} ${shown(name)}, but it has none that the token may see.`)
