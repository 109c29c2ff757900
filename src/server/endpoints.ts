import { createServerAdapter } from '@whatwg-node/server'
import type { Plugin } from 'graphql-yoga'

/** The endpoints with paths of their own, besides the graph. */
export type Endpoints = Readonly<Record<string, Endpoint>>

type Endpoint = () => Response | Promise<Response>

const endpointAt = (endpoints: Endpoints, path: string) =>
  Object.hasOwn(endpoints, path) ? endpoints[path] : undefined

/** The answer of an endpoint, which is not cached. */
async function answer(endpoint: Endpoint, { method }: Pick<Request, 'method'>): Promise<Response> {
  if (method !== 'GET' && method !== 'HEAD') return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } })
  const response = await attempted(endpoint)
  response.headers.set('cache-control', 'no-store')
  return response
}

/** The answer of an endpoint, or 500 if it fails: the server library would answer with a stack trace. */
async function attempted(endpoint: Endpoint): Promise<Response> {
  try {
    return await endpoint()
  } catch {
    return new Response(null, { status: 500 })
  }
}

/** Answers endpoints on the port of the graph, without credentials. */
export const endpointsBeside = (endpoints: Endpoints): Plugin => ({
  onRequest({ request, url, endResponse }) {
    const endpoint = endpointAt(endpoints, url.pathname)
    return endpoint && answer(endpoint, request).then(endResponse)
  },
})

/** Answers only endpoints, as a listener for a port of their own. */
export const endpointsAlone = (endpoints: Endpoints) =>
  createServerAdapter((request: Request) => {
    const endpoint = endpointAt(endpoints, new URL(request.url).pathname)
    return endpoint ? answer(endpoint, request) : new Response(null, { status: 404 })
  })
