import type { Resolvers } from '../generated/resolvers.ts'
import { oneOf } from '../graph/fields.ts'

export const flagStatuses = {
  Flag: {
    statuses: ({ at }, _, { loaders }) => loaders.flagStatuses.inAll(at),
  },

  FlagEnvironment: {
    status: ({ flag: { at, archived }, environmentKey }, _, { loaders }) =>
      loaders.flagStatuses.inEnvironment({ ...at, archived }, environmentKey),
  },

  FlagStatus: {
    state: ({ name }) => oneOf(['NEW', 'ACTIVE', 'INACTIVE', 'LAUNCHED'], name),
    lastRequestedAt: ({ lastRequested }) => lastRequested || null,
  },
} satisfies Resolvers
