import type { Resolvers } from '../../generated/resolvers.ts'
import { after } from '../../graph/fields.ts'
import { variationAt } from '../../rest/flags/flag-environments.ts'

export const expiringTargets = {
  FlagEnvironment: {
    expiringTargets: async ({ flag, environmentKey }, _, { loaders }) => {
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
