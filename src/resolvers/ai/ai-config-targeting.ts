import type { Resolvers } from '../../generated/resolvers.ts'
import { type AIConfigEnvironmentDoc, targetingIn } from '../../rest/ai/ai-config-targeting.ts'
import { targetsOf, variationAt, variationsOf } from '../../rest/flags/flag-environments.ts'
import { experimentsOf } from '../../rest/flags/flags.ts'
import { glimpsedEnvironment } from '../../rest/projects/environments.ts'

/** The rules in the form of those of a flag. LaunchDarkly names the ids of clauses otherwise. */
const rulesOf = ({ rules, targeting, environmentKey }: AIConfigEnvironmentDoc) =>
  rules.map((rule) => ({
    ...rule,
    clauses: rule.clauses.map(({ id, ...clause }) => ({ ...(id !== undefined && { _id: id }), ...clause })),
    varied: targeting,
    of: { ...targeting.at, environmentKey },
  }))

export const aiConfigTargeting = {
  AIConfigTargeting: {
    version: ({ _version }) => _version ?? null,
    variations: variationsOf,
    defaults: (targeting) => (targeting.defaults ? { ...targeting.defaults, varied: targeting } : null),
    legacyExperiments: (targeting) => ({
      baselineVariation: variationAt(targeting, targeting.experiments.baselineIdx),
      items: experimentsOf(targeting),
    }),
    environment: (targeting, { key }) => targetingIn(targeting, key),
    environments: (targeting, { keys }) =>
      (keys ?? Object.keys(targeting.environments)).flatMap((key) => targetingIn(targeting, key) ?? []),
    createdAt: ({ createdAt }) => createdAt ?? null,
  },

  AIConfigEnvironment: {
    environmentName: ({ _environmentName }) => _environmentName ?? null,
    environment: ({ targeting, environmentKey, _environmentName }) =>
      glimpsedEnvironment(targeting.at.projectKey, environmentKey, _environmentName),
    enabled: ({ enabled }) => enabled ?? null,
    version: ({ _version }) => _version ?? null,
    lastModifiedAt: ({ lastModified }) => lastModified ?? null,
    offVariation: ({ targeting, offVariation }) => variationAt(targeting, offVariation),
    fallthrough: ({ targeting, fallthrough }) => ({ ...fallthrough, varied: targeting, summaryOf: null }),
    targets: ({ targeting, ...told }) => targetsOf(told, targeting),
    rules: rulesOf,
    trackEvents: ({ trackEvents }) => trackEvents ?? null,
    trackEventsFallthrough: ({ trackEventsFallthrough }) => trackEventsFallthrough ?? null,
  },
} satisfies Resolvers
