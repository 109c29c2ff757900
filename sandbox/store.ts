import type { MemberRecord } from './account/member-record.ts'
import type { TeamRecord } from './account/team-record.ts'
import type { TokenRecord } from './account/tokens.ts'
import type { ApprovalRequestRecord } from './changes/approval-request-record.ts'
import type { AuditLogEntryRecord } from './changes/audit-log-record.ts'
import type { RepositoryRecord } from './code/code-references-record.ts'
import type { ExpiringTargetRecord } from './flags/expiring-targets.ts'
import type { ProjectRecord } from './projects/project-record.ts'

/**
 * The state of the sandbox. Everything that an answer holds is either here or computed from here, so a write has one place
 * to change. Maps are in order of creation, the oldest first.
 */
export interface Store extends Tables {
  accountId: string
  projects: Map<string, ProjectRecord>
  members: Map<string, MemberRecord>
  teams: Map<string, TeamRecord>
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
}

/** Rows of which only their own resource knows the form. */
export interface Table<Row> {
  /** What specifiers call the resource: `role`. */
  name: string
  /** Whether each project has rows of its own, or the account has them. */
  isInProject: boolean
  /** The rows at the start. */
  seed(people: People, project: ProjectRecord | undefined): Map<string, Row>
}

/** Rows that have tags, which roles and `GET /tags` ask for. */
export interface Tagged {
  tags?: readonly string[]
  createdAt?: number
}

export interface Tables {
  /** The rows of a table, those of one project if each has its own. */
  rows<Row>(table: Table<Row>, projectKey?: string): Map<string, Row>
  /** What has tags in a table of which only the name is known; nothing if there is no such table. */
  tagged(name: string, projectKey?: string): ReadonlyMap<string, Tagged>
  /** Takes away what all tables have of a project. */
  dropProject(projectKey: string): void
}

export type People = Pick<Store, 'projects' | 'members' | 'teams'>

/** The part of the state that comes first: the rest of the seed is what these did. */
export type Company = People & Pick<Store, 'rows'>
