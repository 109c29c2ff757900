import { type Code, errorCodes } from '../../src/graph/errors.ts'
import { table } from './table.ts'

/** The compiler asks for a sentence about each code. */
const meanings: Readonly<Record<Code, string>> = {
  GRAPHQL_PARSE_FAILED: 'The text is not a GraphQL document.',
  GRAPHQL_VALIDATION_FAILED: 'The document does not fit the schema.',
  OPERATION_RESOLUTION_FAILURE:
    'The document has no operation, no operation of the given `operationName`, or several operations and no `operationName`.',
  PERSISTED_QUERY_NOT_FOUND:
    'The gateway does not know the hash yet. Clients of automatic persisted queries then send the document too.',
  PERSISTED_QUERY_NOT_SUPPORTED: 'The gateway answers only trusted documents, and the hash belongs to none of them.',
  BAD_REQUEST:
    'The HTTP request cannot be read as a GraphQL request (400), has another content type (415), accepts no type that an answer has (406), uses another method (405), or was incomplete at its deadline (408).',
  BAD_USER_INPUT: 'An argument cannot be used. The message says what was expected and what came.',
  UNAUTHENTICATED: 'There is no token, or LaunchDarkly, or the gateway in service mode, does not know it.',
  FORBIDDEN:
    'The token may not do this, or the gateway does not do it: it is read-only, or does not accept the document or the request.',
  NOT_FOUND: 'A list or a change of something that does not exist. A look-up by key answers null instead.',
  CONFLICT: 'Somebody else changed the object at the same time, or its state does not allow the change.',
  VERSION_CONFLICT: 'The object is not at the expected version.',
  KEY_EXISTS: 'The key or the e-mail address is taken.',
  APPROVAL_REQUIRED: 'The change needs an approval and was not made.',
  REMOVED_UPSTREAM:
    'LaunchDarkly removed the operation from its API. `extensions.replacement` says what to use in its place, or null.',
  RATE_LIMITED:
    'The rate limit is spent for longer than the request may take: `retryAfter` and `resetAt` say for how long. Or the token has too many subscriptions: the message names the limit.',
  TOO_FAR_BEHIND:
    'A subscription has more events than wait for a client, or than it catches up on. Subscribe anew, without a cursor if need be.',
  UPSTREAM_TIMEOUT: 'LaunchDarkly did not answer in time, or the deadline of the request passed.',
  UPSTREAM_UNAVAILABLE:
    'The connection failed, LaunchDarkly answered 502, 503 or 504, or the circuit breaker is open after such failures.',
  UPSTREAM_FAILURE: 'LaunchDarkly answered with another error, or with something that cannot be read.',
  TOO_MANY_ERRORS: 'The answer had more errors than it may report. The message says how many are left out.',
  ANSWER_TOO_LARGE: 'The answer would be larger than `MAX_RESPONSE_BYTES`.',
  INTERNAL_SERVER_ERROR: 'A defect of the gateway. Please report it.',
}

/** The codes of all errors, with their meanings. */
export const codesTable = (): string =>
  table(
    ['code', 'meaning'],
    errorCodes.map((code) => [`\`${code}\``, meanings[code]]),
  )
