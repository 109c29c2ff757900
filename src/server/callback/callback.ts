import { createGraphQLError, type GraphQLParams } from 'graphql-yoga'
import { shown } from '../../rest/shown.ts'
import { acceptedTypes } from '../accept.ts'

/** Where and how often a router wants to be called. */
export interface Callback {
  readonly url: string
  readonly id: string
  /** The secret by which the router knows its callers. */
  readonly verifier: string
  /** The time within which the router expects a sign of life, in ms. 0 if it expects none. */
  readonly heartbeatMs: number
}

/** Whether a request asks for calls in place of an answer. */
export const wantsCallback = (accept: string | null): boolean =>
  acceptedTypes(accept).some(
    ({ type, parameters: { callbackspec } }) => type === 'application/json' && callbackspec === '1.0',
  )

/** The most characters of an id, a verifier or a URL. */
const mostCharacters = 2048

/** The heartbeat that a router asks for, if it asks for none in the first version of the protocol. */
const defaultHeartbeatMs = 5000

/**
 * Reads the callback of a router. The client chooses its URL, so only named origins are called.
 *
 * @param origins The origins of the routers that may be called.
 * @throws {GraphQLError} if the callback cannot be used.
 */
export function callbackOf({ extensions }: GraphQLParams, origins: readonly string[]): Callback {
  const { subscription } = (extensions ?? {}) as { readonly subscription?: Readonly<Record<string, unknown>> | null }
  const { callbackUrl, subscriptionId: id, verifier, heartbeatIntervalMs = defaultHeartbeatMs } = subscription ?? {}
  if (!isText(callbackUrl) || !isText(id) || !isText(verifier)) {
    throw refusal(
      'BAD_REQUEST',
      'Expected extensions.subscription with the texts callbackUrl, subscriptionId and verifier, but got something else.',
    )
  }
  if (typeof heartbeatIntervalMs !== 'number' || !(heartbeatIntervalMs >= 0)) {
    throw refusal(
      'BAD_REQUEST',
      `Expected extensions.subscription.heartbeatIntervalMs to be a number from 0, but got ${shown(heartbeatIntervalMs)}.`,
    )
  }
  const url = URL.canParse(callbackUrl) ? new URL(callbackUrl) : undefined
  if (!url || url.username || url.password || !origins.includes(url.origin)) {
    throw refusal(
      'FORBIDDEN',
      `Expected a callback URL of an origin in CALLBACK_ORIGINS, but got one of ${shown(url?.origin ?? 'no origin')}.`,
    )
  }
  return { url: url.href, id, verifier, heartbeatMs: heartbeatIntervalMs }
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= mostCharacters

const refusal = (code: 'BAD_REQUEST' | 'FORBIDDEN', message: string) =>
  createGraphQLError(message, { extensions: { code, http: { status: code === 'FORBIDDEN' ? 403 : 400 } } })
