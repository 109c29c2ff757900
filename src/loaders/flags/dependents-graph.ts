import { isForbidden } from '../../rest/errors.ts'
import { type DependentFlagRep, dependentsIn } from '../../rest/flags/dependent-flags.ts'
import { lostAmong, uniteParts } from '../../rest/flags/flag-parts.ts'
import type { FlagDoc, FlagParts } from '../../rest/flags/flags.ts'
import { batch, oneByOne } from '../batch.ts'
import type { DependentsKey } from './dependent-flags.ts'
import { nextFlagRead } from './flag-plan.ts'
import type { FlagLoaders } from './flags.ts'
import { countIn } from './plain-flags.ts'

export interface GraphKey {
  readonly projectKey: string
  /** The flags from which dependents are followed. */
  readonly flagKeys: readonly string[]
  readonly environments: FlagParts['environments']
  /** The depth to which they are followed. */
  readonly maxDepth: number
  /** The parts in which the dependents themselves will be needed. Null if they will not. */
  readonly parts: FlagParts | null
}

/** The dependents of each flag that was reached. */
export interface DependentsGraph {
  /** @throws if the dependents of the flag could not be read. */
  readonly of: (flagKey: string) => readonly DependentFlagRep[]
}

/**
 * Loads the flags that depend on others directly or through others: level by level, or from the list of all flags as soon as the calls
 * made and those of the next level are more than it takes. If LaunchDarkly refuses the dependents of a flag, the list tells them.
 *
 * A level begins when its keys are known, beside the read that tells which of them are archived. So each level takes one wave, and an
 * archived flag takes a call in vain.
 */
export function dependentsGraphLoader(
  flags: Pick<FlagLoaders, 'all'>,
  dependentFlags: (key: DependentsKey) => Promise<readonly DependentFlagRep[] | null>,
) {
  return batch<GraphKey, DependentsGraph>({
    identity: identityOf,
    wants: ({ parts }) => JSON.stringify(parts),
    group: ({ projectKey }) => projectKey,
    gathers: true,
    fetch: async (keys) => {
      const graph = await graphOf(keys)
      return oneByOne([...new Set(keys.map(identityOf))], async () => graph)
    },
  })

  async function graphOf(keys: readonly GraphKey[]): Promise<DependentsGraph> {
    const { projectKey } = keys[0]!
    const { environments } = uniteParts(keys.map((key) => ({ environments: key.environments, full: true, expand: [] })))
    const wanted = keys.flatMap(({ parts }) => parts ?? [])
    const parts = wanted.length ? uniteParts(wanted) : null
    const scanned = uniteParts([{ environments, full: true, expand: [] }, ...wanted.filter(hasNamed)])
    const known = new Map<string, readonly DependentFlagRep[] | Error>()
    const depth = keys.reduce((most, { maxDepth }) => Math.max(most, maxDepth), 0)
    const callsPerFlag = parts ? 2 : 1
    const begun = new Set<string>()
    let level = [...new Set(keys.flatMap(({ flagKeys }) => flagKeys))]
    for (let step = 0; step < depth && level.length > 0; step += 1) {
      for (const flagKey of level) begun.add(flagKey)
      const all = await flags.all(projectKey, scanned, begun.size * callsPerFlag)
      if (all) return inList(all, scanned)
      const told = await oneByOne(level, (flagKey) => dependentsOf(flagKey, step))
      const refused = [...told.values()].some(isForbidden)
      const instead = refused ? await flags.all(projectKey, scanned, Number.POSITIVE_INFINITY) : null
      if (instead) return inList(instead, scanned)
      for (const [key, dependents] of told) known.set(key, dependents)
      const next = [...told.values()].flatMap((one) => (one instanceof Error ? [] : one.map(({ key }) => key)))
      level = [...new Set(next)].filter((key) => !known.has(key))
    }
    return { of: (flagKey) => read(known.get(flagKey) ?? []) }

    /** The dependents of a flag in the environments. One environment has a route of its own. */
    async function dependentsOf(flagKey: string, step: number): Promise<readonly DependentFlagRep[] | null> {
      const environmentKey = environments !== 'all' && environments.length === 1 ? environments[0]! : null
      const onNamed = (named: readonly string[]) => begin(named, step + 1)
      return dependentFlags({ projectKey, flagKey, environmentKey, parts, onNamed })
    }

    /** Begins the next level, unless it is beyond the depth or the list may take fewer calls. */
    function begin(named: readonly string[], step: number): void {
      const fresh = named.filter((flagKey) => !begun.has(flagKey))
      const wanted = { flags: (begun.size + fresh.length) * callsPerFlag, environments: countIn({ environments }) }
      if (step >= depth || nextFlagRead({}, wanted) !== 'single') return
      for (const flagKey of fresh) {
        begun.add(flagKey)
        // The level reports the failure.
        dependentsOf(flagKey, step).catch(() => {})
      }
    }
  }
}

function inList(all: readonly FlagDoc[], parts: FlagParts): DependentsGraph {
  // Without the prerequisites of some environments, an answer would be incomplete.
  const lost = lostAmong(all, parts)
  if (lost) throw lost
  const dependents = dependentsIn(all.filter(({ archived }) => !archived))
  return { of: (flagKey) => dependents.get(flagKey) ?? [] }
}

/** Documents that are wanted in all environments would make the list too dear. Their fields read them. */
const hasNamed = ({ environments }: FlagParts): boolean => environments !== 'all'

function read<Value>(found: Value | Error): Value {
  if (found instanceof Error) throw found
  return found
}

const identityOf = ({ flagKeys, environments, maxDepth }: GraphKey): string =>
  JSON.stringify([flagKeys, environments, maxDepth])
