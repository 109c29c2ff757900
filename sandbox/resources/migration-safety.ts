import { objectBody, objects, required } from '../body.ts'
import type { Answerer } from '../call.ts'
import { invalid } from '../errors.ts'
import { environmentOf, flagOf, found, projectOf } from '../find.ts'
import { instructionsIn } from '../semantic-patch.ts'
import type { ConfigRecord, FlagRecord, Served } from '../store.ts'
import { instructed } from '../writes/flag-instructions.ts'

/** Those who are served the same stages. */
interface Cohort {
  id: string
  first: number
  last: number
}

/**
 * What instructions for a migration flag would bring about; nothing at all if it is safe. LaunchDarkly does not document its
 * reckoning: here it is not safe that some are more than a stage ahead of others, as they write where the others do not read.
 */
export const migrationSafetyIssues: Answerer = {
  takes: [],
  answer(call) {
    const [project, environment, flag] = [projectOf(call), environmentOf(call), flagOf(call)]
    if (!flag.migration) throw invalid(`${flag.key} is no migration flag`)
    const instructions = instructionsIn(required(objectBody(call), 'instructions', objects))
    const after = instructed(flag, instructions, { call, project, environment })
    const issues = issuesOf(after, found(after.configs, environment.key, 'environment key'))
    return issues.length === 0 ? undefined : issues
  },
}

function issuesOf({ variations }: FlagRecord, { rules, fallthrough }: ConfigRecord): object[] {
  const cohorts = [...rules.map((rule) => cohort(rule._id, rule)), cohort('fallthrough', fallthrough)]
  const stage = (index: number) => String(variations[index]?.value)
  return cohorts.flatMap((ahead) => {
    const behind = cohorts.filter(({ first }) => ahead.last - first > 1)
    if (behind.length === 0) return []
    const furthest = Math.min(...behind.map(({ first }) => first))
    return {
      causingRuleId: ahead.id,
      affectedRuleIds: behind.map(({ id }) => id),
      issue: `Some are at the stage ${stage(ahead.last)} while others are at ${stage(furthest)}`,
      oldSystemAffected: ahead.last === variations.length - 1,
    }
  })
}

/** The stages are the variations, in their order. */
function cohort(id: string, { variation, rollout }: Served): Cohort {
  const served = rollout ? rollout.variations.filter(({ weight }) => weight > 0) : [{ variation: variation ?? 0 }]
  const stages = served.map((one) => one.variation)
  return { id, first: Math.min(...stages), last: Math.max(...stages) }
}
