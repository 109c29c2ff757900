import { RestError, type Trouble } from './errors.ts'
import type { Operation } from './operation.ts'

/** What may go wrong besides a refusal. */
export type Failure = Exclude<Trouble, 'refused'>

const sentences: Record<Failure, string> = {
  timeout: 'LaunchDarkly did not answer in time',
  unreachable: 'The connection to LaunchDarkly failed',
  malformed: 'LaunchDarkly answered with something that is not JSON',
  misshapen: 'LaunchDarkly answered with JSON that is not the document of this operation',
  cancelled: 'The request was cancelled',
}

/** The error for a call that got no usable answer. The cause stays inside: it may speak of hosts and sockets. */
export const troubled = (operation: string, trouble: Failure, cause?: unknown): RestError =>
  new RestError(`${sentences[trouble]} (${operation}).`, { trouble, operation }, { cause })

/**
 * The error for an answer with a status of 300 or more: LaunchDarkly's `{ code, message, id }` where the body has it. Should the
 * body repeat the credential, it is struck out.
 */
export function refusal(operation: string, status: number, body: string, token: string): RestError {
  const told = parsed(token ? body.replaceAll(token, '[token]') : body)
  const reasons = list(told.errors).map((one) => [one.attribute, one.reason].filter(Boolean).join(': '))
  const words = [string(told.message), ...reasons].filter(Boolean).join('; ')
  const message = `LaunchDarkly answered ${status} to ${operation}${words ? `: ${words}` : ''}`
  return new RestError(message, {
    trouble: 'refused',
    operation,
    status,
    code: string(told.code),
    id: string(told.id),
  })
}

const string = (value: unknown): string | undefined => (typeof value === 'string' ? value.slice(0, 500) : undefined)

const list = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isObject) : [])

function parsed(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body)
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}

/** Whether JSON has the shape of an operation's document. What its properties hold is for those who read them. */
export const isDocument = (value: unknown, { paged }: Operation): boolean =>
  isObject(value) && (!paged || (Array.isArray(value.items) && value.items.every(isObject)))

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
