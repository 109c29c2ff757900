import { isDeepStrictEqual } from 'node:util'
import type { ClauseRep, RuleRep } from '../rest/flags/flags.ts'
import type { Instruction } from '../rest/semantic-patch.ts'
import type { FlagChange, RuleChange } from './flag-changes.ts'
import { last, type Now, servedParameters } from './flag-instructions.ts'
import { matchesOf } from './matches.ts'
import { ruleForm, signsOfRule } from './rule-forms.ts'
import { type ComparedConfiguration, sideOf } from './sides.ts'
import { mapped, type Steps } from './steps.ts'

export interface RuleInstructions {
  readonly instructions: readonly Instruction[]
  /** The differences that no instruction makes. */
  readonly notDerivable: readonly FlagChange[]
  /** Whether rules or clauses come back with other ids. */
  readonly losesIds: boolean
}

/**
 * The instructions that make the rules of a configuration those of another one: rules that only `from` has are removed, the others are
 * changed and put in order, and those that only `to` has are added in front of the rule that follows them.
 *
 * @param changes The differences of the rules, from `from` to `to`.
 */
export function* ruleInstructions(
  changes: readonly RuleChange[],
  from: ComparedConfiguration,
  to: ComparedConfiguration,
  now: Now,
): Steps<RuleInstructions> {
  const { pairs, removed, added } = matchesOf(yield* signsOf(from), yield* signsOf(to), 4)
  const [had, has] = [from.rules ?? [], to.rules ?? []]
  // LaunchDarkly names rules by their ids.
  if (had.some(({ _id }) => !_id)) return { instructions: [], notDerivable: changes, losesIds: false }
  const idAt = new Map(pairs.map(({ from: place, to: goal }) => [goal, had[place]!._id!]))

  const next = nextIds(has.length, idAt)
  const notDerivable: FlagChange[] = []
  const within = yield* mapped(
    changes.filter(({ fromRule, toRule }) => fromRule && toRule),
    (change) => changesOf(change, now),
  )
  const additionAt = Map.groupBy(
    changes.filter(({ fromRule }) => !fromRule),
    ({ toPosition }) => toPosition,
  )
  const additions = yield* mapped(added, (place): Instruction[] => {
    const served = servedParameters(has[place]!, to.flag.variations, now)
    if (served && has[place]!.disabled !== true) return [addition(has[place]!, served, next[place])]
    notDerivable.push(...(additionAt.get(place) ?? []))
    return []
  })
  const ordered = [...idAt].map(([, id]) => id)
  const isMoved = pairs.some(({ moved }) => moved)
  return {
    instructions: [
      ...removed.map((place) => ({ kind: 'removeRule', ruleId: had[place]!._id })),
      ...within.flatMap(({ instructions }) => instructions),
      ...(isMoved ? [{ kind: 'reorderRules', ruleIds: ordered }] : []),
      ...additions.flat(),
    ],
    notDerivable: [...within.flatMap((one) => one.notDerivable), ...notDerivable],
    losesIds: additions.some(({ length }) => length > 0) || within.some(({ losesIds }) => losesIds),
  }
}

function signsOf(config: ComparedConfiguration) {
  const side = sideOf(config, '')
  return mapped(config.rules ?? [], (rule) => signsOfRule(rule, ruleForm(rule, side)))
}

/** The id of the next rule that is already there, for each place. */
function nextIds(count: number, idAt: ReadonlyMap<number, string>): readonly (string | undefined)[] {
  const ids: (string | undefined)[] = []
  for (let place = count - 1; place >= 0; place--) ids[place] = idAt.get(place) ?? ids[place + 1]
  return ids
}

const addition = (
  { clauses, description, trackEvents }: RuleRep,
  served: Readonly<Record<string, unknown>>,
  beforeRuleId: string | undefined,
): Instruction => ({
  kind: 'addRule',
  clauses: clauses.map(clauseOf),
  ...served,
  ...(description && { description }),
  ...(trackEvents && { trackEvents }),
  ...(beforeRuleId && { beforeRuleId }),
})

/** A clause as instructions have it. */
export const clauseOf = ({ contextKind, attribute, op, negate, values }: ClauseRep) => ({
  ...(contextKind && { contextKind }),
  ...{ attribute, op, negate: negate === true, values },
})

/** The instructions within a rule that both configurations have. */
function changesOf({ fromRule, toRule, changes }: RuleChange, now: Now): RuleInstructions {
  const ruleId = fromRule!._id!
  const instructions: Instruction[] = []
  const notDerivable: FlagChange[] = []
  let losesIds = false
  for (const change of changes) {
    const made = madeBy(last(change.path), ruleId, fromRule!, toRule!, now)
    if (made) instructions.push(...made)
    else notDerivable.push(change)
    losesIds ||= made?.some(({ kind }) => kind === 'addClauses') ?? false
  }
  return { instructions, notDerivable, losesIds }
}

function madeBy(
  property: string,
  ruleId: string,
  from: NonNullable<RuleChange['fromRule']>,
  to: NonNullable<RuleChange['toRule']>,
  now: Now,
): readonly Instruction[] | undefined {
  switch (property) {
    case 'clauses':
      return clauseInstructions(ruleId, from.clauses, to.clauses)
    case 'serves': {
      if (from.rollout?.experimentAllocation) return undefined
      const served = servedParameters(to, to.varied.variations, now)
      return served && [{ kind: 'updateRuleVariationOrRollout', ruleId, ...served }]
    }
    case 'description':
      return [{ kind: 'updateRuleDescription', ruleId, description: to.description ?? '' }]
    case 'position':
      // All rules are put in order together.
      return []
    default:
      return undefined
  }
}

/** Clauses are added before others are removed, so that the rule is never without one. */
export function clauseInstructions(
  ruleId: string,
  from: readonly ClauseRep[],
  to: readonly ClauseRep[],
): readonly Instruction[] | undefined {
  if (!to.length || from.some(({ _id }) => !_id)) return undefined
  const before = new Map(from.map((clause) => [clause._id!, clause]))
  const kept = to.filter(({ _id }) => _id && before.has(_id))
  const added = to.filter(({ _id }) => !_id || !before.has(_id))
  const keptIds = new Set(kept.map(({ _id }) => _id))
  const clauseIds = [...before.keys()].filter((id) => !keptIds.has(id))
  return [
    ...kept
      .filter((clause) => !isDeepStrictEqual(clauseOf(clause), clauseOf(before.get(clause._id!)!)))
      .map((clause) => ({ kind: 'updateClause', ruleId, clauseId: clause._id, clause: clauseOf(clause) })),
    ...(added.length ? [{ kind: 'addClauses', ruleId, clauses: added.map(clauseOf) }] : []),
    ...(clauseIds.length ? [{ kind: 'removeClauses', ruleId, clauseIds }] : []),
  ]
}
