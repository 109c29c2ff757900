/** Limits that no question breaks, for tests that ask random questions: what a question estimates depends on the other ones beside it. */
export const noLimits = {
  maxRestCalls: 1_000_000_000,
  maxSingleCalls: 1_000_000_000,
  maxItems: 1e12,
  maxAnswerFields: 1e12,
  maxErrors: 1_000_000_000,
  maxIds: 1_000_000_000,
  maxTokens: 1_000_000_000,
  maxDepth: 1_000,
  maxAliases: 1_000_000_000,
  maxRootFields: 1_000_000_000,
} as const
