import { clauseInstructions } from '../contexts/clause-instructions.ts'
import { newClauses, withOne } from '../contexts/given-clauses.ts'
import { invalid } from '../http/errors.ts'
import { boolean, type Given, list, objects, optional, required, string, strings, text } from '../resource/body.ts'
import { newUuid } from '../resource/change.ts'
import type { ConfigContext, ConfigTable } from './flag-context.ts'
import type { Rule } from './flag-record.ts'
import { servedIn } from './flag-serving.ts'

export const ruleInstructions: ConfigTable = {
  addRule(config, instruction, context) {
    const { rules } = config
    const rule = newRule(instruction, context)
    if (rules.some(({ ref }) => ref === rule.ref)) throw invalid(`ref must be that of no other rule, got ${rule.ref}`)
    return { ...config, rules: rules.toSpliced(placeIn(rules, instruction), 0, rule) }
  },
  removeRule(config, instruction) {
    const isMeant = namedBy(instruction)
    return { ...config, rules: config.rules.filter((rule) => !isMeant(rule)) }
  },
  reorderRules(config, instruction) {
    const ids = required(instruction, 'ruleIds', strings)
    const rules = ids.flatMap((id) => config.rules.find(({ _id }) => _id === id) ?? [])
    const isComplete = rules.length === ids.length && new Set(rules).size === config.rules.length
    if (!isComplete || ids.length !== config.rules.length) {
      throw invalid('ruleIds must name each rule of the flag in the environment once')
    }
    return { ...config, rules }
  },
  replaceRules(config, instruction, context) {
    return { ...config, rules: required(instruction, 'rules', objects).map((one) => newRule(one, context)) }
  },
  updateRuleDescription: (config, instruction) => ({
    ...config,
    rules: changed(config.rules, instruction, ({ description: _, ...rule }) => {
      const description = required(instruction, 'description', string)
      return description === '' ? rule : { ...rule, description }
    }),
  }),
  updateRuleTrackEvents: (config, instruction) => ({
    ...config,
    rules: changed(config.rules, instruction, (rule) => ({
      ...rule,
      trackEvents: required(instruction, 'trackEvents', boolean),
    })),
  }),
  updateRuleVariationOrRollout: (config, instruction, { flag }) => ({
    ...config,
    rules: changed(config.rules, instruction, (whole) => {
      const { variation, rollout, ...rule } = whole
      return { ...rule, ...servedIn(instruction, flag, { rollout }) }
    }),
  }),
}

/** The rules after a change of the one that an instruction names. */
export const changed = (rules: readonly Rule[], instruction: Given, change: (rule: Rule) => Rule): readonly Rule[] =>
  withOne(rules, required(instruction, 'ruleId', text), 'ruleId', change)

/** Where a new rule goes: before the one that is named, or last. */
export function placeIn(rules: readonly Rule[], instruction: Given): number {
  const before = optional(instruction, 'beforeRuleId', text)
  const at = before === undefined ? rules.length : rules.findIndex(({ _id }) => _id === before)
  if (at >= 0) return at
  throw invalid(`beforeRuleId must be the id of a rule, got ${before}`)
}

/** Tells whether a rule is the one that an instruction names, by its id or its ref. */
export function namedBy(instruction: Given): (rule: Rule) => boolean {
  const ref = optional(instruction, 'ref', text)
  const id = ref === undefined ? required(instruction, 'ruleId', text) : optional(instruction, 'ruleId', text)
  return (rule) => (id === undefined ? rule.ref === ref : rule._id === id)
}

export function newRule(given: Given, { call, flag }: ConfigContext): Rule {
  const description = optional(given, 'description', string)
  return {
    _id: newUuid(call),
    ref: optional(given, 'ref', text) ?? newUuid(call),
    ...(description ? { description } : {}),
    ...servedIn(given, flag),
    clauses: newClauses(required(given, 'clauses', objects), call),
    trackEvents: optional(given, 'trackEvents', boolean) ?? false,
  }
}

export const flagClauseInstructions: ConfigTable = clauseInstructions(
  (config, instruction, change) => ({
    ...config,
    rules: changed(config.rules, instruction, (rule) => ({ ...rule, clauses: change(rule.clauses) })),
  }),
  list,
)
