import type { Resolvers } from '../generated/resolvers.ts'

export const rateLimit = {
  Query: { rateLimit: (_, __, { rateLimit }) => rateLimit() },
} satisfies Resolvers
