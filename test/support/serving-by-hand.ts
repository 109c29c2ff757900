import type { Doc } from './sandbox-ask.ts'

/**
 * What flags serve, computed from REST's documents alone and apart from the gateway: by a set of the variations that each flag can serve,
 * where null is the code's fallback value.
 */
export interface ServedByHand {
  readonly kind: string
  readonly outcomes: readonly number[]
  readonly usesCodeFallback: boolean
  readonly mayUseCodeFallback: boolean
  /** The prerequisites that are not always met, as `key MET`. */
  readonly prerequisites: readonly string[]
}

/** Judges the flags of a project in an environment. */
export function servedByHand(flags: readonly Doc[], environmentKey: string): ReadonlyMap<string, ServedByHand> {
  const byKey = new Map(flags.map((flag) => [flag.key, flag]))
  const known = new Map<string, ReturnType<typeof judge>>()
  for (const { key } of flags) judged(key)
  return known

  function judged(key: string): ReturnType<typeof judge> {
    const found = known.get(key) ?? judge(byKey.get(key))
    known.set(key, found)
    return found
  }

  function judge(flag: Doc) {
    const {
      on,
      offVariation = null,
      prerequisites,
      rules,
      fallthrough,
      targets,
      contextTargets,
    } = flag.environments[environmentKey]
    const off = new Set<number | null>([offVariation])
    if (!on) return answer('OFF', off, [])
    const needed = prerequisites.map(({ key, variation }: Doc) => [key, met(key, variation)] as const)
    const states = ['NEVER', 'SOMETIMES'].flatMap((state) =>
      needed.filter(([, one]: [string, string]) => one === state).map(([key]: [string]) => `${key} ${state}`),
    )
    if (states.some((state) => state.endsWith('NEVER'))) return answer('BLOCKED', off, states)
    const enabled = rules.filter(({ disabled }: Doc) => !disabled)
    const catching = enabled.findIndex(({ clauses }: Doc) => clauses.length === 0)
    const serving = catching < 0 ? [...enabled, fallthrough] : enabled.slice(0, catching + 1)
    const individual = [...targets, ...contextTargets].filter(({ values }: Doc) => values.length > 0)
    const served: (readonly number[])[] = serving.map(variationsOf)
    const outcomes = new Set<number | null>([...individual.map(({ variation }: Doc) => variation), ...served.flat()])
    if (states.length) outcomes.add(offVariation)
    const divided = serving.filter((_: Doc, index: number) => served[index]!.length > 1)
    return answer(kindOf(divided, outcomes), outcomes, states)
  }

  function met(key: string, variation: number): string {
    if (!byKey.get(key)?.environments[environmentKey].on) return 'NEVER'
    const { all } = judged(key)
    if (!all.has(variation)) return 'NEVER'
    return all.size === 1 ? 'ALWAYS' : 'SOMETIMES'
  }
}

const answer = (kind: string, all: ReadonlySet<number | null>, prerequisites: readonly string[]) => ({
  kind,
  all,
  outcomes: [...all].filter((one) => one !== null).sort(),
  usesCodeFallback: all.size === 1 && all.has(null),
  mayUseCodeFallback: all.has(null),
  prerequisites,
})

/** The variations with a weight. All weights of the sandbox are whole. */
const variationsOf = ({ variation, rollout }: Doc): readonly number[] =>
  rollout
    ? [
        ...new Set<number>(
          rollout.variations.filter(({ weight }: Doc) => weight > 0).map((part: Doc) => part.variation),
        ),
      ]
    : [variation]

function kindOf(divided: readonly Doc[], outcomes: ReadonlySet<number | null>): string {
  const allocations = divided.map(({ rollout }) => rollout.experimentAllocation)
  if (allocations.some((one) => one?.type === 'measuredRollout')) return 'GUARDED'
  if (allocations.some(Boolean)) return 'EXPERIMENT'
  if (divided.length) return 'ROLLOUT'
  return outcomes.size === 1 ? 'SINGLE_VARIATION' : 'TARGETED'
}
