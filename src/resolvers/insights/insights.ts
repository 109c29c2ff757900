import type { Resolvers } from '../../generated/resolvers.ts'

export const insights = {
  Query: { insights: () => ({}) },
  Project: { insights: ({ at }) => ({ projectKey: at.key }) },
  Environment: { insights: ({ at }) => ({ projectKey: at.projectKey, environmentKey: at.key }) },
} satisfies Resolvers
