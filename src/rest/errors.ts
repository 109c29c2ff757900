/** Why a REST call gave no document. Messages carry the operation's template, a status and LaunchDarkly's words; never a token. */

/**
 * `refused`: LaunchDarkly answered with a status of 300 or more. The others: no usable answer came.
 *
 * `timeout`: not in time. `unreachable`: the connection failed. `truncated`: it broke before the whole answer was there.
 * `undecodable`: it is compressed in a way that is not known, or its bytes are corrupt.
 * `malformed`: what came is not JSON in UTF-8. `misshapen`: JSON of another shape than the operation's document. `oversized`: more
 * than is taken. `limited`: not asked, as the rate limit is spent. `resting`: not asked, as too many calls before it failed.
 * `cancelled`: the client has gone.
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
 * What a refusal means where its status can mean several things. `not-found`: LaunchDarkly itself says that there is no such thing; any
 * other 404 says that the call did not reach LaunchDarkly, or not this route.
 */
export type Meaning = 'key-exists' | 'approval-required' | 'not-found'

/** What is wrong with one property of what was sent, as LaunchDarkly says it. */
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
  /** What LaunchDarkly says of it, without the operation. */
  readonly words?: string | undefined
  /** LaunchDarkly's id of this error, which its support asks for. */
  readonly id?: string | undefined
  /** Why the connection failed, in a code such as `ECONNREFUSED`, if that is known. */
  readonly cause?: string | undefined
  /** Whether the connection had served an answer before, and broke before this one began: it was closed while it was idle. */
  readonly wasIdle?: boolean
  /** When asking again may help, in epoch ms, if that is known. */
  readonly retryAt?: number | undefined
  readonly meaning?: Meaning | undefined
  /** What LaunchDarkly found fault with, property by property. */
  readonly reasons?: readonly Reason[]
  /** What the refusal says in all: the body as it was parsed, for the few routes that tell more than others. */
  readonly told?: Readonly<Record<string, unknown>>
  /** Whether the deadline of the request cut the call. A call that only ran into its own timeout is not late. */
  readonly late?: boolean
  /** Of a write without a usable answer: whether it was done all the same, as far as that is known. */
  readonly outcome?: 'done' | 'unknown'
}

export class RestError extends Error {
  override readonly name = 'RestError'
  readonly details: RestErrorDetails

  constructor(message: string, details: RestErrorDetails, options?: ErrorOptions) {
    super(message, options)
    this.details = details
  }

  /** The same error, of which more is known. */
  with(more: Partial<RestErrorDetails>): RestError {
    return new RestError(this.message, { ...this.details, ...more }, { cause: this.cause })
  }
}

/** No credential came with the request, and there is none to fall back to. */
export class MissingToken extends Error {
  override readonly name = 'MissingToken'
}

/** A document speaks of something that LaunchDarkly has no document of: it was deleted, or the caller may not see it. */
export class NotThere extends Error {
  override readonly name = 'NotThere'
}

/** A selection that would take too many calls, in all or of those that LaunchDarkly tells one by one. The caller can mend it. */
export class TooManyCalls extends Error {
  override readonly name = 'TooManyCalls'
}

/** An answer that has the shape of the document, and in it something that cannot be read. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
}

/** Whether LaunchDarkly said that there is no such thing. */
export const isNotFound = (error: unknown): boolean =>
  error instanceof RestError && error.details.meaning === 'not-found'

/** Whether LaunchDarkly said that the caller may not. */
export const isForbidden = (error: unknown): boolean => error instanceof RestError && error.details.status === 403

/** The answer, or `null` for what does not exist: a look-up by key is not an error. Every other failure stays one. */
export const orNull = async <Answer>(answer: Promise<Answer>): Promise<Answer | null> => {
  try {
    return await answer
  } catch (error) {
    if (isNotFound(error)) return null
    throw error
  }
}
