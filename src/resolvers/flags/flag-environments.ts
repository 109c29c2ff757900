import type { Context, Info } from '../../context.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { after, completing } from '../../graph/fields.ts'
import { type Lookup, nodeId, partId } from '../../graph/node.ts'
import { allows } from '../../rest/access.ts'
import { NotThere } from '../../rest/errors.ts'
import {
  environmentOf,
  type FlagEnvironmentDoc,
  fallthroughOf,
  offVariationOf,
  type RolloutDoc,
  rulesOf,
  summaryVariations,
  targetsOf,
  variationAt,
} from '../../rest/flags/flag-environments.ts'
import { coversParts, noParts } from '../../rest/flags/flag-parts.ts'
import { type FlagParts, type FlagSource, glimpsedFlag } from '../../rest/flags/flags.ts'
import { usable } from '../../rest/operation.ts'
import { glimpsedEnvironment } from '../../rest/projects/environments.ts'
import { clausesIn } from '../../rest/segments/segments.ts'
import { startBelow } from '../starts.ts'
import { flagParts } from './flag-lookahead.ts'
import { namedFlag } from './named-flag.ts'

/** The flag with the parts that a selection needs of some environments. Reads the flag if it lacks them. */
function flagIn(flag: FlagSource, environments: FlagParts['environments'], { loaders }: Context, info: Info) {
  if (environments !== 'all') for (const key of environments) usable('an environment key', key)
  return loaders.flags.whole(flag, { ...flagParts(info), environments })
}

/** The configuration with further parts. Reads the flag if it lacks them. */
function configWith(config: FlagEnvironmentDoc, wanted: Partial<FlagParts>, { loaders }: Context) {
  const { flag, environmentKey } = config
  const parts: FlagParts = { ...noParts, environments: [environmentKey], ...wanted }
  if (coversParts(flag.has, parts)) return config
  return after(loaders.flags.whole(flag, parts), (found) => {
    const whole = environmentOf(found, environmentKey)
    if (whole) return whole
    throw new NotThere(`The flag "${flag.key}" is no longer in the environment "${environmentKey}".`)
  })
}

const inFull = completing((config: FlagEnvironmentDoc, context: Context) => configWith(config, { full: true }, context))
const evaluated = completing((config: FlagEnvironmentDoc, context: Context) =>
  configWith(config, { expand: ['evaluation'] }, context),
)
const migrating = completing((config: FlagEnvironmentDoc, context: Context) =>
  configWith(config, { expand: ['migrationSettings'] }, context),
)

/** The complete rollout. A rollout from a summary lacks some properties. */
const rolloutInFull = completing(
  (rollout: RolloutDoc, context: Context): RolloutDoc | null | Promise<RolloutDoc | null> => {
    if (!rollout.summaryOf) return rollout
    return after(configWith(rollout.summaryOf, { full: true }, context), (whole) => {
      const served = fallthroughOf(whole)
      return served?.rollout ? { ...served.rollout, flag: whole.flag, summaryOf: null } : null
    })
  },
)

/**
 * Converts thousandths of a percent to a percentage. A missing weight stays missing, so that the executor reports it in non-null
 * fields.
 */
const percentOf = <Weight extends number | null>(weight: Weight): Weight =>
  (weight === null || weight === undefined ? weight : Number(weight) / 1000) as Weight

/**
 * A flag in an environment by its address. It is read as a part of the flag, so that several environments of a flag are one read.
 * Fields with reads of their own begin in parallel.
 */
export const flagEnvironmentLookup: Lookup<'FlagEnvironment', Context, FlagEnvironmentDoc | null> = (
  at,
  context,
  info,
) => {
  const { projectKey, flagKey, environmentKey } = at
  startBelow(info, { flag: glimpsedFlag(projectKey, flagKey), environmentKey, at }, context, at.type)
  const parts: FlagParts = { ...flagParts(info, at.type), environments: [environmentKey] }
  return after(context.loaders.flags.byKey(projectKey, flagKey, parts), (flag) =>
    flag ? environmentOf(flag, environmentKey) : null,
  )
}

export const flagEnvironments = {
  Flag: {
    environment: (flag, { key }, context, info) =>
      after(flagIn(flag, [key], context, info), (found) => environmentOf(found, key)),
    environments: (flag, { keys }, context, info) =>
      after(flagIn(flag, keys ?? 'all', context, info), (found) => {
        const named = keys ?? Object.keys(found.environments ?? {})
        return named.flatMap((key) => environmentOf(found, key) ?? [])
      }),
  },

  FlagEnvironment: {
    id: nodeId,
    projectKey: ({ at }) => at.projectKey,
    flagKey: ({ at }) => at.flagKey,
    environmentName: ({ _environmentName }) => _environmentName,
    environment: ({ flag, environmentKey, _environmentName }) =>
      glimpsedEnvironment(flag.at.projectKey, environmentKey, _environmentName),
    lastModifiedAt: ({ lastModified }) => lastModified,
    offVariation: offVariationOf,
    fallthrough: fallthroughOf,
    targets: inFull(targetsOf),
    rules: inFull(rulesOf),
    prerequisites: inFull(({ prerequisites, flag }) =>
      (prerequisites ?? []).map((prerequisite) => ({ ...prerequisite, flag })),
    ),
    summary: (config) =>
      config._summary
        ? { prerequisiteCount: config._summary.prerequisites, variations: summaryVariations(config) }
        : null,
    evaluation: evaluated(({ evaluation }) => evaluation ?? null),
    migrationSettings: migrating(({ migrationSettings }) => migrationSettings ?? null),
    debugEventsUntil: ({ _debugEventsUntilDate }) => _debugEventsUntilDate || null,
    access: ({ _access }) => _access ?? null,
    viewerCan: ({ _access }, { action }) => allows(_access, action),
    siteUrl: ({ _site }, _, { siteUrl }) => siteUrl(_site),
  },

  Served: {
    variation: ({ flag, variation }) => variationAt(flag, variation),
    rollout: ({ flag, rollout, summaryOf }) => (rollout ? { ...rollout, flag, summaryOf } : null),
  },

  Rollout: {
    contextKind: rolloutInFull((rollout) => rollout?.contextKind ?? null),
    bucketBy: ({ bucketBy }) => bucketBy || null,
    variations: ({ variations, flag }) => variations.map((part) => ({ ...part, flag })),
    seed: rolloutInFull((rollout) => rollout?.seed ?? null),
    experimentAllocation: rolloutInFull((rollout) =>
      rollout?.experimentAllocation ? { ...rollout.experimentAllocation, flag: rollout.flag } : null,
    ),
  },

  RolloutVariation: {
    variation: ({ flag, variation }) => variationAt(flag, variation),
    percentage: ({ weight }) => percentOf(weight),
    untracked: ({ _untracked }) => _untracked ?? null,
  },

  ExperimentAllocation: { defaultVariation: ({ flag, defaultVariation }) => variationAt(flag, defaultVariation) },

  Target: {
    contextKind: ({ contextKind }) => contextKind ?? 'user',
    variation: ({ flag, variation }) => variationAt(flag, variation),
  },

  Rule: {
    id: ({ of, _id }) => partId('Rule', of, _id),
    ruleId: ({ _id }) => _id ?? null,
    clauses: ({ clauses, of, _id }) => clausesIn(of, _id, clauses),
    serves: ({ flag, variation, rollout }) => ({ variation, rollout, flag, summaryOf: null }),
  },

  Clause: {
    id: ({ in: document, ruleId, _id }) => partId('Clause', document, ruleId, _id),
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
