import type { Resolvers } from '../../generated/resolvers.ts'
import { oneOf } from '../../graph/fields.ts'
import { keysJoined } from '../../rest/insights/insights.ts'
import { indicators } from '../../rest/insights/scores.ts'

/** An indicator of LaunchDarkly as a value of the enum. */
export const indicatorOf = (word: string | undefined) => (word === undefined ? null : oneOf(indicators, word))

export const scores = {
  EnvironmentInsights: {
    scores: ({ projectKey, environmentKey }, { applicationKeys }, { loaders }) =>
      loaders.insights.scores({
        projectKey,
        environmentKey,
        applicationKey: keysJoined('applicationKeys', applicationKeys),
      }),
  },

  InsightScores: {
    period: ({ period }) => period ?? null,
    lastPeriod: ({ lastPeriod }) => lastPeriod ?? null,
    scores: ({ scores }) => scores ?? null,
  },

  InsightsPeriod: {
    startsAt: ({ startTime }) => startTime,
    endsAt: ({ endTime }) => endTime,
  },

  InsightScore: {
    aggregateOf: ({ aggregateOf }) => aggregateOf ?? null,
    indicator: ({ indicator }) => indicatorOf(indicator),
    indicatorMin: ({ indicatorRange }) => indicatorRange?.min ?? null,
    indicatorMax: ({ indicatorRange }) => indicatorRange?.max ?? null,
  },
} satisfies Resolvers
