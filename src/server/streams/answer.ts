import type { ServerResponse } from 'node:http'
import type { FetchAPI } from 'graphql-yoga'
import type { Format } from './formats.ts'
import type { OpenStreams } from './open-streams.ts'
import { httpOf, isIterable, type Part } from './results.ts'
import type { Stream } from './stream.ts'

/** The headers of a stream. Proxies must neither keep, compress nor gather it: `X-Accel-Buffering` is nginx's switch. */
export const streamHeaders = {
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
}

export interface Client {
  readonly request: Request
  /** The response of Node's server, if there is one. */
  readonly response?: ServerResponse | undefined
}

/** Ends a stream as soon as its client is gone, and the connection of a client as soon as its stream is broken off. */
export function bound({ body }: Stream, { request: { signal }, response }: Client): void {
  const gone = () => void body.destroy()
  if (signal.aborted) gone()
  signal.addEventListener('abort', gone, { once: true })
  body.once('close', () => {
    signal.removeEventListener('abort', gone)
    // A broken body does not end the response.
    if (!body.readableEnded) response?.destroy()
  })
}

interface Options extends Client {
  readonly format: Format
  readonly streams: OpenStreams
  readonly fetchAPI: FetchAPI
  /** Receives an error that only a defect can cause. */
  readonly onDefect: (error: unknown) => void
}

/** Answers with the results of one operation as a stream. The next result is asked for when the client has room for it. */
export function streamed(
  result: Part | AsyncIterable<Part>,
  { format, streams, fetchAPI, onDefect, ...client }: Options,
): Response {
  const iterator = isIterable(result) ? result[Symbol.asyncIterator]() : [result].values()
  const release = () => void Promise.resolve(iterator.return?.()).catch(onDefect)
  const stream = streams.open({
    start: format.start(),
    heartbeat: format.heartbeat,
    complete() {
      stream.end(format.last)
      release()
    },
    onClosed: release,
  })
  bound(stream, client)
  send(iterator, stream, format).catch((error: unknown) => {
    if (!client.request.signal.aborted) onDefect(error)
    stream.body.destroy()
  })
  const { status, headers } = isIterable(result) ? { status: 200, headers: {} } : httpOf(result)
  return new fetchAPI.Response(stream.body as unknown as BodyInit, {
    status,
    headers: { ...streamHeaders, 'content-type': format.contentType, ...headers },
  })
}

async function send(
  results: AsyncIterator<Part> | Iterator<Part>,
  stream: Stream,
  { next, last }: Format,
): Promise<void> {
  for (;;) {
    const { done, value } = await results.next()
    if (done) break
    await stream.write(next(value))
    if (stream.body.destroyed) return
  }
  stream.end(last)
}
