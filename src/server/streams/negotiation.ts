import { acceptedTypes, type MediaRange, matches } from '../accept.ts'
import { events, type Format, multipart } from './formats.ts'

const json = ['application/json', 'application/graphql-response+json']

/** The media types in which a subscription is answered, for errors. */
export const streamTypes = ['text/event-stream', 'multipart/mixed;subscriptionSpec=1.0']

/**
 * The format of a subscription's events: the first one that the client accepts. Undefined if it accepts none. A client that names
 * JSON accepts `*\/*` only for error pages.
 */
export function formatFor(accept: string | null): Format | undefined {
  const all = acceptedTypes(accept)
  const namesJson = all.some(({ type }) => json.includes(type))
  for (const range of all) {
    if (range.type === '*/*' && namesJson) continue
    if (matches(range, 'text/event-stream')) return events
    if (matches(range, 'multipart/mixed') && isOfSubscriptions(range)) return multipart
  }
  return undefined
}

/** Whether the parameters of a range fit the multipart protocol of subscriptions. Without them, a client takes any. */
const isOfSubscriptions = ({ parameters: { subscriptionspec, deferspec, incrementalspec } }: MediaRange): boolean =>
  subscriptionspec === '1.0' || (subscriptionspec ?? deferspec ?? incrementalspec) === undefined

/**
 * The format of an answer that is no subscription, or that refuses one. Undefined if the client accepts JSON or, for an answer in
 * parts, multipart: Yoga makes these.
 */
export function formatForOthers(accept: string | null, isInParts: boolean): Format | undefined {
  const all = acceptedTypes(accept)
  const takes = (type: string) => all.some((range) => matches(range, type))
  if (isInParts ? takes('multipart/mixed') : json.some(takes)) return undefined
  const isSubscription = all.some(({ parameters }) => parameters.subscriptionspec === '1.0')
  if (takes('multipart/mixed') && !isSubscription) return undefined
  return formatFor(accept)
}
