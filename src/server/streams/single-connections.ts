import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { createGraphQLError, type FetchAPI, type Plugin, processRegularResult } from 'graphql-yoga'
import { acceptedTypes, matches } from '../accept.ts'
import { bound, streamHeaders } from './answer.ts'
import { events } from './formats.ts'
import type { OpenStreams } from './open-streams.ts'
import { isToken, reservations } from './reservations.ts'
import { isIterable, isRequestError, type Part } from './results.ts'
import { type Claim, type SharedStream, sharedStream } from './shared-stream.ts'

/** The header with the token of a stream. */
export const tokenHeader = 'x-graphql-event-stream-token'

/** The most characters of an operation's id. */
const longestId = 200

/** A client that has left more bytes unread starts no further operations. */
const mostUnread = 4 * 2 ** 20

interface Options {
  readonly streams: OpenStreams
  /** The most streams of an owner, and the most operations in each of them. */
  readonly most: number
  /** The credentials of a request. Only requests with the same credentials can use a stream. */
  readonly credentialsOf: (request: Request) => readonly string[]
  readonly onDefect: (error: unknown) => void
}

export interface SingleConnections {
  /** Whether the results of a request go to a stream that another request has opened. */
  has(request: Request): boolean
  /** Must come after the plugins that authenticate clients, and before those that replace the parameters of a request. */
  readonly plugin: Plugin
}

/** An operation whose results go to a stream. */
interface Operation {
  readonly to: SharedStream
  claim?: Claim
}

/**
 * The single connection mode of graphql-sse: a client reserves a stream (PUT), opens it (GET), sends operations whose results go to the
 * stream (POST), and stops them (DELETE). Each operation passes through all plugins. The published plugin for Yoga skips them, makes
 * tokens that can be guessed, binds them to nobody, and keeps results without a limit.
 */
export function singleConnections({ streams, most, credentialsOf, onDefect }: Options): SingleConnections {
  const { reserve, isReserved } = reservations()
  const open = new Map<string, { readonly owner: string; readonly shared: SharedStream }>()
  const sizes = new Map<string, number>()
  const operations = new WeakMap<Request, Operation>()

  const ownerOf = (request: Request) =>
    createHash('sha256')
      .update(JSON.stringify(credentialsOf(request)))
      .digest('base64url')

  /** The stream of a token, which is opened if it is only reserved. */
  function streamOf(token: string, request: Request): SharedStream {
    const owner = ownerOf(request)
    const known = open.get(token)
    if (known?.owner === owner) return known.shared
    if (known || !isReserved(token, owner))
      throw refusal(404, 'Expected the token of a stream of yours, but got another one.')
    const count = sizes.get(owner) ?? 0
    if (count >= most) throw tooMany('open streams (MAX_SUBSCRIPTIONS)', most)
    sizes.set(owner, count + 1)
    const shared = sharedStream({
      streams,
      onDefect,
      onClosed() {
        open.delete(token)
        const rest = (sizes.get(owner) ?? 1) - 1
        if (rest > 0) sizes.set(owner, rest)
        else sizes.delete(owner)
      },
    })
    open.set(token, { owner, shared })
    return shared
  }

  function connected(shared: SharedStream, request: Request, response: ServerResponse | undefined, fetchAPI: FetchAPI) {
    if (shared.isTaken) throw refusal(409, 'Expected a stream without a client, but got one with a client.')
    shared.isTaken = true
    bound(shared.stream, { request, response })
    const headers = { ...streamHeaders, 'content-type': events.contentType }
    return new fetchAPI.Response(shared.stream.body as unknown as BodyInit, { headers })
  }

  const plugin: Plugin = {
    onRequestParse({ request, url, serverContext, endResponse, fetchAPI }) {
      const { method } = request
      if (method === 'PUT') {
        const headers = { 'content-type': 'text/plain; charset=utf-8' }
        return endResponse(new fetchAPI.Response(reserve(ownerOf(request)), { status: 201, headers }))
      }
      const token = tokenOf(request, url)
      if (token === undefined) return
      const shared = streamOf(token, request)
      if (method === 'DELETE') {
        const id = url.searchParams.get('operationId')
        if (!id) throw refusal(400, 'Expected the id of an operation in the parameter operationId, but got none.')
        shared.stop(id)
        return endResponse(new fetchAPI.Response(null, { status: 200 }))
      }
      if (method === 'GET' && takesOnlyEvents(request)) {
        const { res: response } = serverContext as { readonly res?: ServerResponse }
        return endResponse(connected(shared, request, response, fetchAPI))
      }
      operations.set(request, { to: shared })
    },
    onParams({ request, params }) {
      const operation = operations.get(request)
      if (!operation) return
      const { operationId: id } = (params.extensions ?? {}) as { readonly operationId?: unknown }
      if (typeof id !== 'string' || id === '' || id.length > longestId)
        throw refusal(
          400,
          `Expected extensions.operationId to be a text of 1 to ${longestId} characters, but got something else.`,
        )
      const { to } = operation
      if (to.size >= most) throw tooMany('operations in a stream (MAX_SUBSCRIPTIONS)', most)
      if (to.stream.body.readableLength > mostUnread) throw tooMany('unread bytes in a stream', mostUnread)
      operation.claim = to.claim(id)
      if (!operation.claim)
        throw refusal(409, 'Expected an id that no operation of the stream has, but got one that is in use.')
    },
    onResultProcess({ request, setResultProcessor }) {
      const operation = operations.get(request)
      if (!operation) return
      setResultProcessor((result, fetchAPI) => {
        const part = result as unknown as Part | AsyncIterable<Part>
        const { claim } = operation
        if (claim && (isIterable(part) || !isRequestError(part))) {
          claim.attach(part)
          return new fetchAPI.Response(null, { status: 202 })
        }
        claim?.release()
        return processRegularResult(result, fetchAPI, 'application/graphql-response+json')
      }, 'application/graphql-response+json')
    },
  }
  return { has: (request) => operations.has(request), plugin }
}

/** The token in the header or, as browsers' `EventSource` sends no headers, in the URL. */
function tokenOf({ headers }: Request, url: URL): string | undefined {
  const inUrl = url.searchParams.get('token')
  return headers.get(tokenHeader) ?? (inUrl !== null && isToken(inUrl) ? inUrl : undefined)
}

const takesOnlyEvents = ({ headers }: Request): boolean => {
  const all = acceptedTypes(headers.get('accept'))
  return all.length > 0 && all.every((range) => range.type !== '*/*' && matches(range, 'text/event-stream'))
}

const refusal = (status: number, message: string) =>
  createGraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status } } })

const tooMany = (what: string, most: number) =>
  createGraphQLError(`Expected at most ${most} ${what}, but got more.`, {
    extensions: { code: 'RATE_LIMITED', http: { status: 429 } },
  })
