import type { Context } from '../../context.ts'
import type { ContextInput, ContextKeyInput, Resolvers } from '../../generated/resolvers.ts'
import { begin } from '../../graph/early.ts'
import { badInput } from '../../graph/errors.ts'
import { oneOf } from '../../graph/fields.ts'
import type { Args } from '../../graph/selection.ts'
import {
  type EvaluationReasonDoc,
  type FlagEvaluationResultDoc,
  ruleOf,
  usesCodeFallback,
  variationsBy,
} from '../../rest/contexts/flag-evaluations.ts'
import { environmentOf, type VariationDoc, variationAt, variationsOfValue } from '../../rest/flags/flag-environments.ts'
import { noParts } from '../../rest/flags/flag-parts.ts'
import type { EnvironmentAddress } from '../../rest/segments/segments.ts'
import { shown } from '../../rest/shown.ts'
import { partsBehindName } from '../flags/flag-lookahead.ts'
import { namedFlag } from '../flags/named-flag.ts'
import { sentenceOf } from './evaluation-sentences.ts'

interface EvaluationArgs {
  readonly flagKeys?: readonly string[] | null
  readonly tags?: readonly string[] | null
  readonly query?: string | null
}

/** The values of flags for a context in an environment. */
export async function evaluationsOf(
  { projectKey, environmentKey }: EnvironmentAddress,
  context: object,
  { flagKeys, tags, query }: EvaluationArgs,
  { loaders }: Context,
): Promise<FlagEvaluationResultDoc[]> {
  const keys = flagKeys?.filter((key) => key !== '')
  if (keys?.length === 0) return []
  const environment = { projectKey, environmentKey }
  const flags = { keys, tags: tags?.length ? tags : undefined, query: query || undefined }
  const found = await loaders.flagEvaluations.of(environment, context, flags)
  return found.map((one) => ({ ...one, in: environment }))
}

/** The context that an argument describes, as SDKs have it. */
function contextIn({ attributes, keys }: ContextInput): object {
  if (keys) return keyed(keys)
  if (typeof attributes === 'object' && attributes !== null && !Array.isArray(attributes)) return attributes
  const example = '{ kind: "user", key: "cust-1" }'
  throw badInput(`Expected context.attributes to be an object such as ${example}, but got ${shown(attributes)}.`)
}

function keyed(keys: readonly ContextKeyInput[]): object {
  const [first, ...others] = keys
  if (!first) throw badInput('Expected context.keys to have at least one context, but got an empty list.')
  const twice = keys.find(({ kind }, index) => keys.findIndex((one) => one.kind === kind) < index)
  if (twice) throw badInput(`Expected context.keys to have each kind once, but got ${shown(twice.kind)} twice.`)
  if (!others.length) return { ...first }
  return { kind: 'multi', ...Object.fromEntries(keys.map(({ kind, key }) => [kind, { key }])) }
}

/** Begins to evaluate all flags for the context of an argument. Most of them will be asked for. */
export const beginEvaluation = (environment: EnvironmentAddress, { context }: Args, session: Context): void =>
  void begin(() => session.loaders.flagEvaluations.of(environment, contextIn(context as ContextInput), {}))

/** The configuration of the flag, in full. Null if it was deleted. */
async function configOf(environment: EnvironmentAddress, flagKey: string, { loaders }: Context) {
  const parts = { ...noParts, environments: [environment.environmentKey], full: true }
  const flag = await loaders.flags.byKey(environment.projectKey, flagKey, parts)
  return flag && environmentOf(flag, environment.environmentKey)
}

/** The variations that a value can be. The configuration is read only if several have the value. */
async function candidatesOf(result: FlagEvaluationResultDoc, context: Context): Promise<readonly VariationDoc[]> {
  const { in: environment, key, _value, reason } = result
  if (usesCodeFallback(result)) return []
  const flag = await context.loaders.flags.byKey(environment.projectKey, key, noParts)
  const equal = flag
    ? variationsOfValue(flag, _value).flatMap((one) => variationAt(flag, flag.variations.indexOf(one)) ?? [])
    : []
  if (equal.length < 2) return equal
  const config = await configOf(environment, key, context)
  const served = config && variationsBy(config, reason)
  const meant = served ? equal.filter(({ index }) => served.includes(index)) : []
  return meant.length ? meant : equal
}

/** The rule that a reason names, if it is still there. */
async function matchedRule(reason: EvaluationReasonDoc, context: Context) {
  if (reason.kind !== 'RULE_MATCH') return null
  const config = await configOf(reason.in, reason.flagKey, context)
  const rule = config && ruleOf(config.rules, reason)
  return rule ? { ...rule, varied: config.flag, of: config.at } : null
}

const kinds = ['OFF', 'FALLTHROUGH', 'TARGET_MATCH', 'RULE_MATCH', 'PREREQUISITE_FAILED', 'ERROR'] as const

export const flagEvaluations = {
  Environment: {
    evaluate: ({ at }, { context, ...args }, session) =>
      evaluationsOf({ projectKey: at.projectKey, environmentKey: at.key }, contextIn(context), args, session),
  },

  FlagEnvironment: {
    // Needs only the addresses, so that the read can begin before the flag is there.
    evaluateFor: async ({ flag: { at }, environmentKey }, { context }, session) => {
      const environment = { projectKey: at.projectKey, environmentKey }
      const [found] = await evaluationsOf(environment, contextIn(context), { flagKeys: [at.key] }, session)
      return found ?? null
    },
  },

  FlagEvaluationResult: {
    flagKey: ({ key }) => key,
    flag: ({ key, name, in: { projectKey } }, _, { loaders }, info) =>
      loaders.flags.behind(projectKey, { key, name }, partsBehindName(info)),
    value: ({ _value }) => _value ?? null,
    usesCodeFallback,
    variation: async (result, _, context) => {
      const [one, ...others] = await candidatesOf(result, context)
      return one && !others.length ? one : null
    },
    candidates: (result, _, context) => candidatesOf(result, context),
    reason: ({ reason, key, in: environment }) => (reason ? { ...reason, flagKey: key, in: environment } : null),
    siteUrl: ({ _links }, _, { siteUrl }) => siteUrl(_links.site),
  },

  EvaluationReason: {
    kind: ({ kind }) => oneOf(kinds, kind),
    rule: (reason, _, context) => matchedRule(reason, context),
    ruleId: ({ ruleID }) => ruleID || null,
    prerequisiteKey: ({ prerequisiteKey }) => prerequisiteKey || null,
    prerequisite: ({ prerequisiteKey, in: { projectKey } }, _, context, info) =>
      prerequisiteKey ? namedFlag(projectKey, prerequisiteKey, context, info) : null,
    errorKind: ({ errorKind }) => errorKind || null,
    sentence: sentenceOf,
  },
} satisfies Resolvers
