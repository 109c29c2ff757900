import { clausesWords, onlyIn, sentenceOf, servedWords, yesOrNo } from './change-sentences.ts'
import { pointer, type RuleChange, type ValueChange } from './flag-changes.ts'
import { matchesOf, type Pair, sameOrder } from './matches.ts'
import { changesWithin, ruleName, rulePath, rulesOf, valueChange } from './rule-changes.ts'
import { ruleForm, signsOfRule } from './rule-forms.ts'
import type { Side, Sides } from './sides.ts'
import { mapped, type Steps } from './steps.ts'

interface RuleDifferences {
  readonly rules: readonly RuleChange[]
  /** The rules whose events are tracked on one side only. */
  readonly tracking: readonly ValueChange[]
}

/** The rules that differ, in their order. */
export function* ruleDifferences(sides: Sides): Steps<RuleDifferences> {
  const { from, to } = sides
  const [before, after] = [yield* formsOf(from), yield* formsOf(to)]
  const signs = (side: Side, forms: typeof before) =>
    rulesOf(side).map((rule, place) => signsOfRule(rule, forms[place]!))
  // Rules of equal content have no differences, whatever their ids.
  const isEqual =
    before.length === after.length && before.every(({ content }, place) => content === after[place]!.content)
  const matches = isEqual ? sameOrder(before.length) : matchesOf(signs(from, before), signs(to, after), 4)
  const { pairs, removed, added } = matches
  yield
  const gone = yield* mapped(removed, (place) => oneSided(from, place, 'REMOVED'))
  const differing = yield* mapped(pairs, (pair) => {
    const changes = changesWithin(pair, [before[pair.from]!, after[pair.to]!], sides)
    return changes.length || pair.moved ? [changed(pair, changes, sides)] : []
  })
  const fresh = yield* mapped(added, (place) => oneSided(to, place, 'ADDED'))
  const tracking = yield* mapped(pairs, (pair) => trackingOf(pair, sides))
  return {
    rules: [...gone, ...differing.flat(), ...fresh].toSorted((one, other) => placeOf(one) - placeOf(other)),
    tracking: tracking.flat(),
  }
}

const formsOf = (side: Side) => mapped(rulesOf(side), (rule) => ruleForm(rule, side))
const placeOf = ({ fromPosition, toPosition }: RuleChange): number => toPosition ?? fromPosition ?? 0

const docOf = (side: Side, place: number) => ({
  ...rulesOf(side)[place]!,
  varied: side.config.flag,
  of: side.config.at,
})

/** A rule that one side lacks. */
function oneSided(side: Side, place: number, kind: 'ADDED' | 'REMOVED'): RuleChange {
  const rule = docOf(side, place)
  const isNew = kind === 'ADDED'
  return {
    type: 'RuleChange',
    part: 'RULES',
    kind,
    path: pointer('rules', rule._id ?? place),
    fromRule: isNew ? null : rule,
    toRule: isNew ? rule : null,
    fromPosition: isNew ? null : place,
    toPosition: isNew ? place : null,
    changes: [],
    sentence: onlyIn(ruleName(rule, place), side, `${servedWords(side, rule)} ${clausesWords(rule.clauses)}`),
  }
}

/** A rule that both sides have, and that differs or moved. */
function changed(pair: Pair, changes: RuleChange['changes'], sides: Sides): RuleChange {
  const { from, to, moved } = pair
  const toRule = docOf(sides.to, to)
  const places = [`place ${from + 1}`, `place ${to + 1}`] as const
  const move: ValueChange = {
    ...valueChange(rulePath(pair, sides), 'position', [from, to]),
    kind: 'MOVED',
    sentence: sentenceOf(`${ruleName(toRule, to)}:`, places, sides),
  }
  const [first] = changes
  return {
    type: 'RuleChange',
    part: 'RULES',
    kind: first ? 'CHANGED' : 'MOVED',
    path: pointer(...rulePath(pair, sides)),
    fromRule: docOf(sides.from, from),
    toRule,
    fromPosition: from,
    toPosition: to,
    changes: first && moved ? [...changes, move] : changes,
    sentence: first?.sentence ?? move.sentence,
  }
}

function trackingOf(pair: Pair, sides: Sides): ValueChange[] {
  const rule = rulesOf(sides.to)[pair.to]!
  const [before, after] = [rulesOf(sides.from)[pair.from]!.trackEvents === true, rule.trackEvents === true]
  if (before === after) return []
  const change = valueChange(rulePath(pair, sides), 'trackEvents', [before, after])
  const subject = `${ruleName(rule, pair.to)} tracks events:`
  return [{ ...change, part: 'TRACKING', sentence: sentenceOf(subject, [yesOrNo(before), yesOrNo(after)], sides) }]
}
