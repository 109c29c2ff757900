import type { Resolvers } from '../../generated/resolvers.ts'
import { after } from '../../graph/fields.ts'
import { hasNoTargets, variationAt } from '../../rest/flags/flag-environments.ts'

export const expiringTargets = {
  FlagEnvironment: {
    expiringTargets: async (config, _, { loaders }) => {
      // Only an individual target can expire.
      if (hasNoTargets(config)) return []
      const { flag, environmentKey } = config
      const { projectKey, key: flagKey } = flag.at
      const expiring = await loaders.expiringTargets({ projectKey, flagKey, environmentKey })
      return expiring?.map((target) => ({ ...target, flag })) ?? null
    },
  },

  ExpiringTarget: {
    expiringTargetId: ({ _id }) => _id,
    version: ({ _version }) => _version,
    variation: ({ flag, variationId }, _, { loaders }) =>
      after(loaders.flags.whole(flag), (whole) =>
        variationAt(
          whole,
          whole.variations.findIndex(({ _id }) => _id === variationId),
        ),
      ),
    expiresAt: ({ expirationDate }) => expirationDate,
  },
} satisfies Resolvers
