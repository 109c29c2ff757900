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

/** The names of all endpoints beside the graph, whether or not they are answered. One of them as the path would hide the graph. */
const reserved: ReadonlySet<string> = new Set(['/health', '/ready', '/metrics'])

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
