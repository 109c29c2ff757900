import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type AskedFor, type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.ts'
import { createGateway, type Gateway, type GatewayOptions } from '../../src/gateway.ts'

/** An answer of the gateway. */
export interface Told {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they selected.
  readonly data: any
  readonly errors: readonly AnsweredError[] | undefined
  readonly extensions: Readonly<Record<string, unknown>> | undefined
  /** The whole answer as it went over the wire. */
  readonly text: string
}

/** An answer of the gateway, with what the sandbox was asked for its sake. */
export interface Answer extends Told {
  /** The requests that the sandbox got, in their order. */
  readonly calls: readonly AskedFor[]
  /** The same, each as the path and query that a person would write. */
  readonly paths: readonly string[]
}

export interface AnsweredError {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly extensions?: {
    readonly code?: string
    readonly upstream?: {
      operation: string
      status?: number
      code?: string
      id?: string
      retryAfter?: number
      resetAt?: string
    }
  }
}

export interface Stack {
  readonly sandbox: Sandbox
  readonly gateway: Gateway
  /** Sends a query, for tests in which several are under way. */
  post(
    query: string,
    more?: { headers?: Record<string, string>; signal?: AbortSignal; variables?: object; operationName?: string },
  ): Promise<Told>
  /** Sends a query through the gateway, which asks the sandbox over real HTTP. */
  ask(query: string, variables?: Record<string, unknown>, headers?: Record<string, string>): Promise<Answer>
  /** Asks for what is answered beside the graph. */
  get(path: string): Promise<Response>
  /** Serves the gateway on a port, once. Returns its origin. */
  listen(): Promise<string>
  close(): Promise<void>
}

/** A gateway in this process, in front of a sandbox on a port of its own. */
export async function startStack(
  options: { readonly gateway?: Partial<GatewayOptions>; readonly sandbox?: SandboxOptions } = {},
): Promise<Stack> {
  const sandbox = await startSandbox(options.sandbox)
  const gateway = createGateway({
    baseUrl: sandbox.url,
    clock: sandbox.now,
    fallbackToken: sandbox.token,
    ...options.gateway,
  })

  const post: Stack['post'] = async (query, { headers, signal, ...params } = {}) => {
    const response = await gateway.yoga.fetch('http://gateway.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, ...params }),
      ...(signal && { signal }),
    })
    const text = await response.text()
    const { data, errors, extensions } = JSON.parse(text)
    return { status: response.status, headers: response.headers, data, errors, extensions, text }
  }

  const server = createServer(gateway.listener)
  gateway.attach(server)
  let origin: Promise<string> | undefined
  async function served(): Promise<string> {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  return {
    sandbox,
    gateway,
    post,
    async ask(query, variables = {}, headers = {}) {
      sandbox.forget()
      const told = await post(query, { variables, headers })
      const calls = sandbox.requests()
      const paths = calls.map(({ path }) => decodeURIComponent(path).replace('/api/v2', ''))
      return { ...told, calls, paths }
    },
    listen: () => (origin ??= served()),
    get: async (path) => gateway.yoga.fetch(`http://gateway.test${path}`),
    async close() {
      server.close()
      server.closeAllConnections()
      await gateway.close()
      await sandbox.close()
    },
  }
}
