import { objectBody, objects, required } from '../body.ts'
import type { Writer } from '../call.ts'
import { invalid } from '../errors.ts'
import { flagOf, found, projectOf } from '../find.ts'
import { instructionsIn } from '../semantic-patch.ts'
import type { ConfigRecord, FlagRecord, Served } from '../store.ts'
import { flagContext, instructed } from './flag-instructions.ts'

/** Those who are served the same stages. */
interface Cohort {
  id: string
  first: number
  last: number
}

/**
 * Tells what instructions for a migration flag would bring about, and changes nothing. LaunchDarkly does not document its reckoning;
 * here it is not safe that some are more than a stage ahead of others, as they write where the others do not read.
 */
export const migrationSafety: Writer = {
  takes: [],
  write(call) {
    const [project, flag] = [projectOf(call), flagOf(call)]
    const environmentKey = call.params.environmentKey ?? ''
    const context = flagContext({ call, project }, environmentKey)
    if (!flag.migration) throw invalid('The flag must be a migration flag')
    const instructions = instructionsIn(required(objectBody(call), 'instructions', objects))
    const after = instructed(flag, instructions, context)
    const issues = issuesOf(after, found(after.configs, environmentKey, 'environment key'))
    return issues.length ? { status: 200, document: issues } : { status: 204 }
  },
}

function issuesOf({ variations }: FlagRecord, { rules, fallthrough }: ConfigRecord): object[] {
  const cohorts = [...rules.map((rule) => cohort(rule._id, rule)), cohort('fallthrough', fallthrough)]
  const stage = (index: number) => String(variations[index]?.value)
  return cohorts.flatMap((ahead) => {
    const behind = cohorts.filter(({ first }) => ahead.last - first > 1)
    if (!behind.length) return []
    const furthest = Math.min(...behind.map(({ first }) => first))
    return {
      causingRuleId: ahead.id,
      affectedRuleIds: behind.map(({ id }) => id),
      issue: `Some are at the stage ${stage(ahead.last)} while others are at ${stage(furthest)}`,
      oldSystemAffected: ahead.last === variations.length - 1,
    }
  })
}

function cohort(id: string, { variation, rollout }: Served): Cohort {
  const served = rollout ? rollout.variations.filter(({ weight }) => weight > 0) : [{ variation: variation ?? 0 }]
  const stages = served.map((one) => one.variation)
  return { id, first: Math.min(...stages), last: Math.max(...stages) }
}
