import type { Endpoints } from './endpoints.ts'

/** Where the gateway answers on its server. */
export interface Places {
  /** The path of the graph. */
  readonly graph: string
  /** What is answered beside it, by its path there. */
  readonly beside: Endpoints
  /** Whether the gateway answers at a path, or at a URL. Everything else on the server is for others. */
  serves(url: string): boolean
}

/**
 * Places for the graph and what is beside it.
 *
 * @param graph the path of the graph, such as `/graphql` or `/launchdarkly/graphql`.
 * @param endpoints by their names, such as `/health`, which is at `/launchdarkly/health` then.
 */
export function placesAt(graph: string, endpoints: Endpoints): Places {
  if (!/^(?:\/[\w.~-]+)+$/.test(graph)) {
    throw new Error(`path: expected a path such as /graphql, but got ${JSON.stringify(graph.slice(0, 300))}.`)
  }
  const folder = graph.slice(0, graph.lastIndexOf('/'))
  const beside = Object.fromEntries(Object.entries(endpoints).map(([name, endpoint]) => [folder + name, endpoint]))
  function serves(url: string): boolean {
    if (!URL.canParse(url, 'http://localhost')) return false
    const { pathname } = new URL(url, 'http://localhost')
    return pathname === graph || pathname.startsWith(`${graph}/`) || Object.hasOwn(beside, pathname)
  }
  return { graph, beside, serves }
}
