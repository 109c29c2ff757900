import type { MemberRecord } from './account/member-record.ts'
import type { RoleRecord } from './account/roles-record.ts'
import type { TeamRecord } from './account/team-record.ts'
import type { TokenRecord } from './account/tokens.ts'
import type { ApprovalRequestRecord } from './changes/approval-request-record.ts'
import type { AuditLogEntryRecord } from './changes/audit-log-record.ts'
import type { RepositoryRecord } from './code/code-references-record.ts'
import type { ExpiringTargetRecord } from './flags/expiring-record.ts'
import type { WebhookRecord } from './integrations/webhooks-record.ts'
import type { FlagDefaultsRecord } from './projects/flag-defaults-record.ts'
import type { ProjectRecord } from './projects/project-record.ts'

/**
 * The state of the sandbox. Everything that an answer holds is either here or computed from here, so a write has one place
 * to change. Maps are in order of creation, the oldest first.
 */
export interface Store {
  accountId: string
  projects: Map<string, ProjectRecord>
  members: Map<string, MemberRecord>
  teams: Map<string, TeamRecord>
  roles: Map<string, RoleRecord>
  /** By the secret that is sent as `Authorization`. */
  tokens: Map<string, TokenRecord>

  /** The time that it is in the account, which passes only when something is changed. Nothing was done later. */
  moment: number
  /** How many random values were drawn since the start, so that the next one differs and is the same every time. */
  draws: number
  auditLog: Map<string, AuditLogEntryRecord>
  approvalRequests: Map<string, ApprovalRequestRecord>
  /** By name. */
  repositories: Map<string, RepositoryRecord>
  /** The ids of the members who follow a flag in an environment, by the specifier of both. */
  followers: Map<string, readonly string[]>
  /** Those of a flag in an environment, by the specifier of both. */
  expiringTargets: Map<string, readonly ExpiringTargetRecord[]>
  /** By the key of the project. */
  flagDefaults: Map<string, FlagDefaultsRecord>
  webhooks: Map<string, WebhookRecord>
}

/** The part of the state that comes first: the rest of the seed is what these did. */
export type Company = Pick<Store, 'projects' | 'members' | 'teams' | 'roles'>
