import type { Resolvers } from '../../generated/resolvers.ts'
import { mostNodes } from '../../graph/connection.ts'
import { oneOf } from '../../graph/fields.ts'
import { unpaged } from '../../graph/unpaged.ts'
import { statusOf } from './flag-configurations.ts'
import { beginForFlags } from './flag-list-starts.ts'
import { namedFlag } from './named-flag.ts'

/** The state of a status in the words of the graph. */
export const stateOf = (name: string) => oneOf(['NEW', 'ACTIVE', 'INACTIVE', 'LAUNCHED'], name)

export const flagStatuses = {
  Flag: {
    statuses: ({ at }, _, { loaders }) => loaders.flagStatuses.inAll(at),
  },

  FlagEnvironment: {
    status: (config, _, context) => statusOf(config, context),
  },

  Environment: {
    flagStatuses: ({ at }, page, context, info) =>
      unpaged(page, () => {
        const statuses = context.loaders.flagStatuses.ofEnvironment(at.projectKey, at.key)
        beginForFlags(at.projectKey, mostNodes(page), context, info)
        return statuses
      }),
  },

  FlagStatus: {
    flag: ({ projectKey, flagKey }, _, context, info) => namedFlag(projectKey, flagKey, context, info),
    state: ({ name }) => stateOf(name),
    lastRequestedAt: ({ lastRequested }) => lastRequested || null,
  },
} satisfies Resolvers
