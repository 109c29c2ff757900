import type { ClauseRep, FlagConfigRep, RuleRep } from '../rest/flags/flags.ts'
import type { Instruction } from '../rest/semantic-patch.ts'
import { type Applying, type ConfigurationStep, servedIn } from './applied-serving.ts'
import { Inapplicable, listOf, objectsOf, optionalText, textOf, textsOf, truthOf } from './instruction-parameters.ts'

type Parameters = Pick<Instruction, string>

const rulesOf = ({ rules = [] }: FlagConfigRep): readonly RuleRep[] => rules

/** A clause without an id, which LaunchDarkly makes. */
function clauseIn(given: Parameters): ClauseRep {
  const op = textOf(given, 'op')
  return {
    attribute: op === 'segmentMatch' ? (optionalText(given, 'attribute') ?? op) : textOf(given, 'attribute'),
    op,
    values: listOf(given, 'values'),
    contextKind: optionalText(given, 'contextKind') ?? 'user',
    negate: given.negate === true,
  }
}

function newClauses(given: Parameters): readonly ClauseRep[] {
  const clauses = objectsOf(given, 'clauses').map(clauseIn)
  if (clauses.length > 0) return clauses
  throw new Inapplicable('Expected at least one clause.')
}

/** A rule without an id, which LaunchDarkly makes. */
function ruleIn(given: Parameters, applying: Applying): RuleRep {
  const [ref, description] = [optionalText(given, 'ref'), optionalText(given, 'description')]
  return {
    ...(ref !== undefined && { ref }),
    ...(description && { description }),
    ...servedIn(given, applying),
    clauses: newClauses(given),
    trackEvents: given.trackEvents === true,
  }
}

/** Replaces the one item of a list that has an id. */
function withOne<Item extends { readonly _id?: string }>(
  items: readonly Item[],
  id: string,
  what: string,
  change: (item: Item) => Item,
): readonly Item[] {
  const index = items.findIndex(({ _id }) => _id === id)
  if (index >= 0) return items.with(index, change(items[index]!))
  throw new Inapplicable(`Expected the id of a ${what} that exists.`)
}

const inRule = (config: FlagConfigRep, given: Parameters, change: (rule: RuleRep) => RuleRep): FlagConfigRep => ({
  ...config,
  rules: withOne(rulesOf(config), textOf(given, 'ruleId'), 'rule', change),
})

const inClause = (config: FlagConfigRep, given: Parameters, change: (clause: ClauseRep) => ClauseRep) =>
  inRule(config, given, (rule) => ({
    ...rule,
    clauses: withOne(rule.clauses, textOf(given, 'clauseId'), 'clause', change),
  }))

function placeIn(rules: readonly RuleRep[], given: Parameters): number {
  const before = optionalText(given, 'beforeRuleId')
  const index = before === undefined ? rules.length : rules.findIndex(({ _id }) => _id === before)
  if (index >= 0) return index
  throw new Inapplicable('Expected beforeRuleId to be the id of a rule that exists.')
}

/** The instructions for rules and their clauses. */
export const ruleSteps: Readonly<Record<string, ConfigurationStep>> = {
  addRule(config, given, applying) {
    const rule = ruleIn(given, applying)
    const rules = rulesOf(config)
    if (rule.ref !== undefined && rules.some(({ ref }) => ref === rule.ref)) {
      throw new Inapplicable('Expected ref to be the name of no other rule.')
    }
    return { ...config, rules: rules.toSpliced(placeIn(rules, given), 0, rule) }
  },
  removeRule(config, given) {
    const [id, ref] = [optionalText(given, 'ruleId'), optionalText(given, 'ref')]
    if (id === undefined && ref === undefined) throw new Inapplicable('Expected the id or the ref of a rule.')
    const isMeant = (rule: RuleRep) => (id === undefined ? rule.ref === ref : rule._id === id)
    return { ...config, rules: rulesOf(config).filter((rule) => !isMeant(rule)) }
  },
  reorderRules(config, given) {
    const byId = new Map(rulesOf(config).map((rule) => [rule._id, rule]))
    const ids = textsOf(given, 'ruleIds')
    const rules = [...new Set(ids)].flatMap((id) => byId.get(id) ?? [])
    if (rules.length === ids.length && rules.length === rulesOf(config).length) return { ...config, rules }
    throw new Inapplicable('Expected the ids of all rules, each once.')
  },
  replaceRules: (config, given, applying) => ({
    ...config,
    rules: objectsOf(given, 'rules').map((one) => ruleIn(one, applying)),
  }),
  updateRuleDescription: (config, given) =>
    inRule(config, given, ({ description: _, ...rule }) => {
      const description = textOf(given, 'description')
      return description === '' ? rule : { ...rule, description }
    }),
  updateRuleTrackEvents: (config, given) =>
    inRule(config, given, (rule) => ({ ...rule, trackEvents: truthOf(given, 'trackEvents') })),
  updateRuleVariationOrRollout: (config, given, applying) =>
    inRule(config, given, ({ variation: _, rollout, ...rule }) => ({
      ...rule,
      ...servedIn(given, applying, rollout && { rollout }),
    })),
  addClauses: (config, given) =>
    inRule(config, given, (rule) => ({ ...rule, clauses: [...rule.clauses, ...newClauses(given)] })),
  removeClauses: (config, given) =>
    inRule(config, given, (rule) => {
      const ids = new Set(textsOf(given, 'clauseIds'))
      const clauses = rule.clauses.filter(({ _id }) => _id === undefined || !ids.has(_id))
      if (clauses.length !== rule.clauses.length - ids.size)
        throw new Inapplicable('Expected ids of clauses of the rule.')
      if (clauses.length === 0) throw new Inapplicable('Expected to leave the rule a clause.')
      return { ...rule, clauses }
    }),
  updateClause: (config, given) =>
    inClause(config, given, ({ _id }) => ({
      ...(_id !== undefined && { _id }),
      ...clauseIn((given.clause ?? {}) as Parameters),
    })),
  addValuesToClause: (config, given) =>
    inClause(config, given, (clause) => ({
      ...clause,
      values: [...new Set([...clause.values, ...listOf(given, 'values')])],
    })),
  removeValuesFromClause: (config, given) =>
    inClause(config, given, (clause) => {
      const removed = new Set(listOf(given, 'values'))
      return { ...clause, values: clause.values.filter((value) => !removed.has(value)) }
    }),
}
