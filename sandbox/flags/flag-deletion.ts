import { flagItself } from '../changes/audit-targets.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import { forgetWithin } from '../projects/removal.ts'
import type { Call } from '../resource/call.ts'
import { commit } from '../resource/change.ts'
import { kept } from './flag-commits.ts'
import { needsNobody } from './flag-lifecycle.ts'
import type { FlagRecord } from './flag-record.ts'

/** Takes a flag away with what is known of it elsewhere; the audit log and the code go on naming it. */
export function removeFlag(call: Call, project: ProjectRecord, flag: FlagRecord, comment?: string): void {
  needsNobody(flag, project)
  const { store } = call
  project.flags.delete(flag.key)
  forgetWithin(store, ({ kind, projectKey, key }) => kind === 'flag' && projectKey === project.key && key === flag.key)
  commit(call, {
    about: flagItself(project, flag),
    titleVerb: 'deleted the flag',
    actions: ['deleteFlag'],
    comment,
    previous: kept(flag, project, call),
  })
}
