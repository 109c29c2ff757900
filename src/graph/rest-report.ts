import { mapAsyncIterator } from '@graphql-tools/utils'
import type { Plugin } from 'graphql-yoga'
import { Ledger } from '../rest/client/ledger.ts'

/** Reports the REST calls of a request to the client. */

/** Whether the request asks for a trace. */
export const wantsTrace = (request: Request): boolean => request.headers.get('x-rest-trace') === '1'

/**
 * Sets `x-rest-calls` on every answer, and `extensions.rest` on answers to requests with `x-rest-trace: 1`. The header of an answer
 * in parts is sent with the first part and counts the calls sent by then.
 *
 * @param ledgers Receives a ledger for each request at its arrival.
 */
export function restReport(ledgers: WeakMap<Request, Ledger>): Plugin {
  return {
    onRequest({ request }) {
      ledgers.set(request, new Ledger())
    },
    onExecutionResult({ request, result, setResult }) {
      const ledger = ledgers.get(request)
      if (!ledger || !result || Array.isArray(result)) return
      if (Symbol.asyncIterator in result) return setResult(mapAsyncIterator(result, reporting(ledgers, request)))
      if (wantsTrace(request)) setResult({ ...result, extensions: { ...result.extensions, rest: told(ledger) } })
    },
    onResponse({ request, response }) {
      response.headers.set('x-rest-calls', String(ledgers.get(request)?.sent ?? 0))
    },
  }
}

/** The payload of an answer in parts. */
interface Payload {
  /** False in the last payload. */
  readonly hasNext?: boolean
  readonly extensions?: object
}

/**
 * Adds the number of calls to the last part of an answer, because the header was sent before. The events of a subscription have no last
 * part, and each has a ledger of its own, so all are reported if the client asks.
 */
const reporting =
  (ledgers: WeakMap<Request, Ledger>, request: Request) =>
  <Part extends Payload>(part: Part): Part => {
    if (part.hasNext || (part.hasNext === undefined && !wantsTrace(request))) return part
    const ledger = ledgers.get(request)!
    const rest = { sent: ledger.sent, ...(wantsTrace(request) && told(ledger)) }
    return { ...part, extensions: { ...part.extensions, rest } }
  }

/** The most calls of a report, and the most fields of a call. */
const mostCalls = 500
const mostFields = 20

/** The calls in the order in which they were sent, and the reads that took none. Times are in milliseconds. */
function told({ calls }: Ledger) {
  return {
    calls: calls.slice(0, mostCalls).map(({ fields, startMs, ms, waitedMs, ...call }) => ({
      ...call,
      startMs: rounded(startMs),
      waitedMs: rounded(waitedMs),
      ms: rounded(ms),
      fields: [...fields].slice(0, mostFields),
      moreFields: Math.max(0, fields.size - mostFields),
    })),
    moreCalls: Math.max(0, calls.length - mostCalls),
  }
}

const rounded = (ms: number) => Math.round(ms * 100) / 100
