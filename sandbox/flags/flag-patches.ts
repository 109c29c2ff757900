import { patched } from '../patches/json-patch.ts'
import { type Instruction, instructionsOf } from '../patches/semantic-patch.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import type { Given } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { isDryRun, momentOf } from '../resource/change.ts'
import { projectOf } from '../resource/find.ts'
import { first } from '../resource/query.ts'
import { changesIn, commitFlag, type FlagChange, settled } from './flag-commits.ts'
import { removeFlag } from './flag-deletion.ts'
import { writtenFlag } from './flag-document.ts'
import { concernEnvironment, deletes, flagContext, instructed } from './flag-instructions.ts'
import { checkConflicts, refuseWithoutApproval } from './flag-obstacles.ts'
import type { FlagRecord } from './flag-record.ts'
import { changeableOfFlag, flagIn } from './flag-sent.ts'

export interface FlagInstructions {
  project: ProjectRecord
  flag: FlagRecord
  environmentKey?: string | undefined
  instructions: readonly Instruction[]
  comment?: string | undefined
  how?: FlagChange['how']
}

/**
 * Carries out instructions on a flag, as a semantic patch does and as the application of an approval request does, and answers
 * what the flag is then. It asks for no approval: whoever calls it has.
 */
export function applyFlagInstructions(call: Call, asked: FlagInstructions): FlagRecord {
  const { project, flag, environmentKey, instructions, comment, how } = asked
  const after = instructed(flag, instructions, flagContext({ call, project }, environmentKey))
  const written = commitFlag(call, { project, before: flag, after, comment, how })
  if (deletes(instructions)) removeFlag(call, project, written, comment)
  return written
}

/** The flag as the semantic patch in the body makes it, or would make it. */
export function patchedByInstructions(call: Call, flag: FlagRecord): FlagRecord {
  const { comment, environmentKey, instructions } = instructionsOf(call)
  const project = projectOf(call)
  const context = flagContext({ call, project }, environmentKey)
  const after = instructed(flag, instructions, context)
  if (context.environment && concernEnvironment(instructions)) refuseWithoutApproval(context.environment, flag)
  if (first(call.query, 'ignoreConflicts') !== 'true') checkConflicts(flag, after, context)
  if (isDryRun(call)) return settled(flag, after, momentOf(call))
  return applyFlagInstructions(call, { project, flag, environmentKey, instructions, comment })
}

/** The flag as the JSON patch or the merge patch in the body makes it, or would make it. */
export function patchedByDocument(call: Call, flag: FlagRecord): FlagRecord {
  const project = projectOf(call)
  // What a flag's pipeline is can be set, though no answer tells it.
  const document = { ...writtenFlag(flag, call), releasePipelineKey: flag.releasePipelineKey }
  const before = JSON.parse(JSON.stringify(document)) as Given
  const { next, comment, how } = patched(call, document, { changeable: changeableOfFlag, merge: true })
  const after = flagIn(next, before, flag, { call, project })
  for (const { key } of changesIn(flag, after)) {
    const environment = project.environments.get(key)
    if (environment) refuseWithoutApproval(environment, flag)
  }
  if (first(call.query, 'ignoreConflicts') !== 'true') checkConflicts(flag, after, { call, project })
  if (isDryRun(call)) return settled(flag, after, momentOf(call))
  return commitFlag(call, { project, before: flag, after, comment, how })
}
