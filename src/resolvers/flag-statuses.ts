import type { Resolvers } from '../generated/resolvers.ts'
import { oneOf } from '../graph/fields.ts'

export const flagStatuses = {
  FlagEnvironment: {
    status: ({ flag: { at }, environmentKey }, _, { loaders }) =>
      loaders.flagStatuses.load({ projectKey: at.projectKey, flagKey: at.key, environmentKey }),
  },

  FlagStatus: {
    state: ({ name }) => oneOf(['NEW', 'ACTIVE', 'INACTIVE', 'LAUNCHED'], name),
    lastRequestedAt: ({ lastRequested }) => lastRequested || null,
  },
} satisfies Resolvers
