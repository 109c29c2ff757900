import type { Context } from '../../context.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { after, completing } from '../../graph/fields.ts'
import { nodeId, partId } from '../../graph/node.ts'
import { allows } from '../../rest/access.ts'
import { flagSpecifier } from '../../rest/changes/resource-specifiers.ts'
import {
  environmentIn,
  type FlagEnvironmentSource,
  fallthroughOf,
  offVariationOf,
  type RolloutDoc,
  rulesOf,
  summaryVariations,
  targetsOf,
  variationAt,
} from '../../rest/flags/flag-environments.ts'
import { noParts } from '../../rest/flags/flag-parts.ts'
import type { FlagParts } from '../../rest/flags/flags.ts'
import { glimpsedEnvironment } from '../../rest/projects/environments.ts'
import { clausesIn } from '../../rest/segments/segments.ts'
import { entriesAbout } from '../changes/audited.ts'
import { configurationIn, configurationsIn, configurationWith } from './flag-configurations.ts'
import { namedFlag } from './named-flag.ts'

/** Makes resolvers for a configuration with further parts. */
const having = (wanted: Partial<FlagParts>) =>
  completing((config: FlagEnvironmentSource, context: Context) => configurationWith(config, wanted, context))

const whole = having({})
const inFull = having({ full: true })
const evaluated = having({ expand: ['evaluation'] })
const migrating = having({ expand: ['migrationSettings'] })

/** The complete rollout. A rollout from a summary lacks some properties. */
const rolloutInFull = completing(
  (rollout: RolloutDoc, context: Context): RolloutDoc | null | Promise<RolloutDoc | null> => {
    if (!rollout.summaryOf) return rollout
    return after(configurationWith(rollout.summaryOf, { full: true }, context), (whole) => {
      const served = fallthroughOf(whole)
      return served?.rollout ? { ...served.rollout, varied: whole.flag, summaryOf: null } : null
    })
  },
)

/**
 * Converts thousandths of a percent to a percentage. A missing weight stays missing, so that the executor reports it in non-null
 * fields.
 */
const percentOf = <Weight extends number | null>(weight: Weight): Weight =>
  (weight === null || weight === undefined ? weight : Number(weight) / 1000) as Weight

export const flagEnvironments = {
  Flag: {
    environment: (flag, { key }, context, info) => configurationIn(flag, key, context, info),
    environments: (flag, { keys }, context, info) => configurationsIn(flag, keys, context, info),
  },

  FlagEnvironment: {
    id: nodeId,
    auditLog: ({ flag: { at }, environmentKey }, args, context, info) =>
      entriesAbout([flagSpecifier(at.projectKey, at.key, environmentKey)], args, context, info),
    projectKey: ({ at }) => at.projectKey,
    flagKey: ({ at }) => at.flagKey,
    environmentName: whole(({ _environmentName }) => _environmentName),
    environment: (config) =>
      glimpsedEnvironment(
        config.at.projectKey,
        config.environmentKey,
        config.has ? config._environmentName : undefined,
      ),
    on: whole(({ on }) => on),
    archived: whole(({ archived }) => archived),
    version: whole(({ version }) => version),
    lastModifiedAt: whole(({ lastModified }) => lastModified),
    offVariation: whole(offVariationOf),
    fallthrough: whole(fallthroughOf),
    targets: inFull((config) => targetsOf(config, config.flag)),
    rules: inFull(rulesOf),
    prerequisites: inFull(({ prerequisites, flag }) =>
      (prerequisites ?? []).map((prerequisite) => ({ ...prerequisite, flag })),
    ),
    summary: whole((config) =>
      config._summary
        ? { prerequisiteCount: config._summary.prerequisites, variations: summaryVariations(config) }
        : null,
    ),
    evaluation: evaluated(({ evaluation }) => evaluation ?? null),
    migrationSettings: migrating(({ migrationSettings }) => migrationSettings ?? null),
    trackEvents: whole(({ trackEvents }) => trackEvents),
    trackEventsFallthrough: whole(({ trackEventsFallthrough }) => trackEventsFallthrough),
    debugEventsUntil: whole(({ _debugEventsUntilDate }) => _debugEventsUntilDate || null),
    salt: whole(({ salt }) => salt),
    sel: whole(({ sel }) => sel),
    access: whole(({ _access }) => _access ?? null),
    viewerCan: (config, { action }, context) =>
      after(configurationWith(config, {}, context), ({ _access }) => allows(_access, action)),
    siteUrl: whole(({ _site }, { siteUrl }) => siteUrl(_site)),
  },

  Served: {
    variation: ({ varied, variation }) => variationAt(varied, variation),
    rollout: ({ varied, rollout, summaryOf }) => (rollout ? { ...rollout, varied, summaryOf } : null),
  },

  Rollout: {
    contextKind: rolloutInFull((rollout) => rollout?.contextKind ?? null),
    bucketBy: ({ bucketBy }) => bucketBy || null,
    variations: ({ variations, varied }) => variations.map((part) => ({ ...part, varied })),
    seed: rolloutInFull((rollout) => rollout?.seed ?? null),
    experimentAllocation: rolloutInFull((rollout) =>
      rollout?.experimentAllocation ? { ...rollout.experimentAllocation, varied: rollout.varied } : null,
    ),
  },

  RolloutVariation: {
    variation: ({ varied, variation }) => variationAt(varied, variation),
    percentage: ({ weight }) => percentOf(weight),
    untracked: ({ _untracked }) => _untracked ?? null,
  },

  ExperimentAllocation: { defaultVariation: ({ varied, defaultVariation }) => variationAt(varied, defaultVariation) },

  Target: {
    contextKind: ({ contextKind }) => contextKind ?? 'user',
    variation: ({ varied, variation }) => variationAt(varied, variation),
  },

  Rule: {
    id: ({ of, _id, varied }) => (varied.past ? null : partId('Rule', of, ...environmentIn(of), _id)),
    ruleId: ({ _id }) => _id ?? null,
    clauses: ({ clauses, of, _id, varied }) => clausesIn(of, varied.past ? undefined : _id, clauses),
    serves: ({ varied, variation, rollout }) => ({ variation, rollout, varied, summaryOf: null }),
  },

  Clause: {
    id: ({ in: document, ruleId, _id }) => partId('Clause', document, ...environmentIn(document), ruleId, _id),
    clauseId: ({ _id }) => _id ?? null,
    operator: ({ op }) => op,
  },

  Prerequisite: {
    flagKey: ({ key }) => key,
    flag: ({ flag: { at }, key }, _, context, info) => namedFlag(at.projectKey, key, context, info),
    variation: async ({ flag, key, variation }, _, { loaders }) => {
      const found = await loaders.flags.byKey(flag.at.projectKey, key, noParts)
      return found && variationAt(found, variation)
    },
  },

  VariationSummary: {
    ruleCount: ({ rules }) => rules,
    nullRuleCount: ({ nullRules }) => nullRules,
    targetCount: ({ targets }) => targets,
    contextTargetCount: ({ contextTargets }) => contextTargets ?? 0,
    isFallthrough: ({ isFallthrough }) => isFallthrough ?? false,
    isOff: ({ isOff }) => isOff ?? false,
    percentage: ({ rollout }) => percentOf(rollout ?? null),
    bucketBy: ({ bucketBy }) => bucketBy || null,
  },
} satisfies Resolvers
