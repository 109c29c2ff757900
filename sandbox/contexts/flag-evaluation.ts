import type { ConfigRecord, FlagRecord, Rollout, Rule, Served } from '../flags/flag-record.ts'
import { isMember, membershipIn } from '../segments/segment-membership.ts'
import type { SegmentRecord } from '../segments/segment-record.ts'
import { bucketOf } from './buckets.ts'
import { clauseHolds } from './clauses.ts'
import { attributeIn, type Context, keyIn } from './contexts.ts'

/** Why a context gets a value, in the words of SDKs. */
export interface Reason {
  kind: 'OFF' | 'FALLTHROUGH' | 'TARGET_MATCH' | 'RULE_MATCH' | 'PREREQUISITE_FAILED' | 'ERROR'
  ruleIndex?: number
  ruleID?: string
  prerequisiteKey?: string
  inExperiment?: true
  errorKind?: 'MALFORMED_FLAG'
}

export interface Evaluation {
  /** The index of the variation; undefined if the code's fallback value is used. */
  variation: number | undefined
  reason: Reason
}

/** What evaluation looks at besides a flag. */
export interface World {
  environmentKey: string
  flags: ReadonlyMap<string, FlagRecord>
  segments: ReadonlyMap<string, SegmentRecord>
}

const malformed: Evaluation = { variation: undefined, reason: { kind: 'ERROR', errorKind: 'MALFORMED_FLAG' } }

/**
 * What a flag serves to a context, as SDKs decide it: off, prerequisites, targets, rules, and the default rule.
 *
 * @param known The evaluations of other flags for the context, because several flags can have the same prerequisite. A flag that leads
 * back to itself is malformed.
 */
export function evaluated(
  flag: FlagRecord,
  context: Context,
  world: World,
  known = new Map<string, Evaluation>(),
): Evaluation {
  const before = known.get(flag.key)
  if (before) return before
  known.set(flag.key, malformed)
  const evaluation = decided(flag, context, world, known)
  known.set(flag.key, evaluation)
  return evaluation
}

function decided(flag: FlagRecord, context: Context, world: World, known: Map<string, Evaluation>): Evaluation {
  const config = flag.configs.get(world.environmentKey)
  if (!config) return malformed
  if (!config.on) return { variation: config.offVariation, reason: { kind: 'OFF' } }
  const failed = config.prerequisites.find(({ key, variation }) => {
    const other = world.flags.get(key)
    // SDKs do not know archived flags.
    if (other?.archivedAt !== undefined || !other?.configs.get(world.environmentKey)?.on) return true
    return evaluated(other, context, world, known).variation !== variation
  })
  if (failed) {
    return {
      variation: config.offVariation,
      reason: { kind: 'PREREQUISITE_FAILED', prerequisiteKey: failed.key },
    }
  }
  const targeted = targetOf(config, context)
  if (targeted !== undefined) return { variation: targeted, reason: { kind: 'TARGET_MATCH' } }
  const ruleIndex = config.rules.findIndex((rule) => isMatching(rule, context, world))
  const rule = config.rules[ruleIndex]
  const reason: Reason = rule ? { kind: 'RULE_MATCH', ruleIndex, ruleID: rule._id } : { kind: 'FALLTHROUGH' }
  return serving(rule ?? config.fallthrough, reason, flag, config, context)
}

/** The first individual target. An entry of users without values stands for the users of the same variation. */
function targetOf({ targets, contextTargets }: ConfigRecord, context: Context): number | undefined {
  const usersOf = (variation: number) => targets.find((target) => target.variation === variation)?.values ?? []
  const all = contextTargets.length > 0 ? contextTargets : targets
  return all.find(({ contextKind, variation, values }) => {
    const meant = contextKind === 'user' && values.length === 0 ? usersOf(variation) : values
    return meant.includes(keyIn(context, contextKind) ?? '')
  })?.variation
}

function isMatching({ disabled, clauses }: Rule, context: Context, { segments }: World): boolean {
  if (disabled) return false
  const isIn = (key: string) => {
    const segment = segments.get(key)
    return segment !== undefined && isMember(membershipIn(segment, context, segments))
  }
  return clauses.every((clause) => clauseHolds(clause, context, isIn))
}

function serving(
  { variation, rollout }: Served,
  reason: Reason,
  flag: FlagRecord,
  { salt }: ConfigRecord,
  context: Context,
): Evaluation {
  const part = rollout && partOf(rollout, `${rollout.seed ?? `${flag.key}.${salt}`}`, context)
  const index = part ? part.variation : variation
  if (index === undefined || !flag.variations[index]) return malformed
  const isExperiment = rollout?.experimentAllocation !== undefined && !part?._untracked
  return { variation: index, reason: { ...reason, ...(isExperiment && { inExperiment: true }) } }
}

/** The part of a rollout that a context falls into. What is missing to the whole belongs to the last one. */
function partOf({ contextKind, bucketBy, variations }: Rollout, about: string, context: Context) {
  const attributes = context.get(contextKind)
  const bucket = attributes ? bucketOf(attributeIn(attributes, bucketBy ?? 'key'), about) * 100_000 : 0
  let end = 0
  return (
    variations.find(({ weight }) => {
      end += weight
      return bucket < end
    }) ?? variations.at(-1)
  )
}
