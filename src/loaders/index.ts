import { memberLoaders } from './account/members.ts'
import { roleLoaders } from './account/roles.ts'
import { teamLoaders } from './account/teams.ts'
import { approvalRequestLoaders } from './changes/approval-requests.ts'
import { auditLogLoaders } from './changes/audit-log.ts'
import { codeReferenceLoaders } from './code/code-references.ts'
import { resourceLoaders } from './documents.ts'
import { dependentFlagLoader } from './flags/dependent-flags.ts'
import { expiringTargetLoader } from './flags/expiring-targets.ts'
import { flagStatusLoaders } from './flags/flag-statuses.ts'
import { flagLoaders } from './flags/flags.ts'
import { followerLoaders } from './flags/followers.ts'
import type { SingleCalls } from './irreducible.ts'
import { absentEnvironments } from './projects/absent-environments.ts'
import { environmentLoaders } from './projects/environments.ts'
import { flagDefaultsLoader } from './projects/flag-defaults.ts'
import { projectLoaders } from './projects/projects.ts'
import type { Read } from './read.ts'
import { segmentLoaders } from './segments/segments.ts'

/**
 * Makes the loaders of one GraphQL request: batches, plans, and a memory of the documents that were read.
 *
 * @param singles Counts the single calls.
 * @param callsLeft Returns the number of calls that the request may still make.
 */
export function createLoaders(read: Read, singles: SingleCalls, callsLeft: () => number) {
  const projects = projectLoaders(read)
  const environments = environmentLoaders(read, projects)
  const members = memberLoaders(read)
  const isAbsent = absentEnvironments(projects)
  const flags = flagLoaders(read, environments.keysOf, projects.exists)
  return {
    of: resourceLoaders(read, singles),
    projects,
    environments,
    approvalRequests: approvalRequestLoaders(read, environments.keysOf, projects),
    flags,
    dependentFlags: dependentFlagLoader(read, flags),
    flagStatuses: flagStatusLoaders(read, environments.keysOf, isAbsent, singles),
    flagDefaults: flagDefaultsLoader(read, projects.exists, singles),
    followers: followerLoaders(read, isAbsent),
    expiringTargets: expiringTargetLoader(read, singles),
    codeReferences: codeReferenceLoaders(read, projects.exists, singles),
    members,
    roles: roleLoaders(read),
    segments: segmentLoaders(read, flags, singles),
    teams: teamLoaders(read, members.groups, singles),
    auditLog: auditLogLoaders(read, singles, callsLeft),
  }
}

export type Loaders = ReturnType<typeof createLoaders>
