import type { SegmentRuleRep } from '../rest/segments/segments.ts'
import type { Instruction } from '../rest/semantic-patch.ts'
import { canonical } from './canonical.ts'
import { last } from './flag-instructions.ts'
import { clauseInstructions, clauseOf } from './rule-instructions.ts'
import type { SegmentChange } from './segment-changes.ts'

interface SegmentRuleInstructions {
  readonly instructions: readonly Instruction[]
  /** The differences that no instruction makes. */
  readonly notDerivable: readonly SegmentChange[]
  /** Whether rules or clauses come back with other ids. */
  readonly losesIds: boolean
  /** Whether a rule comes back behind others that were after it. */
  readonly losesOrder: boolean
}

type Rules = readonly SegmentRuleRep[]

/**
 * The instructions that make the rules of a segment those of another version: rules that only `from` has are removed, the others are changed
 * and put in order, and those that only `to` has are added at the end, the only place for new ones.
 *
 * @param changes The differences of the rules, from `from` to `to`.
 */
export function segmentRuleInstructions(
  changes: readonly SegmentChange[],
  from: Rules,
  to: Rules,
): SegmentRuleInstructions {
  if (!changes.length) return none
  // LaunchDarkly names rules by their ids.
  if ([...from, ...to].some(({ _id }) => !_id)) return { ...none, notDerivable: changes }
  const [had, has] = [from, to].map((rules) => new Map(rules.map((rule) => [rule._id!, rule])))
  const kept = to.flatMap(({ _id }) => (had!.has(_id!) ? [_id!] : []))
  // Rules that come back are at the end, so that those before a kept one change their places.
  const isAmong = to.slice(0, kept.length).some(({ _id }) => !had!.has(_id!))
  const made = changes.map((change) => ({ change, instructions: instructionsFor(change, kept, had!, has!) }))
  const instructions = made.flatMap((one) => one.instructions ?? []).toSorted((one, other) => rank(one) - rank(other))
  return {
    instructions,
    notDerivable: made.filter((one) => !one.instructions).map(({ change }) => change),
    losesIds: instructions.some(({ kind }) => kind === 'addRule' || kind === 'addClauses'),
    losesOrder: isAmong && instructions.some(({ kind }) => kind === 'addRule'),
  }
}

const none = { instructions: [], notDerivable: [], losesIds: false, losesOrder: false }

type ById = ReadonlyMap<string, SegmentRuleRep>

/** The instructions for a difference. Undefined if no instruction makes it. */
function instructionsFor(
  { kind, path }: SegmentChange,
  kept: readonly string[],
  had: ById,
  has: ById,
): readonly Instruction[] | undefined {
  if (kind === 'MOVED') return [{ kind: 'reorderRules', ruleIds: kept }]
  const ruleId = last(path)
  const [from, to] = [had.get(ruleId), has.get(ruleId)]
  if (!to) return [{ kind: 'removeRule', ruleId }]
  return from ? within(ruleId, from, to) : addition(to)
}

/** A new rule takes every context that its clauses match: no instruction gives it a percentage. */
function addition({ clauses, description, weight, rolloutContextKind, bucketBy }: SegmentRuleRep) {
  if ([weight, rolloutContextKind, bucketBy].some((one) => one !== undefined)) return undefined
  return [{ kind: 'addRule', clauses: clauses.map(clauseOf), ...(description && { description }) }]
}

function within(ruleId: string, from: SegmentRuleRep, to: SegmentRuleRep): readonly Instruction[] | undefined {
  const isOther = (name: keyof SegmentRuleRep) => canonical(from[name]) !== canonical(to[name])
  if (isOther('bucketBy')) return undefined
  const { weight, rolloutContextKind: contextKind = 'user' } = to
  const isOtherShare = isOther('weight') || isOther('rolloutContextKind')
  if (isOtherShare && (weight === undefined || from.weight === undefined)) return undefined
  const clauses = isOther('clauses') ? clauseInstructions(ruleId, from.clauses, to.clauses) : []
  return (
    clauses && [
      ...clauses,
      ...(isOtherShare ? [{ kind: 'updateRuleRolloutAndContextKind', ruleId, weight, contextKind }] : []),
      ...(isOther('description') ? [{ kind: 'updateRuleDescription', ruleId, description: to.description ?? '' }] : []),
    ]
  )
}

/** The order is that of the rules that are left, before others are added. */
function rank({ kind }: Instruction): number {
  if (kind === 'removeRule') return 0
  if (kind === 'reorderRules') return 2
  return kind === 'addRule' ? 3 : 1
}
