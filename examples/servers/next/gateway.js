import { createGateway, graphiql } from 'launchdarkly-graphql'

/** One for the process: it keeps the connections to LaunchDarkly, and what is known of its rate limits. */
export const gateway = createGateway({
  baseUrl: process.env.LAUNCHDARKLY_BASE_URL ?? 'https://app.launchdarkly.com',
  deadlineMs: Number(process.env.DEADLINE_MS ?? 30_000),
  graphiql: graphiql(),
  path: '/launchdarkly/graphql',
})
