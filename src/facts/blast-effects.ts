import type { PrerequisiteState } from './prerequisites.ts'
import type { Serving } from './serving.ts'

/** What changes: a flag, or a segment that the rules of some flags name. */
export interface BlastSource {
  readonly flagKey?: string
  /** The flags whose rules name it, directly or through other segments. */
  readonly named: ReadonlySet<string>
}

type Effect = boolean | null

/**
 * Whether a change can reach what each dependent serves in an environment. It cannot if the dependent is off, if a prerequisite that the
 * change does not reach blocks it, or if the change reaches none of its prerequisites. Null if that is unknown. Linear in the prerequisites
 * (Kahn's algorithm).
 *
 * @param servings What each dependent serves in the environment, by key. Null if its configuration was not read.
 */
export function blastEffects(
  source: BlastSource,
  servings: ReadonlyMap<string, Serving | null>,
): ReadonlyMap<string, Effect> {
  const effects = new Map<string, Effect>()
  const waiting = new Map<string, number>()
  const after = new Map<string, string[]>()
  for (const [key, serving] of servings) {
    const needed = new Set(serving?.prerequisites.map(({ flagKey }) => flagKey).filter((one) => servings.has(one)))
    waiting.set(key, needed.size)
    for (const one of needed) {
      const known = after.get(one)
      if (known) known.push(key)
      else after.set(one, [key])
    }
  }
  const ready = [...servings.keys()].filter((key) => waiting.get(key) === 0)
  // The list grows while it is walked: each flag is met once.
  for (const key of ready) {
    effects.set(key, effectOn(source, key, servings.get(key) ?? null, effects))
    for (const next of after.get(key) ?? []) {
      const left = waiting.get(next)! - 1
      waiting.set(next, left)
      if (left === 0) ready.push(next)
    }
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
