import { routeOf } from '../../contract/route.ts'
import type { Listed } from './operations.ts'

type Route = Pick<Listed, 'method' | 'path'>

interface Sides {
  /** The operations with a field of the graph. */
  readonly reached: readonly Route[]
  /** The operations that the sandbox answers. */
  readonly answered: readonly Route[]
  /** The operations that LaunchDarkly removed, whose fields answer without a call. */
  readonly removed: readonly Route[]
}

export interface Coverage {
  /** The number of operations that both sides have, with the removed ones. */
  readonly covered: number
  readonly total: number
  /** The operations that a side lacks, by resource. */
  readonly missing: readonly Missing[]
  /** The routes of the graph that LaunchDarkly does not have. */
  readonly unknown: readonly string[]
}

export interface Missing extends Listed {
  readonly lacks: 'graph' | 'sandbox' | 'both'
}

/** Counts the operations of LaunchDarkly that the graph reaches and the sandbox answers. */
export function coverageOf(listed: readonly Listed[], { reached, answered, removed }: Sides): Coverage {
  const [graph, sandbox] = [new Set(reached.map(routeOf)), new Set(answered.map(routeOf))]
  const missing = listed.flatMap((operation): Missing[] => {
    const [inGraph, inSandbox] = [graph.has(routeOf(operation)), sandbox.has(routeOf(operation))]
    if (inGraph && inSandbox) return []
    return [{ ...operation, lacks: inGraph ? 'sandbox' : inSandbox ? 'graph' : 'both' }]
  })
  const known = new Set([...listed, ...removed].map(routeOf))
  return {
    covered: listed.length - missing.length + removed.length,
    total: listed.length + removed.length,
    missing,
    unknown: [...graph].filter((route) => !known.has(route)).sort(),
  }
}

const words = { graph: 'the graph lacks it', sandbox: 'the sandbox lacks it', both: '' }

/** Says in lines what is missing, by resource, and then the count. */
export function reportOf({ covered, total, missing, unknown }: Coverage, floor: number): readonly string[] {
  const resources = [...Map.groupBy(missing, ({ resource }) => resource)].map(([resource, own]) => [
    `${resource}: ${own.length}`,
    ...own.map(({ method, path, lacks }) => `  ${method} ${path}${words[lacks] && ` (${words[lacks]})`}`),
  ])
  return [
    ...resources.flat(),
    ...unknown.map((route) => `unknown to LaunchDarkly: ${route}`),
    `coverage: ${covered} of ${total} operations, and the floor is ${floor}`,
  ]
}
