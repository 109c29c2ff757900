import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway'
import { getOperationAST, parse } from 'graphql'

/** A subgraph on a port of its own. */
export interface Listening {
  /** That of its graph. */
  readonly url: string
  close(): void
}

export async function listen(listener: RequestListener): Promise<Listening> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
  return { url, close: () => server.close() }
}

/** What a router answered. */
interface Routed {
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they selected.
  readonly data: any
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[]
}

/** Apollo's gateway in front of a supergraph. It hands the client's token on. */
export async function startRouter(supergraphSdl: string) {
  const gateway = new ApolloGateway({
    supergraphSdl,
    buildService: ({ url }) =>
      new RemoteGraphQLDataSource<{ token?: string }>({
        url,
        willSendRequest: ({ request, context: { token } }) => {
          if (token) request.http?.headers.set('authorization', token)
        },
      }),
  })
  const { executor } = await gateway.load()
  return {
    async ask(source: string, token: string): Promise<Routed> {
      const document = parse(source)
      const request = { query: source, http: { method: 'POST', url: '', headers: new Headers() } }
      const operation = getOperationAST(document)
      const rest = {
        operation,
        operationName: null,
        queryHash: source,
        metrics: {},
        logger: console,
        context: { token },
      }
      const asked = { source, document, request, ...rest } as unknown as Parameters<typeof executor>[0]
      return (await executor(asked)) as Routed
    },
    stop: () => gateway.stop(),
  }
}

export type Router = Awaited<ReturnType<typeof startRouter>>
