import type { EnvironmentInsightsDoc } from '../../rest/insights/insights.ts'
import { getInsightsScores, type InsightScoresRep } from '../../rest/insights/scores.ts'
import { irreducible, type SingleCalls } from '../irreducible.ts'
import type { Read } from '../read.ts'

export interface ScoresKey extends EnvironmentInsightsDoc {
  readonly applicationKey: string | undefined
}

/** Loads the scores of environments, each by a call of its own. */
export const scoreLoader = (read: Read, singles: SingleCalls) =>
  irreducible<ScoresKey, InsightScoresRep>({
    field: 'EnvironmentInsights.scores',
    singles,
    identity: (key) => JSON.stringify([key.projectKey, key.environmentKey, key.applicationKey]),
    ask: ([{ projectKey, environmentKey, applicationKey }]) =>
      read(getInsightsScores, { projectKey, environmentKey, applicationKey }),
  })
