import { search } from '../operation.ts'
import type { SemanticPatch } from '../semantic-patch.ts'
import { document, list } from '../shape.ts'

export interface MigrationSafetyIssueRep {
  readonly causingRuleId?: string
  readonly affectedRuleIds: readonly string[]
  readonly issue?: string
  readonly oldSystemAffected?: boolean
}

/** Checks a semantic patch without making it. */
export const findMigrationSafetyIssues = search(
  '/api/v2/projects/{projectKey}/flags/{flagKey}/environments/{environmentKey}/migration-safety-issues',
)
  .takes<{ readonly body: SemanticPatch }>()
  .finds(document<MigrationSafetyIssueRep>({ affectedRuleIds: list() }))
