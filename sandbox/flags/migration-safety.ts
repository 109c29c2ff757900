import { invalid } from '../http/errors.ts'
import { instructionsIn } from '../patches/semantic-patch.ts'
import { objectBody, objects, required } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { environmentOf, flagOf, projectOf } from '../resource/find.ts'
import { type Resource, search } from '../resource/operation.ts'
import { instructed } from './flag-instructions.ts'
import type { ConfigRecord, FlagRecord, Served } from './flag-record.ts'

/**
 * What instructions would make unsafe about a migration: a cohort that skips a stage, so that one system goes without what the
 * stage would have brought it. Nothing at all if there is nothing unsafe.
 */
function migrationSafetyIssues(call: Call) {
  const [project, environment, flag] = [projectOf(call), environmentOf(call), flagOf(call)]
  if (!flag.migration) throw invalid(`${flag.key} is no migration flag`)
  const instructions = instructionsIn(required(objectBody(call), 'instructions', objects))
  const after = instructed(flag, instructions, { call, project, environment })
  const issues = issuesBetween(flag, after, environment.key)
  return issues.length === 0 ? undefined : issues
}

function issuesBetween(before: FlagRecord, after: FlagRecord, environmentKey: string) {
  const [earlier, later] = [before, after].map(({ configs }) => cohorts(configs.get(environmentKey)!))
  return [...later!].flatMap(([id, served]) => {
    const former = earlier!.get(id)
    if (!former) return []
    const [from, to] = [stagesOf(former), stagesOf(served)]
    const isAhead = to.last > from.last + 1
    const isBack = to.first < from.first - 1
    if (!isAhead && !isBack) return []
    const [start, end] = isAhead ? [from.last, to.last] : [from.first, to.first]
    return [
      {
        causingRuleId: id,
        affectedRuleIds: [id],
        issue: `The cohort goes from ${nameOf(before, start)} to ${nameOf(after, end)} without the stages in between`,
        oldSystemAffected: isBack,
      },
    ]
  })
}

const nameOf = ({ variations }: FlagRecord, stage: number) => String(variations[stage]?.value)

/** What each rule serves, and `fallthrough` besides. */
const cohorts = ({ rules, fallthrough }: ConfigRecord): Map<string, Served> =>
  new Map<string, Served>([...rules.map((rule) => [rule._id, rule] as const), ['fallthrough', fallthrough]])

/** The stages are the variations, in their order. */
function stagesOf({ variation, rollout }: Served): { first: number; last: number } {
  const parts = rollout?.variations.filter(({ weight }) => weight > 0) ?? []
  const stages = rollout ? parts.map((part) => part.variation) : [variation ?? 0]
  return { first: Math.min(...stages), last: Math.max(...stages) }
}

export const migrationSafety: Resource = {
  operations: [
    search(
      '/api/v2/projects/{projectKey}/flags/{featureFlagKey}/environments/{environmentKey}/migration-safety-issues',
      'flag',
      migrationSafetyIssues,
    ),
  ],
}
