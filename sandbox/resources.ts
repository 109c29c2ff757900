import { account } from './account/account.ts'
import { members } from './account/members.ts'
import { roles } from './account/roles.ts'
import { tags } from './account/tags.ts'
import { teams } from './account/teams.ts'
import { approvalRequests } from './changes/approval-requests.ts'
import { auditLog } from './changes/audit-log.ts'
import { codeReferenceStatistics } from './code/code-reference-statistics.ts'
import { codeReferences } from './code/code-references.ts'
import { extinctions } from './code/extinctions.ts'
import { dependentFlags } from './flags/dependent-flags.ts'
import { expiringTargets } from './flags/flag-expiring-targets.ts'
import { flagStatuses } from './flags/flag-statuses.ts'
import { flags } from './flags/flags.ts'
import { followers } from './flags/followers.ts'
import { migrationSafety } from './flags/migration-safety.ts'
import { webhooks } from './integrations/webhooks.ts'
import { approvalSettings } from './projects/approval-settings.ts'
import { environments } from './projects/environments.ts'
import { flagDefaults } from './projects/flag-defaults.ts'
import { projects } from './projects/projects.ts'
import type { Operation, Resource } from './resource/operation.ts'
import { bigSegments } from './segments/big-segments.ts'
import { segmentExpiringTargets } from './segments/segment-expiring-targets.ts'
import { segmentMemberships } from './segments/segment-memberships.ts'
import { segments } from './segments/segments.ts'

/** All that the sandbox knows of, a line for each resource. */
export const resources: readonly Resource[] = [
  account,
  members,
  teams,
  roles,
  tags,
  projects,
  environments,
  flagDefaults,
  approvalSettings,
  flags,
  flagStatuses,
  dependentFlags,
  expiringTargets,
  followers,
  migrationSafety,
  segments,
  bigSegments,
  segmentMemberships,
  segmentExpiringTargets,
  auditLog,
  approvalRequests,
  codeReferences,
  codeReferenceStatistics,
  extinctions,
  webhooks,
]

export const operations: readonly Operation[] = resources.flatMap((one) => one.operations)
