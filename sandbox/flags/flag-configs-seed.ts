import type { EnvironmentRecord } from '../projects/environment-record.ts'
import { day, now, type Random, random, year } from '../seed/random.ts'
import type { ConfigRecord, FlagRecord } from './flag-record.ts'
import { fallthrough, rollout, rules, targets } from './flag-targeting-seed.ts'

/** What a flag is before it is configured anywhere. */
export interface FlagPlan {
  projectKey: string
  /** Its place in the default list; archived flags have none. */
  index: number | undefined
  flag: Omit<FlagRecord, 'configs' | 'version'>
  /** Used in the first environment always, in the others now and then. */
  prerequisites: readonly { key: string; variation: number }[]
}

export function config(plan: FlagPlan, environment: EnvironmentRecord, first: boolean): ConfigRecord {
  const { flag, projectKey, index } = plan
  const from = random(`config/${projectKey}/${flag.key}/${environment.key}`)
  const changedAt = changeOf(flag, from)
  const said = { ...targetingOf(plan, from, first), on: from.chance(environment.critical ? 0.55 : 0.8) }
  return {
    ...said,
    salt: from.hex(32),
    sel: from.hex(32),
    version: from.integer(1, 60),
    lastModified: changedAt,
    targetingModified: changedAt - Math.floor(from.next() * Math.min(30 * day, changedAt - flag.createdAt)),
    trackEvents: flag.experiment !== undefined,
    trackEventsFallthrough: from.chance(0.04),
    ...(index === 2 && first ? { debugEventsUntil: now + 2 * day } : {}),
    contextKinds: ['user', ...from.some(['organization', 'device'], from.integer(0, 2))],
    ...(flag.migration ? { checkRatio: from.pick([1, 10]) } : {}),
    status: statusOf(flag, said, changedAt, from),
  }
}

/** Within the last year, and never before there was a flag to change. */
const changeOf = ({ createdAt }: FlagPlan['flag'], from: Random) =>
  now - Math.floor(from.next() ** 2 * Math.min(year - day, now - createdAt))

type Targeting = Pick<
  ConfigRecord,
  'targets' | 'contextTargets' | 'rules' | 'fallthrough' | 'offVariation' | 'prerequisites'
>

function targetingOf({ flag, index, prerequisites }: FlagPlan, from: Random, first: boolean): Targeting {
  const count = flag.variations.length
  const plain: Targeting = {
    ...targets(count, from),
    rules: rules(from.chance(0.35) ? from.integer(1, 3) : 0, count, from),
    fallthrough: fallthrough(count, flag.defaults.onVariation, from),
    ...(index !== undefined && index % 50 === 11 ? {} : { offVariation: flag.defaults.offVariation }),
    prerequisites: first || from.chance(0.6) ? prerequisites : [],
  }
  if (!first) return plain
  if (index === 10 || index === 47)
    return { ...plain, rules: rules(1, count, from).map((one) => ({ ...one, disabled: true })) }
  if (index === 20) return { ...plain, rules: rules(1, count, from).map(matchesNobody) }
  if (flag.experiment) return { ...plain, fallthrough: { rollout: experimentRollout(flag, from) } }
  return plain
}

const matchesNobody = (rule: ConfigRecord['rules'][number]) => ({
  ...rule,
  clauses: rule.clauses.map((clause) => ({ ...clause, values: [] })),
})

/** Part of the traffic takes part in the experiment, the rest is served the same but not counted. */
function experimentRollout({ variations, defaults }: FlagPlan['flag'], from: Random) {
  const plain = rollout(variations.length, from)
  return {
    ...plain,
    seed: plain.seed ?? from.integer(1, 90_000_000),
    variations: plain.variations.map((part) => ({ ...part, _untracked: part.variation === defaults.offVariation })),
    experimentAllocation: { defaultVariation: defaults.offVariation, canReshuffle: true },
  }
}

/** As LaunchDarkly defines the four: by the age of the flag, the last request, and whether there is still anything to decide. */
function statusOf(
  { createdAt, archivedAt, variations, defaults }: FlagPlan['flag'],
  { on, rules, targets, contextTargets, fallthrough }: Targeting & { on: boolean },
  changedAt: number,
  from: Random,
): ConfigRecord['status'] {
  const weekAgo = now - 7 * day
  const seen = from.chance(0.7) ? { default: variations[defaults.offVariation]?.value } : {}
  if (archivedAt === undefined && createdAt < now - day && from.chance(0.75)) {
    const decided =
      on && rules.length + targets.length + contextTargets.length === 0 && fallthrough.variation !== undefined
    const lastRequested = Math.max(createdAt, now - from.integer(1_000, 6 * day))
    return { name: decided && changedAt < weekAgo ? 'launched' : 'active', lastRequested, ...seen }
  }
  if (createdAt >= weekAgo) return { name: 'new' }
  if (from.chance(0.4)) return { name: 'inactive' }
  return { name: 'inactive', lastRequested: Math.max(createdAt, weekAgo - from.integer(1, 200) * day), ...seen }
}
