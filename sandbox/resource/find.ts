import type { MemberRecord } from '../account/member-record.ts'
import type { TeamRecord } from '../account/team-record.ts'
import type { AuditLogEntryRecord } from '../changes/audit-log-record.ts'
import type { FlagRecord } from '../flags/flag-record.ts'
import { notFound } from '../http/errors.ts'
import type { EnvironmentRecord } from '../projects/environment-record.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import type { SegmentRecord } from '../segments/segment-record.ts'
import type { Call } from './call.ts'

/** What the path names, or the 404 that says which part of it names nothing. */
export function found<Row>(rows: ReadonlyMap<string, Row>, key: string | undefined, what: string): Row {
  const row = rows.get(key ?? '')
  if (row === undefined) throw notFound(what, key)
  return row
}

export const projectOf = ({ store, params }: Call): ProjectRecord =>
  found(store.projects, params.projectKey, 'project key')

export const environmentOf = (call: Call): EnvironmentRecord =>
  found(projectOf(call).environments, call.params.environmentKey, 'environment key')

export const flagOf = (call: Call): FlagRecord =>
  found(projectOf(call).flags, call.params.featureFlagKey, 'feature flag key')

export const teamOf = ({ store, params }: Call): TeamRecord => found(store.teams, params.teamKey, 'team key')

/** `me` stands for the owner of the token. */
export const memberOf = ({ store, params, caller }: Call): MemberRecord =>
  found(store.members, params.id === 'me' ? caller.memberId : params.id, 'member id')

export const segmentOf = (call: Call): SegmentRecord =>
  found(environmentOf(call).segments, call.params.segmentKey, 'segment key')

export const auditLogEntryOf = ({ store, params }: Call): AuditLogEntryRecord =>
  found(store.auditLog, params.id, 'audit log entry id')
