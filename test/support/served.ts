import { createServer } from 'node:http'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.ts'
import { createGateway, type Gateway, type GatewayOptions } from '../../src/gateway.ts'
import { listening } from './other-server.ts'

/** A gateway that listens, in front of a sandbox. */
export interface Served {
  /** The address of the graph. */
  readonly url: string
  readonly sandbox: Sandbox
  readonly gateway: Gateway
  close(): Promise<void>
}

/** @param options or what makes them of the sandbox, where they name its address or its tokens. */
export async function startServed(
  options: Partial<GatewayOptions> | ((sandbox: Sandbox) => Partial<GatewayOptions>) = {},
  sandboxOptions?: SandboxOptions,
): Promise<Served> {
  const sandbox = await startSandbox(sandboxOptions)
  const given = typeof options === 'function' ? options(sandbox) : options
  const gateway = createGateway({ baseUrl: sandbox.url, clock: sandbox.now, fallbackToken: sandbox.token, ...given })
  const server = await listening(createServer(gateway.listener))
  return {
    url: `${server.url}/graphql`,
    sandbox,
    gateway,
    async close() {
      await server.close()
      await gateway.close()
      await sandbox.close()
    },
  }
}

/** A query as every client posts it. */
export const posted = (query: string, headers: Readonly<Record<string, string>> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ query }),
})
