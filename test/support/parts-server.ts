import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Sandbox } from '../../sandbox/index.ts'
import { createGateway, type GatewayOptions } from '../../src/gateway.ts'
import { multipart, type Part } from './parts.ts'

/** A gateway that listens, as answers in parts have to be seen on the wire. */
export async function startPartsServer(sandbox: Sandbox, options: Partial<GatewayOptions> = {}) {
  const gateway = createGateway({ baseUrl: sandbox.url, fallbackToken: sandbox.token, ...options })
  const server = createServer(gateway.yoga).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  /** Sends a query, and returns its answer as soon as the head of it is there. */
  async function open(query: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
    sandbox.forget()
    const sent = { 'content-type': 'application/json', accept: 'multipart/mixed', ...headers }
    const asking = request({ port, path: '/graphql', method: 'POST', headers: sent })
    asking.on('error', () => {})
    asking.end(JSON.stringify({ query }))
    const [response] = await once(asking, 'response')
    return response
  }

  const paths = () => sandbox.requests().map(({ path }) => decodeURIComponent(path).replace('/api/v2', ''))

  return {
    open,
    /** The answer in parts, with what the sandbox was asked for its sake. */
    async parts(query: string, headers: Record<string, string> = {}) {
      const response = await open(query, headers)
      const parts: Part[] = []
      for await (const part of multipart(response)) parts.push(part)
      return { parts, headers: response.headers, paths: paths() }
    },
    /** The answer to a client that takes nothing but a whole one, or what else it says. */
    async text(query: string, accept = 'application/json', headers: Record<string, string> = {}) {
      const response = await open(query, { accept, ...headers })
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk)
      return { text: Buffer.concat(chunks).toString(), headers: response.headers, paths: paths() }
    },
    async close() {
      server.close()
      server.closeAllConnections()
      await gateway.close()
    },
  }
}
