import { createServerAdapter } from '@whatwg-node/server'
import type { Plugin } from 'graphql-yoga'

/** What is answered at paths of their own, beside the graph. */
export type Endpoints = Readonly<Record<string, () => Response | Promise<Response>>>

/** The answer of an endpoint, which no one keeps; undefined if there is none at the path. */
async function answer(endpoints: Endpoints, { method, url }: Pick<Request, 'method' | 'url'>) {
  const { pathname } = new URL(url)
  const endpoint = Object.hasOwn(endpoints, pathname) ? endpoints[pathname] : undefined
  if (!endpoint) return undefined
  if (method !== 'GET' && method !== 'HEAD') return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } })
  const response = await endpoint()
  response.headers.set('cache-control', 'no-store')
  return response
}

/** Answers endpoints on the port of the graph, before anybody looks at credentials. */
export const endpointsBeside = (endpoints: Endpoints): Plugin => ({
  async onRequest({ request, endResponse }) {
    const response = await answer(endpoints, request)
    if (response) endResponse(response)
  },
})

/** Answers endpoints alone, as a listener for a port of their own. */
export const endpointsAlone = (endpoints: Endpoints) =>
  createServerAdapter(
    async (request: Request) => (await answer(endpoints, request)) ?? new Response(null, { status: 404 }),
  )
