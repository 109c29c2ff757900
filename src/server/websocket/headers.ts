import type { IncomingHttpHeaders } from 'node:http'

/** The headers that an operation over a WebSocket has, from the parameters of the connection or from its upgrade request. */
const names = [
  ...['authorization', 'last-event-id', 'traceparent', 'tracestate'],
  ...['x-cost', 'x-explain', 'x-request-id', 'x-rest-trace'],
] as const

/** The characters of a header that cannot begin another one. */
const usable = /^[\t\x20-\x7e\x80-\xff]{0,8192}$/

/**
 * The headers for the operations of a connection. A browser cannot set headers of an upgrade request, so the parameters of the connection
 * come first, whatever the case of their names. They may stand in an object `headers`, as some clients write them.
 *
 * @throws {UnusableHeader} if a parameter with the name of a header is no text that a header can have.
 */
export function headersOf(upgrade: IncomingHttpHeaders, parameters: Readonly<Record<string, unknown>> = {}): Headers {
  const { headers: nested } = parameters
  const given = new Map(
    [...entriesOf(nested), ...entriesOf(parameters)].map(([name, value]) => [name.toLowerCase(), value]),
  )
  const headers = new Headers()
  for (const name of names) {
    const value = given.get(name) ?? upgrade[name]
    if (value === undefined) continue
    if (typeof value !== 'string' || !usable.test(value)) throw new UnusableHeader(name)
    headers.set(name, value)
  }
  return headers
}

const entriesOf = (given: unknown): [string, unknown][] =>
  typeof given === 'object' && given !== null ? Object.entries(given) : []

export class UnusableHeader extends Error {
  constructor(name: string) {
    super(`Expected the parameter "${name}" to be the text of a header, but got something else.`)
  }
}
