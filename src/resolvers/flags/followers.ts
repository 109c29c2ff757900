import type { Resolvers } from '../../generated/resolvers.ts'
import { unpaged } from '../../graph/unpaged.ts'
import { glimpsedMember } from '../../rest/account/members.ts'
import { namedFlag } from './named-flag.ts'

export const followers = {
  FlagEnvironment: {
    followers: async ({ flag: { at }, environmentKey }, _, { loaders }) => {
      const { projectKey, key: flagKey } = at
      return (await loaders.followers.ofFlag({ projectKey, flagKey, environmentKey }))?.map(glimpsedMember) ?? null
    },
  },

  Environment: {
    followedFlags: ({ at: { projectKey, key } }, page, { loaders }) =>
      unpaged(page, () => loaders.followers.inEnvironment(projectKey, key)),
  },

  FollowedFlag: {
    flag: ({ projectKey, flagKey }, _, context, info) => namedFlag(projectKey, flagKey, context, info),
    followers: ({ followers }) => followers.map(glimpsedMember),
  },
} satisfies Resolvers
