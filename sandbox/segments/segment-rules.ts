import { clauseInstructions } from '../contexts/clause-instructions.ts'
import { clauseIn, newClauses, withOne } from '../contexts/given-clauses.ts'
import { invalid } from '../http/errors.ts'
import { type Given, integer, objects, optional, required, string, strings, text } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { newUuid } from '../resource/change.ts'
import { defined } from '../resource/shape.ts'
import type { SegmentTable } from './segment-context.ts'
import type { SegmentRecord, SegmentRule } from './segment-record.ts'

/** All contexts, in thousandths of a percent. */
const whole = 100_000

export const ruleInstructions: SegmentTable = {
  addRule: (segment, instruction, { call }) => ({ ...segment, rules: [...segment.rules, newRule(instruction, call)] }),
  removeRule(segment, instruction) {
    const id = required(instruction, 'ruleId', text)
    return { ...segment, rules: segment.rules.filter(({ _id }) => _id !== id) }
  },
  reorderRules(segment, instruction) {
    const ids = required(instruction, 'ruleIds', strings)
    const rules = ids.flatMap((id) => segment.rules.find(({ _id }) => _id === id) ?? [])
    const isComplete = ids.length === segment.rules.length && new Set(rules).size === segment.rules.length
    if (!isComplete) throw invalid('ruleIds must name each rule of the segment once')
    return { ...segment, rules }
  },
  updateRuleDescription: (segment, instruction) =>
    inRule(segment, instruction, ({ description: _, ...rule }) => {
      const description = required(instruction, 'description', string)
      return description === '' ? rule : { ...rule, description }
    }),
  updateRuleRolloutAndContextKind: (segment, instruction) =>
    inRule(segment, instruction, (rule) => {
      if (rule.weight === undefined) throw invalid('ruleId must be the id of a rule with a percentage')
      const weight = weightIn(required(instruction, 'weight', integer))
      return { ...rule, weight, rolloutContextKind: required(instruction, 'contextKind', text) }
    }),
}

export const segmentClauseInstructions: SegmentTable = clauseInstructions(
  (segment, instruction, change) =>
    inRule(segment, instruction, (rule) => ({ ...rule, clauses: change(rule.clauses) })),
  strings,
)

const newRule = (given: Given, call: Call): SegmentRule => ({
  _id: newUuid(call),
  ...describedIn(given),
  clauses: newClauses(required(given, 'clauses', objects), call),
})

/** A rule as a patch leaves it. What is new in it gets its ids; what had some keeps them. */
export function patchedRule(given: Given, call: Call): SegmentRule {
  const weight = optional(given, 'weight', integer)
  return {
    _id: optional(given, '_id', text) ?? newUuid(call),
    ...describedIn(given),
    clauses: required(given, 'clauses', objects).map((one) =>
      clauseIn(one, optional(one, '_id', text) ?? newUuid(call)),
    ),
    ...defined({
      weight: weight === undefined ? undefined : weightIn(weight),
      rolloutContextKind: optional(given, 'rolloutContextKind', text),
      bucketBy: optional(given, 'bucketBy', text),
    }),
  }
}

function describedIn(given: Given): Pick<SegmentRule, 'description'> {
  const description = optional(given, 'description', string)
  return description ? { description } : {}
}

function weightIn(weight: number): number {
  if (weight >= 0 && weight <= whole) return weight
  throw invalid(`weight must be from 0 to ${whole}, got ${weight}`)
}

const inRule = (segment: SegmentRecord, instruction: Given, change: (rule: SegmentRule) => SegmentRule) => ({
  ...segment,
  rules: withOne(segment.rules, required(instruction, 'ruleId', text), 'ruleId', change),
})
