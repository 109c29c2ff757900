import type { FlagEnvironmentDoc } from '../rest/flags/flag-environments.ts'
import type { FlagConfigRep, TargetRep } from '../rest/flags/flags.ts'
import { type NormalServed, normalServed } from './served.ts'

/** What decides the variation of a flag that is on and whose prerequisites are met, in the order of evaluation. */
export interface ServingSources {
  /** The individual targets with values. */
  readonly targets: readonly TargetRep[]
  /** The enabled rules, up to the first one without clauses, which matches everybody. */
  readonly rules: readonly RuleSource[]
  /** The default rule. Undefined if it is never reached. */
  readonly fallthrough: { readonly served: NormalServed | null } | undefined
}

export interface RuleSource {
  /** The place among all rules, from 0. */
  readonly index: number
  readonly served: NormalServed | null
}

/** The sources of a configuration that was read in full. */
export function sourcesOf(config: FlagEnvironmentDoc): ServingSources {
  const count = config.flag.variations.length
  const all = (config.rules ?? []).map((rule, index) => ({ rule, index })).filter(({ rule }) => rule.disabled !== true)
  const last = all.findIndex(({ rule }) => rule.clauses.length === 0)
  const reached = last < 0 ? all : all.slice(0, last + 1)
  return {
    targets: targetsInOrder(config),
    rules: reached.map(({ rule, index }) => ({ index, served: normalServed(rule, count) })),
    fallthrough: last < 0 ? { served: normalServed(config.fallthrough ?? {}, count) } : undefined,
  }
}

/**
 * The individual targets in the order of evaluation, those without values left out. An entry of the kind `user` without values stands for
 * the users of the same variation.
 */
export function targetsInOrder({
  targets = [],
  contextTargets = [],
}: Pick<FlagConfigRep, 'targets' | 'contextTargets'>): readonly TargetRep[] {
  const users = new Map(targets.map((target) => [target.variation, target]))
  const all = contextTargets.length
    ? contextTargets.flatMap((one) => (isUser(one) && one.values.length === 0 ? (users.get(one.variation) ?? []) : one))
    : targets
  return all.filter(({ values }) => values.length > 0)
}

const isUser = ({ contextKind }: TargetRep): boolean => (contextKind ?? 'user') === 'user'
