import type { DependentFlagRep } from '../rest/flags/dependent-flags.ts'
import { compareKeys, compareTexts } from './text-order.ts'

/** How something is reached: by the shortest way, and by the smallest key before it if there are several. */
interface Way {
  readonly depth: number
  /** The key of the flag before it. Null if there is none. */
  readonly via: string | null
  /** The key of the segment before it, other than the one that changes. Null if there is none. */
  readonly viaSegment: string | null
}

/** A flag that depends on what changes, with the environments in which it does. */
export interface BlastDependent extends Way {
  readonly projectKey: string
  readonly key: string
  /** Undefined if no document told it. */
  readonly name: string | undefined
  /** In the order of the keys. */
  readonly environments: readonly BlastEnvironment[]
}

/** An environment in which a flag depends on what changes. */
export interface BlastEnvironment extends Way {
  readonly projectKey: string
  readonly flagKey: string
  readonly environmentKey: string
}

/** A flag that depends on what changes by its own rules. */
export interface BlastStart {
  readonly key: string
  readonly name?: string | undefined
  readonly environmentKey: string
  readonly depth: number
  readonly viaSegment: string | null
}

/** What changes, and what depends on it. */
export interface BlastGraph {
  readonly projectKey: string
  /** The key of the flag that changes. Default none: the flags of `starts` depend on what changes. */
  readonly flagKey?: string
  readonly starts?: readonly BlastStart[]
  /** The dependents of a flag in all environments. */
  readonly dependentsOf: (flagKey: string) => readonly DependentFlagRep[]
  /** The environments that count. Default all. */
  readonly environmentKeys?: readonly string[] | null
  /** The depth at which the search ends. */
  readonly maxDepth: number
}

/**
 * The flags that depend on what changes, directly or through others, in each environment by its own prerequisites. Breadth first, so that
 * circles end and each way is a shortest one. They come by depth, then by key.
 *
 * @example
 * blastDependents({ projectKey: 'web', flagKey: 'a', dependentsOf, maxDepth: 10 })
 */
export function blastDependents(graph: BlastGraph): readonly BlastDependent[] {
  const { flagKey: root, starts = [], dependentsOf, environmentKeys, maxDepth } = graph
  const counts = environmentKeys ? new Set(environmentKeys) : null
  const found = new Map<string, Found>()
  const byDepth = Map.groupBy(starts, ({ depth }) => depth)
  const last = Math.min(
    maxDepth,
    starts.reduce((most, { depth }) => Math.max(most, depth), 0),
  )
  /** The flags of the level before, each with its environments; null for all of them. */
  let level = new Map<string, Set<string> | null>(root === undefined ? [] : [[root, null]])

  for (let depth = 1; depth <= maxDepth && (level.size > 0 || depth <= last); depth += 1) {
    const next = new Map<string, Set<string>>()
    const reach = ({ key, name }: Named, environmentKey: string, way: Way) => {
      if (key === root || (counts && !counts.has(environmentKey))) return
      const known = found.get(key) ?? { name, ways: new Map() }
      if (known.ways.has(environmentKey)) return
      known.ways.set(environmentKey, way)
      found.set(key, known)
      next.set(key, (next.get(key) ?? new Set()).add(environmentKey))
    }
    for (const start of (byDepth.get(depth) ?? []).toSorted(compareKeys))
      reach(start, start.environmentKey, { depth, via: null, viaSegment: start.viaSegment })
    for (const key of [...level.keys()].toSorted(compareTexts)) {
      const environments = level.get(key)
      const way = { depth, via: key === root ? null : key, viaSegment: null }
      for (const dependent of dependentsOf(key))
        for (const one of dependent.environments)
          if (environments === null || environments?.has(one.key)) reach(dependent, one.key, way)
    }
    level = next
  }
  return [...found]
    .map(([key, { name, ways }]) => dependent(graph.projectKey, key, name, ways))
    .toSorted((one, other) => one.depth - other.depth || compareKeys(one, other))
}

interface Named {
  readonly key: string
  readonly name?: string | undefined
}

interface Found {
  readonly name: string | undefined
  /** By the key of the environment. */
  readonly ways: Map<string, Way>
}

function dependent(projectKey: string, key: string, name: string | undefined, ways: Found['ways']): BlastDependent {
  const environments = [...ways]
    .map(([environmentKey, way]) => ({ projectKey, flagKey: key, environmentKey, ...way }))
    .toSorted((one, other) => compareTexts(one.environmentKey, other.environmentKey))
  const { depth, via, viaSegment } = environments.toSorted(
    (one, other) => one.depth - other.depth || compareTexts(one.via ?? '', other.via ?? ''),
  )[0]!
  return { projectKey, key, name, depth, via, viaSegment, environments }
}
