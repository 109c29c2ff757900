import type { PrerequisiteState } from './prerequisites.ts'
import type { Serving } from './serving.ts'
import { topologicalOrder } from './topological-order.ts'

/** What changes: a flag, or a segment that the rules of some flags name. */
export interface BlastSource {
  readonly flagKey?: string
  /** The flags whose rules name it, directly or through other segments. */
  readonly named: ReadonlySet<string>
}

type Effect = boolean | null

/**
 * Whether a change can reach what each dependent serves in an environment. It cannot if the dependent is off, if a prerequisite that the
 * change does not reach blocks it, or if the change reaches none of its prerequisites. Null if that is unknown. Linear in the prerequisites.
 *
 * @param servings What each dependent serves in the environment, by key. Null if its configuration was not read.
 */
export function blastEffects(
  source: BlastSource,
  servings: ReadonlyMap<string, Serving | null>,
): ReadonlyMap<string, Effect> {
  const effects = new Map<string, Effect>()
  const awaited = [...servings].map(([key, serving]): [string, readonly string[]] => {
    const keys = serving?.prerequisites.map(({ flagKey }) => flagKey) ?? []
    return [key, [...new Set(keys)].filter((one) => servings.has(one))]
  })
  for (const key of topologicalOrder(new Map(awaited))) {
    effects.set(key, effectOn(source, key, servings.get(key) ?? null, effects))
  }
  // The others lead to a circle.
  return new Map([...servings.keys()].map((key) => [key, effects.get(key) ?? null]))
}

function effectOn(
  { flagKey: root, named }: BlastSource,
  key: string,
  serving: Serving | null,
  effects: ReadonlyMap<string, Effect>,
): Effect {
  if (!serving) return null
  if (serving.kind === 'OFF' || serving.kind === 'ARCHIVED') return false
  /** The effect on a prerequisite. A flag that the change does not reach stays as it is. */
  const on = ({ flagKey }: PrerequisiteState): Effect => {
    if (flagKey === root) return true
    const effect = effects.get(flagKey)
    return effect === undefined ? false : effect
  }
  const fixed = serving.prerequisites.filter((one) => on(one) === false)
  if (fixed.some(({ met }) => met === 'NEVER')) return false
  const ways = [...serving.prerequisites.map(on), named.has(key)]
  if (ways.every((one) => one === false)) return false
  // A prerequisite that may stay as it is may block the flag.
  const mayBlock = serving.prerequisites.some((one) => on(one) !== true && ['NEVER', 'UNKNOWN'].includes(one.met))
  return ways.includes(true) && !mayBlock ? true : null
}
