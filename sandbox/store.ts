import type { MemberRecord } from './account/member-record.ts'
import type { TeamRecord } from './account/team-record.ts'
import type { ApprovalRequestRecord } from './changes/approval-request-record.ts'
import type { AuditLogEntryRecord } from './changes/audit-log-record.ts'
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

  /** The time that it is in the account, which passes only when something is changed. Nothing was done later. */
  moment: number
  /** How many random values were drawn since the start, so that the next one differs and is the same every time. */
  draws: number
  auditLog: Map<string, AuditLogEntryRecord>
  approvalRequests: Map<string, ApprovalRequestRecord>
}

/** What a row belongs to, as far as it does: a project, an environment, a flag, a segment. */
export interface Place {
  projectKey?: string
  environmentKey?: string
  flagKey?: string
  segmentKey?: string
}

/** Rows whose form only their own resource knows. */
export interface Table<Row> {
  /** The name of the resource in specifiers: `role`. */
  name: string
  /** Whether each project has rows of its own. Otherwise the account has them. */
  isInProject: boolean
  /** The rows at the start. */
  seed(people: People, project: ProjectRecord | undefined): Map<string, Row>
  /** What a row goes with when that is deleted, besides the project whose row it is. Default nothing. */
  placeOf?(row: Row, key: string): Place
}

/** The part of a row that statements of policies and `GET /tags` read. */
export interface Tagged {
  tags?: readonly string[]
  createdAt?: number
}

export interface Tables {
  /** The rows of a table: of one project, if each has its own. */
  rows<Row>(table: Table<Row>, projectKey?: string): Map<string, Row>
  /** The tags in the table of this name; empty if there is no such table. */
  tagged(name: string, projectKey?: string): ReadonlyMap<string, Tagged>
  /** Deletes the rows that belong to something from all tables. */
  forget(owner: Place): void
}

export type People = Pick<Store, 'projects' | 'members' | 'teams'>

/** The part of the state that the seed makes first: the rest is what these did. */
export type Company = People & Pick<Store, 'rows'>
