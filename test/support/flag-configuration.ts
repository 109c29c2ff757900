import type { FlagConfigRep, FlagRep, RolloutRep, ServedRep } from '../../src/rest/flags/flags.ts'
import { iso } from './documents.ts'

/** A selection of all that a flag has in an environment, to be sent with the fragment `served`. */
export const everyConfigurationField = `
  environmentKey environmentName on archived version lastModifiedAt salt sel trackEvents trackEventsFallthrough debugEventsUntil
  offVariation { index value }
  fallthrough { ...served }
  targets { contextKind values variation { index } }
  rules { ruleId description disabled ref trackEvents clauses { clauseId contextKind attribute operator values negate } serves { ...served } }
  prerequisites { flagKey variation { index } }
  summary { prerequisiteCount variations {
    variation { index } ruleCount nullRuleCount targetCount contextTargetCount isFallthrough isOff percentage bucketBy
  } }
  evaluation { contextKinds } migrationSettings { checkRatio } siteUrl
  access { allowed { action effect resources roleName } denied { action } } viewerCan(action: "updateOn")`

/** All that a rule or the default serves. */
export const served = `fragment served on Served {
  variation { index }
  rollout { contextKind bucketBy seed variations { variation { index } percentage untracked }
    experimentAllocation { defaultVariation { index } canReshuffle } }
}`

const rollout = ({ contextKind, bucketBy, seed, variations, experimentAllocation }: RolloutRep) => ({
  contextKind: contextKind ?? null,
  bucketBy: bucketBy ?? null,
  seed: seed ?? null,
  variations: variations.map(({ variation, weight, _untracked }) => ({
    variation: { index: variation },
    percentage: weight / 1000,
    untracked: _untracked ?? null,
  })),
  experimentAllocation: experimentAllocation
    ? {
        defaultVariation: { index: experimentAllocation.defaultVariation },
        canReshuffle: experimentAllocation.canReshuffle,
      }
    : null,
})

/** The place of a variation as a field that selects nothing but `index` answers it. */
export const index = (value: number | null | undefined) =>
  value === undefined || value === null ? null : { index: value }

const serves = (one: ServedRep) => ({
  variation: index(one.variation),
  rollout: one.rollout ? rollout(one.rollout) : null,
})

/** The fields of a configuration as its REST document says them. The addresses of its pages begin with `origin`. */
export function expectedConfiguration(flag: FlagRep, environmentKey: string, origin: string) {
  const config = flag.environments![environmentKey]!
  const others = config.contextTargets!.filter(({ contextKind, values }) => contextKind !== 'user' || values.length)
  return {
    environmentKey,
    environmentName: config._environmentName,
    on: config.on,
    archived: config.archived,
    version: config.version,
    lastModifiedAt: iso(config.lastModified),
    salt: config.salt,
    sel: config.sel,
    trackEvents: config.trackEvents,
    trackEventsFallthrough: config.trackEventsFallthrough,
    debugEventsUntil: iso(config._debugEventsUntilDate),
    offVariation: index(config.offVariation) && {
      index: config.offVariation,
      value: flag.variations[config.offVariation!]!.value,
    },
    fallthrough: serves(config.fallthrough!),
    targets: [...config.targets!, ...others].map(({ contextKind, values, variation }) => ({
      contextKind: contextKind ?? 'user',
      values,
      variation: { index: variation },
    })),
    rules: config.rules!.map((rule) => ({
      ruleId: rule._id,
      description: rule.description ?? null,
      disabled: rule.disabled ?? null,
      ref: rule.ref ?? null,
      trackEvents: rule.trackEvents,
      clauses: rule.clauses.map(({ _id, contextKind, attribute, op, values, negate }) => ({
        clauseId: _id,
        contextKind: contextKind ?? null,
        attribute,
        operator: op,
        values,
        negate,
      })),
      serves: serves(rule),
    })),
    prerequisites: config.prerequisites!.map(({ key, variation }) => ({
      flagKey: key,
      variation: { index: variation },
    })),
    summary: summary(config),
    evaluation: { contextKinds: config.evaluation?.contextKinds },
    migrationSettings: config.migrationSettings ? { checkRatio: config.migrationSettings.checkRatio ?? null } : null,
    siteUrl: origin + config._site.href,
    access: {
      allowed: config._access!.allowed.map(({ action, reason }) => ({
        action,
        effect: reason.effect,
        resources: reason.resources ?? null,
        roleName: reason.role_name ?? null,
      })),
      denied: config._access!.denied.map(({ action }) => ({ action })),
    },
    viewerCan: true,
  }
}

const summary = ({ _summary }: FlagConfigRep) => ({
  prerequisiteCount: _summary!.prerequisites,
  variations: Object.entries(_summary!.variations).map(([place, one]) => ({
    variation: { index: Number(place) },
    ruleCount: one.rules,
    nullRuleCount: one.nullRules,
    targetCount: one.targets,
    contextTargetCount: one.contextTargets,
    isFallthrough: one.isFallthrough ?? false,
    isOff: one.isOff ?? false,
    percentage: one.rollout === undefined ? null : one.rollout / 1000,
    bucketBy: one.bucketBy ?? null,
  })),
})
