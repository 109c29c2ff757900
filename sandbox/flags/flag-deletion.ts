import { flagItself } from '../changes/audit-targets.ts'
import { conflict, invalid } from '../http/errors.ts'
import { needsAccess } from '../policies/decisions.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import { forgetWithin } from '../projects/removal.ts'
import type { Call } from '../resource/call.ts'
import { commit, momentOf } from '../resource/change.ts'
import { kept } from './flag-commits.ts'
import type { FlagTable } from './flag-context.ts'
import { dependentsOf } from './flag-prerequisites.ts'
import type { FlagRecord } from './flag-record.ts'

export const lifecycleInstructions: FlagTable = {
  archiveFlag(flag, _, { call, project }) {
    if (flag.archivedAt !== undefined) return flag
    needsNoDependent(flag, project)
    return { ...flag, archivedAt: momentOf(call) }
  },
  restoreFlag: ({ archivedAt: _, ...flag }) => flag,
  deprecateFlag: (flag, _, { call }) => ({ ...flag, deprecatedAt: flag.deprecatedAt ?? momentOf(call) }),
  restoreDeprecatedFlag: ({ deprecatedAt: _, ...flag }) => flag,
  /** Only checks: who applies the instructions takes the flag away after them. */
  deleteFlag(flag, _, { call, project }) {
    needsNobody(flag, project)
    needsAccess(call, flagItself(project, flag), ['deleteFlag'])
    return flag
  },
}

export function needsNoDependent({ key }: FlagRecord, project: ProjectRecord): void {
  const [dependent] = dependentsOf(project, key)
  if (dependent) throw invalid(`A flag that is a prerequisite cannot be archived: ${dependent.key} depends on it`)
}

/** What others depend on stays. */
export function needsNobody({ key }: FlagRecord, project: ProjectRecord): void {
  const [dependent] = dependentsOf(project, key)
  if (dependent) throw conflict(`A flag that is a prerequisite cannot be deleted: ${dependent.key} depends on it`)
}

/** Takes a flag away with what is known of it elsewhere; the audit log and the code go on naming it. */
export function removeFlag(call: Call, project: ProjectRecord, flag: FlagRecord, comment?: string): void {
  needsNobody(flag, project)
  needsAccess(call, flagItself(project, flag), ['deleteFlag'])
  const { store } = call
  project.flags.delete(flag.key)
  forgetWithin(store, { projectKey: project.key, flagKey: flag.key })
  commit(call, {
    about: flagItself(project, flag),
    titleVerb: 'deleted the flag',
    actions: ['deleteFlag'],
    comment,
    previous: kept(flag, project, call),
  })
}
