import { createServerAdapter } from '@whatwg-node/server'
import type { Plugin } from 'graphql-yoga'

/** What is answered at paths of their own, beside the graph. */
export type Endpoints = Readonly<Record<string, Endpoint>>

type Endpoint = () => Response | Promise<Response>

const endpointAt = (endpoints: Endpoints, path: string) =>
  Object.hasOwn(endpoints, path) ? endpoints[path] : undefined

/** The answer of an endpoint, which no one keeps. */
async function answer(endpoint: Endpoint, { method }: Pick<Request, 'method'>): Promise<Response> {
  if (method !== 'GET' && method !== 'HEAD') return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } })
  const response = await attempted(endpoint)
  response.headers.set('cache-control', 'no-store')
  return response
}

/** The answer, or that there is none: the server library would answer a failure with its stack trace. */
async function attempted(endpoint: Endpoint): Promise<Response> {
  try {
    return await endpoint()
  } catch {
    return new Response(null, { status: 500 })
  }
}

/** Answers endpoints on the port of the graph, before anybody looks at credentials. */
export const endpointsBeside = (endpoints: Endpoints): Plugin => ({
  onRequest({ request, url, endResponse }) {
    const endpoint = endpointAt(endpoints, url.pathname)
    return endpoint && answer(endpoint, request).then(endResponse)
  },
})

/** Answers endpoints alone, as a listener for a port of their own. */
export const endpointsAlone = (endpoints: Endpoints) =>
  createServerAdapter((request: Request) => {
    const endpoint = endpointAt(endpoints, new URL(request.url).pathname)
    return endpoint ? answer(endpoint, request) : new Response(null, { status: 404 })
  })
