import { approvalRequestLoaders } from './approval-requests.ts'
import { auditLogLoaders } from './audit-log.ts'
import { codeReferenceLoaders } from './code-references.ts'
import { dependentFlagLoader } from './dependent-flags.ts'
import { environmentLoaders } from './environments.ts'
import { expiringTargetLoader } from './expiring-targets.ts'
import { flagDefaultsLoader } from './flag-defaults.ts'
import { flagStatusLoaders } from './flag-statuses.ts'
import { flagLoaders } from './flags.ts'
import { followerLoaders } from './followers.ts'
import type { SingleCalls } from './irreducible.ts'
import { memberLoaders } from './members.ts'
import { projectLoaders } from './projects.ts'
import type { Read } from './read.ts'
import { roleLoaders } from './roles.ts'
import { segmentLoaders } from './segments.ts'
import { teamLoaders } from './teams.ts'

/**
 * What one GraphQL request reads through: batches, plans, and the memory of what was read.
 *
 * @param singles counts the calls that are spent on what LaunchDarkly tells one by one.
 * @param callsLeft says how many calls the request may still make.
 */
export function createLoaders(read: Read, singles: SingleCalls, callsLeft: () => number) {
  const projects = projectLoaders(read)
  const environments = environmentLoaders(read, projects)
  const members = memberLoaders(read)
  const flags = flagLoaders(read, environments.keysOf, projects.exists)
  return {
    projects,
    environments,
    approvalRequests: approvalRequestLoaders(read, environments.keysOf, projects),
    flags,
    dependentFlags: dependentFlagLoader(read, flags),
    flagStatuses: flagStatusLoaders(read, environments.keysOf, singles),
    flagDefaults: flagDefaultsLoader(read, projects.exists, singles),
    followers: followerLoaders(read),
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
