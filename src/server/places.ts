import type { Endpoints } from './endpoints.ts'
import type { Receivers } from './receivers.ts'

/** The paths at which the gateway answers. */
export interface Places {
  /** The path of the graph. */
  readonly graph: string
  /** The endpoints besides the graph, by path. */
  readonly beside: Endpoints
  /** The receivers of webhooks, by path. */
  readonly receivers: Receivers
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
 * @param named The receivers of webhooks by name, such as `/webhooks/launchdarkly`.
 */
export function placesAt(graph: string, endpoints: Endpoints, named: Receivers = {}): Places {
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
  const beside = inFolder(folder, endpoints)
  const receivers = inFolder(folder, named)
  function serves(url: string): boolean {
    if (!URL.canParse(url, 'http://localhost')) return false
    const { pathname } = new URL(url, 'http://localhost')
    if (pathname === graph || pathname.startsWith(`${graph}/`)) return true
    return Object.hasOwn(beside, pathname) || Object.hasOwn(receivers, pathname)
  }
  return { graph, beside, receivers, serves }
}

const inFolder = <Value>(folder: string, named: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> =>
  Object.fromEntries(Object.entries(named).map(([name, value]) => [folder + name, value]))
