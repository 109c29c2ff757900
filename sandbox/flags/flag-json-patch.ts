import { patched } from '../patches/json-patch.ts'
import type { Given } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { isDryRun, momentOf } from '../resource/change.ts'
import { projectOf } from '../resource/find.ts'
import { first } from '../resource/query.ts'
import { refuseWithoutApproval } from './flag-approvals.ts'
import { changesIn, commitFlag, settled } from './flag-commits.ts'
import { checkConflicts } from './flag-conflicts.ts'
import { writtenFlag } from './flag-document.ts'
import type { FlagRecord } from './flag-record.ts'
import { changeableOfFlag, flagIn } from './flag-sent.ts'

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
