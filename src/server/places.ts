import type { Endpoints } from './endpoints.ts'

/** The paths at which the gateway answers. */
export interface Places {
  /** The path of the graph. */
  readonly graph: string
  /** The endpoints besides the graph, by path. */
  readonly beside: Endpoints
  /** Whether the gateway answers at a path or a URL. Other requests to the server are not for the gateway. */
  serves(url: string): boolean
}

/** The names of all endpoints besides the graph, whether enabled or not. The graph cannot have one of these names. */
const reserved: ReadonlySet<string> = new Set(['/health', '/ready', '/metrics'])

/**
 * The paths of the graph and of the endpoints beside it.
 *
 * @param graph The path of the graph, such as `/graphql` or `/launchdarkly/graphql`.
 * @param endpoints The endpoints by name, such as `/health`, which is at `/launchdarkly/health` in the second case.
 */
export function placesAt(graph: string, endpoints: Endpoints): Places {
  if (!/^(?:\/[\w.~-]+)+$/.test(graph)) {
    throw new Error(`path: expected a path such as /graphql, but got ${JSON.stringify(graph.slice(0, 300))}.`)
  }
  if (graph.split('/').some((segment) => segment === '.' || segment === '..')) {
    const got = JSON.stringify(graph.slice(0, 300))
    throw new Error(`path: expected a path without the segments . and .., which URLs cannot keep, but got ${got}.`)
  }
  const last = graph.slice(graph.lastIndexOf('/'))
  if (reserved.has(last)) {
    throw new Error(
      `path: expected a path such as /graphql, but got one that ends in ${last}, which is not the graph's.`,
    )
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
