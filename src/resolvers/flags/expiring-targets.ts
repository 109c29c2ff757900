import type { Context } from '../../context.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { after } from '../../graph/fields.ts'
import { type FlagEnvironmentSource, hasNoTargets, variationAt } from '../../rest/flags/flag-environments.ts'
import { configurationWith } from './flag-configurations.ts'
import { namedFlag } from './named-flag.ts'

/** The targets of a configuration that will be removed: all of them, or users by LaunchDarkly's older route. */
const expiring = (which: 'all' | 'users') => async (source: FlagEnvironmentSource, _: unknown, context: Context) => {
  const config = await configurationWith(source, {}, context)
  // Only an individual target can expire.
  if (hasNoTargets(config)) return []
  const { flag, environmentKey } = config
  const { projectKey, key: flagKey } = flag.at
  const targets = await context.loaders.expiringTargets[which]({ projectKey, flagKey, environmentKey })
  return targets?.map((target) => ({ ...target, flag })) ?? null
}

export const expiringTargets = {
  FlagEnvironment: {
    expiringTargets: expiring('all'),
    expiringUserTargets: expiring('users'),
  },

  ExpiringTarget: {
    expiringTargetId: ({ _id }) => _id,
    flag: ({ flag }, _, context, info) => (flag.has ? flag : namedFlag(flag.at.projectKey, flag.key, context, info)),
    version: ({ _version }) => _version,
    flagKey: ({ flag }) => flag.at.key,
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
