import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A connection to a fake gateway. */
export interface Asked {
  readonly headers: IncomingMessage['headers']
  readonly body: Record<string, unknown>
  readonly response: ServerResponse
  /** Sends an event with JSON data. */
  next(data: object, id?: string): void
  complete(): void
}

export interface SseServer {
  readonly url: string
  readonly asked: readonly Asked[]
  /** What to do instead of a stream. */
  refuse: ((response: ServerResponse) => void) | null
  close(): void
}

/** A server that gives each request a stream of events, which the test writes. */
export async function startSseServer(): Promise<SseServer> {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    const body: Buffer[] = []
    for await (const part of request) body.push(part as Buffer)
    asked.push({
      ...{ headers: request.headers, body: JSON.parse(Buffer.concat(body).toString()), response },
      next: (data, id) => response.write(`event: next\n${id ? `id: ${id}\n` : ''}data: ${JSON.stringify(data)}\n\n`),
      complete: () => response.end('event: complete\ndata:\n\n'),
    })
    if (started.refuse) return started.refuse(response)
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
    response.write(':\n\nretry: 100\n\n')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const started: SseServer = {
    ...{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked, refuse: null },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
  return started
}
