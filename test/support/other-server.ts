import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that is neither the gateway nor the sandbox, with what it was asked. */
export interface OtherServer {
  /** Without a slash at the end. */
  readonly url: string
  readonly port: number
  readonly requests: readonly IncomingMessage[]
  close(): Promise<void>
}

/** Starts a server that answers an empty object, unless told otherwise. */
export const startOther = (listener: RequestListener = (_, response) => response.end('{}')): Promise<OtherServer> =>
  listening(createServer(listener))

/** Has a server listen on a free port, and writes down what it is asked. */
export async function listening(server: Server): Promise<OtherServer> {
  const requests: IncomingMessage[] = []
  server.on('request', (request) => requests.push(request))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
