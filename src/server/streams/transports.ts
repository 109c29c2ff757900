import type { ServerResponse } from 'node:http'
import { createGraphQLError, type Plugin } from 'graphql-yoga'
import { shown } from '../../rest/shown.ts'
import { streamed } from './answer.ts'
import { formatFor, formatForOthers, streamTypes } from './negotiation.ts'
import type { OpenStreams } from './open-streams.ts'
import { isIterable } from './results.ts'

interface TransportOptions {
  readonly streams: OpenStreams
  /** Whether another transport sends the results of a request. */
  readonly isElsewhere: (request: Request) => boolean
  /** Receives each error that only a defect of the gateway can cause. */
  readonly onDefect: (error: unknown) => void
}

/**
 * Answers subscriptions as server-sent events or as `multipart/mixed`, and all other answers that a client accepts only in these forms.
 * Must come after the plugins that refuse or explain operations: a subscription that a client can only receive as JSON is refused.
 */
export function transports({ streams, isElsewhere, onDefect }: TransportOptions): Plugin {
  const subscribed = new WeakSet<Request>()
  return {
    onSubscribe({ args, setResultAndStopExecution }) {
      const { request } = args.contextValue as { readonly request?: Request }
      if (!request || isElsewhere(request)) return
      const accept = request.headers.get('accept')
      if (formatFor(accept)) subscribed.add(request)
      else setResultAndStopExecution({ errors: [notAcceptable(accept)] })
    },
    onResultProcess({ request, result, setResultProcessor, serverContext }) {
      if (Array.isArray(result) || isElsewhere(request)) return
      const accept = request.headers.get('accept')
      const isStream = isIterable(result)
      const format = isStream && subscribed.has(request) ? formatFor(accept) : formatForOthers(accept, isStream)
      if (!format) return
      const { res: response } = serverContext as { readonly res?: ServerResponse }
      setResultProcessor(
        (processed, fetchAPI) =>
          streamed(processed as never, { request, response, format, streams, fetchAPI, onDefect }),
        format.contentType,
      )
    },
  }
}

const notAcceptable = (accept: string | null) =>
  createGraphQLError(
    `Expected the header Accept to take ${streamTypes.join(' or ')} for a subscription, but got ${shown(accept)}.`,
    { extensions: { code: 'BAD_REQUEST', http: { status: 406 } } },
  )
