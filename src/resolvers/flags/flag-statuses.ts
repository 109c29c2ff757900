import type { Resolvers } from '../../generated/resolvers.ts'
import { oneOf } from '../../graph/fields.ts'
import { unpaged } from '../../graph/unpaged.ts'
import { namedFlag } from './named-flag.ts'

export const flagStatuses = {
  Flag: {
    statuses: ({ at }, _, { loaders }) => loaders.flagStatuses.inAll(at),
  },

  FlagEnvironment: {
    status: ({ flag: { at, archived, deprecated }, environmentKey }, _, { loaders }) =>
      loaders.flagStatuses.inEnvironment({ ...at, archived, deprecated }, environmentKey),
  },

  Environment: {
    flagStatuses: ({ at }, page, { loaders }) =>
      unpaged(page, () => loaders.flagStatuses.ofEnvironment(at.projectKey, at.key)),
  },

  FlagStatus: {
    flag: ({ projectKey, flagKey }, _, context, info) => namedFlag(projectKey, flagKey, context, info),
    state: ({ name }) => oneOf(['NEW', 'ACTIVE', 'INACTIVE', 'LAUNCHED'], name),
    lastRequestedAt: ({ lastRequested }) => lastRequested || null,
  },
} satisfies Resolvers
