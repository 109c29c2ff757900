import { conflict, invalid } from '../http/errors.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import { momentOf } from '../resource/change.ts'
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
  deleteFlag(flag, _, { project }) {
    needsNobody(flag, project)
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
