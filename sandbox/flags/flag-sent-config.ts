import { clauseIn } from '../contexts/given-clauses.ts'
import { invalid } from '../http/errors.ts'
import {
  boolean,
  type Given,
  integer,
  number,
  object,
  objects,
  optional,
  required,
  string,
  strings,
  text,
  unlessAbsent,
} from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { isSame, newUuid } from '../resource/change.ts'
import { defined, shown } from '../resource/shape.ts'
import type { ConfigContext } from './flag-context.ts'
import { withPrerequisites } from './flag-prerequisites.ts'
import type { ConfigRecord, FlagRecord, Rollout, Rule, Served, Target } from './flag-record.ts'
import { checkSum } from './flag-serving.ts'
import { withTargets } from './flag-targets.ts'

/** The properties of a configuration that a patch of the document may change. */
export const changeableInEnvironment = [
  'on',
  'targets',
  'contextTargets',
  'rules',
  'fallthrough',
  'offVariation',
  'prerequisites',
  'trackEvents',
  'trackEventsFallthrough',
  '_debugEventsUntilDate',
]

/** A configuration as a patched document has it, in which variations go by their index. */
export function configIn(
  given: Given,
  { offVariation: _, debugEventsUntil: __, ...before }: ConfigRecord,
  context: ConfigContext,
): ConfigRecord {
  const { flag } = context
  const offVariation = optional(given, 'offVariation', integer)
  const targets = ['targets', 'contextTargets'].flatMap((name) =>
    (unlessAbsent(given, name, objects) ?? []).map((one) => targetIn(one, flag)),
  )
  const config: ConfigRecord = {
    ...before,
    on: required(given, 'on', boolean),
    rules: rulesIn(given, before.rules, context),
    fallthrough: servedIn(required(given, 'fallthrough', object), flag, before.fallthrough),
    ...(offVariation === undefined ? {} : { offVariation: indexIn(given, 'offVariation', flag) }),
    trackEvents: required(given, 'trackEvents', boolean),
    trackEventsFallthrough: required(given, 'trackEventsFallthrough', boolean),
    ...defined({ debugEventsUntil: optional(given, '_debugEventsUntilDate', integer) }),
  }
  const prerequisites = (unlessAbsent(given, 'prerequisites', objects) ?? []).map((one) => prerequisiteIn(one, context))
  return withPrerequisites(withTargets(config, targets), prerequisites, context)
}

function indexIn(given: Given, name: string, { variations }: Pick<FlagRecord, 'variations'>): number {
  const index = required(given, name, integer)
  if (index >= 0 && index < variations.length) return index
  throw invalid(`${name} must be the index of a variation, got ${index}`)
}

const targetIn = (given: Given, flag: FlagRecord): Target => ({
  contextKind: optional(given, 'contextKind', text) ?? 'user',
  values: required(given, 'values', strings),
  variation: indexIn(given, 'variation', flag),
})

function prerequisiteIn(given: Given, { project }: ConfigContext): ConfigRecord['prerequisites'][number] {
  const key = required(given, 'key', text)
  const flag = project.flags.get(key)
  if (!flag) throw invalid(`A prerequisite must be a flag of the project, got ${shown(key)}`)
  return { key, variation: indexIn(given, 'variation', flag) }
}

function rulesIn(given: Given, before: readonly Rule[], context: ConfigContext): Rule[] {
  const idOf = knownIds(before, context.call)
  return (unlessAbsent(given, 'rules', objects) ?? []).map((one) => {
    const _id = idOf(one)
    const rule = before.find((other) => other._id === _id)
    return ruleIn(one, _id, rule, context)
  })
}

function ruleIn(given: Given, _id: string, before: Rule | undefined, { call, flag }: ConfigContext): Rule {
  const idOf = knownIds(before?.clauses ?? [], call)
  return {
    _id,
    ref: optional(given, 'ref', text) ?? newUuid(call),
    ...defined({
      description: optional(given, 'description', string) || undefined,
      disabled: optional(given, 'disabled', boolean),
    }),
    ...servedIn(given, flag, before),
    clauses: required(given, 'clauses', objects).map((one) => clauseIn(one, idOf(one))),
    trackEvents: optional(given, 'trackEvents', boolean) ?? false,
  }
}

/**
 * What is served. A patch may set a variation where a rollout was, or the other way round, without taking the other one away: then
 * the new one counts.
 */
function servedIn(given: Given, flag: FlagRecord, before: Served = {}): Served {
  const rollout = optional(given, 'rollout', object)
  const variation = optional(given, 'variation', number)
  if (rollout === undefined && variation === undefined) {
    throw invalid(`Either variation or rollout is required, got ${shown(given)}`)
  }
  const served = {
    ...(variation === undefined ? {} : { variation: indexIn(given, 'variation', flag) }),
    ...(rollout === undefined ? {} : { rollout: rolloutIn(rollout, flag) }),
  }
  if (rollout === undefined || variation === undefined) return served
  const [added, ...others] = (['variation', 'rollout'] as const).filter((name) => !isSame(served[name], before[name]))
  if (added === undefined || others.length > 0) {
    throw invalid(`Either variation or rollout is required, but not both, got ${shown(given)}`)
  }
  return { [added]: served[added] }
}

function rolloutIn(given: Given, flag: FlagRecord): Rollout {
  const allocation = optional(given, 'experimentAllocation', object)
  const variations = required(given, 'variations', objects).map((one) => {
    const weight = required(one, 'weight', integer)
    if (weight < 0) throw invalid(`A weight cannot be less than 0, got ${weight}`)
    const _untracked = optional(one, '_untracked', boolean)
    return { variation: indexIn(one, 'variation', flag), weight, ...defined({ _untracked }) }
  })
  checkSum(variations)
  return {
    contextKind: optional(given, 'contextKind', text) ?? 'user',
    ...defined({ bucketBy: optional(given, 'bucketBy', text), seed: optional(given, 'seed', integer) }),
    variations,
    ...(allocation
      ? {
          experimentAllocation: {
            defaultVariation: indexIn(allocation, 'defaultVariation', flag),
            canReshuffle: required(allocation, 'canReshuffle', boolean),
            ...defined({ type: optional(allocation, 'type', text) }),
          },
        }
      : {}),
  }
}

/** Gives what a patched document has the ids that were known, each once, so that a copy gets a new one like all that is new. */
export function knownIds(rows: readonly { _id: string }[], call: Call): (given: Given) => string {
  const left = new Set<unknown>(rows.map(({ _id }) => _id))
  return ({ _id }) => (typeof _id === 'string' && left.delete(_id) ? _id : newUuid(call))
}
