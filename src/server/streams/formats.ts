import { type EventResult, eventId } from '../live.ts'
import { isRequestError, type Part, textOf } from './results.ts'

/** The form in which results are sent in a stream. */
export interface Format {
  readonly contentType: string
  /** The text before the first result. */
  readonly start: () => string
  readonly heartbeat: string
  readonly next: (part: Part & Pick<EventResult, typeof eventId>) => string
  /** The text after the last result. */
  readonly last: string
}

/** The range of the time after which a client should reconnect, in ms. It differs, so that clients do not all come at once. */
const retryMs = { from: 1000, to: 5000 }

/** Some browsers report a connection only after its first bytes, so a stream begins with a comment. */
export const startOfEvents = (): string =>
  `retry: ${Math.round(retryMs.from + Math.random() * (retryMs.to - retryMs.from))}\n:\n\n`

export const eventHeartbeat = ':\n\n'

/** Server-sent events, as in the protocol of graphql-sse. An event's id is the cursor after it. */
export const events: Format = {
  contentType: 'text/event-stream',
  start: startOfEvents,
  heartbeat: eventHeartbeat,
  next(part) {
    const id = part[eventId]
    return `${id === undefined ? '' : `id: ${id}\n`}event: next\ndata: ${textOf(part)}\n\n`
  },
  // Browsers report an event only if it has data.
  last: 'event: complete\ndata:\n\n',
}

const partOf = (json: string) => `\r\nContent-Type: application/json; charset=utf-8\r\n\r\n${json}\r\n--graphql`

/**
 * Parts of the multipart protocol of Apollo's clients and router. Each part ends with the next boundary at once, so that clients need
 * not wait for it.
 */
export const multipart: Format = {
  contentType: 'multipart/mixed; boundary="graphql"; subscriptionSpec="1.0"',
  start: () => `\r\n--graphql${partOf('{}')}`,
  heartbeat: partOf('{}'),
  next: (part) =>
    partOf(isRequestError(part) ? `{"payload":null,${textOf(part).slice(1)}` : `{"payload":${textOf(part)}}`),
  last: '--\r\n',
}
