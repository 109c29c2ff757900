/** Errors of REST calls. A message contains the operation's template, a status and LaunchDarkly's words, never a token. */

/**
 * Why a call returned no document. `refused`: LaunchDarkly answered with a status of 300 or more. With the others, no usable answer
 * came:
 *
 * `timeout`: the answer was late. `unreachable`: the connection failed. `truncated`: the connection broke during the answer.
 * `undecodable`: the compression is unknown, or the bytes are corrupt. `malformed`: the answer is not JSON in UTF-8. `misshapen`:
 * the JSON does not fit the operation's document. `oversized`: the answer exceeds the limit. `limited`: the call was not sent
 * because the rate limit is spent. `resting`: the call was not sent because too many calls before it failed. `cancelled`: the
 * client disconnected.
 */
export type Trouble =
  | 'refused'
  | 'timeout'
  | 'unreachable'
  | 'truncated'
  | 'undecodable'
  | 'malformed'
  | 'misshapen'
  | 'oversized'
  | 'limited'
  | 'resting'
  | 'cancelled'

/**
 * The meaning of a refusal whose status is ambiguous. `not-found`: LaunchDarkly itself reports that the object does not exist. Any
 * other 404 means that the call did not reach LaunchDarkly, or that the route does not exist.
 */
export type Meaning = 'key-exists' | 'approval-required' | 'not-found'

/** LaunchDarkly's objection to one property of the request. */
export interface Reason {
  readonly attribute?: string | undefined
  readonly reason?: string | undefined
}

export interface RestErrorDetails {
  readonly trouble: Trouble
  /** The verb and the route's template, such as `GET /api/v2/projects/{projectKey}`. */
  readonly operation: string
  /** The HTTP status, if an answer came. */
  readonly status?: number
  /** LaunchDarkly's own code, such as `invalid_request`. */
  readonly code?: string | undefined
  /** LaunchDarkly's message, without the operation. */
  readonly words?: string | undefined
  /** LaunchDarkly's id of this error, for its support. */
  readonly id?: string | undefined
  /** The code of a connection failure, such as `ECONNREFUSED`, if known. */
  readonly cause?: string | undefined
  /** Whether the connection was closed while idle: it had served an answer before, and broke before this one began. */
  readonly wasIdle?: boolean
  /** The time from which a retry can succeed, in epoch ms, if known. */
  readonly retryAt?: number | undefined
  readonly meaning?: Meaning | undefined
  /** LaunchDarkly's objections, by property. */
  readonly reasons?: readonly Reason[]
  /** The parsed body of the refusal, for the few routes whose refusals contain more than a message. */
  readonly told?: Readonly<Record<string, unknown>>
  /** Whether the deadline of the request ended the call. A call that reached only its own timeout is not late. */
  readonly late?: boolean
  /** For a write without a usable answer: whether LaunchDarkly made the change, if known. */
  readonly outcome?: 'done' | 'unknown'
}

export class RestError extends Error {
  override readonly name = 'RestError'
  readonly details: RestErrorDetails

  constructor(message: string, details: RestErrorDetails, options?: ErrorOptions) {
    super(message, options)
    this.details = details
  }

  /** Returns the error with further details. */
  with(more: Partial<RestErrorDetails>): RestError {
    return new RestError(this.message, { ...this.details, ...more }, { cause: this.cause })
  }
}

/** The request has no token, and no default is configured. */
export class MissingToken extends Error {
  override readonly name = 'MissingToken'
}

/** A document refers to an object that was deleted or that the caller may not see. */
export class NotThere extends Error {
  override readonly name = 'NotThere'
}

/** A selection needs too many calls, in total or single calls. The caller can correct it. */
export class TooManyCalls extends Error {
  override readonly name = 'TooManyCalls'
}

/** A subscription has more to tell than it may hold or catch up on. The caller can begin anew. */
export class TooFarBehind extends Error {
  override readonly name = 'TooFarBehind'
}

/** A token, or the process, has as many subscriptions as it may. */
export class TooManySubscriptions extends Error {
  override readonly name = 'TooManySubscriptions'
}

/** An answer has the right shape but contains a value that cannot be read. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
}

/** Converts a thrown value into an error. */
export const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)))

/** Whether LaunchDarkly reported that the object does not exist. */
export const isNotFound = (error: unknown): boolean =>
  error instanceof RestError && error.details.meaning === 'not-found'

/** The words of a 404 about an object in a project. */
const unknown = /^Unknown (project|environment|feature flag|metric|segment) key\b/

/**
 * The part of an address that does not exist, as a 404 about an object in a project names it. Undefined if LaunchDarkly's words do not
 * tell, which it does not document.
 */
export const unknownPart = (error: unknown): string | undefined =>
  isNotFound(error) ? unknown.exec((error as RestError).details.words ?? '')?.[1] : undefined

/** Whether LaunchDarkly reported that the caller lacks permission. */
export const isForbidden = (error: unknown): boolean => error instanceof RestError && error.details.status === 403

/** Returns the answer, or `null` if the object does not exist, because a look-up by key is no error. Rethrows every other failure. */
export const orNull = async <Answer>(answer: Promise<Answer>): Promise<Answer | null> => {
  try {
    return await answer
  } catch (error) {
    if (isNotFound(error)) return null
    throw error
  }
}
