import { callerIdentity, root, versions } from './account/account.ts'
import { member, members } from './account/members.ts'
import { role, roles } from './account/roles.ts'
import { tags } from './account/tags.ts'
import { team, teamMaintainers, teamRoles, teams } from './account/teams.ts'
import {
  approvalRequest,
  approvalRequests,
  flagApprovalRequest,
  flagApprovalRequests,
} from './changes/approval-requests.ts'
import { auditLog, auditLogCounts, auditLogEntry, auditLogSearch } from './changes/audit-log.ts'
import { statistics, statisticsRoot } from './code/code-reference-statistics.ts'
import { branch, branches, repositories, repository } from './code/code-references.ts'
import { extinctions } from './code/extinctions.ts'
import { dependentFlags, dependentFlagsInEnvironment } from './flags/dependent-flags.ts'
import { expiringTargets, expiringUserTargets } from './flags/flag-expiring-targets.ts'
import { flagStatus, flagStatusAcross, flagStatuses } from './flags/flag-statuses.ts'
import { flag, flags } from './flags/flags.ts'
import { environmentFollowers, flagFollowers } from './flags/followers.ts'
import { migrationSafetyIssues } from './flags/migration-safety.ts'
import { webhook, webhooks } from './integrations/webhooks.ts'
import { environment, environments } from './projects/environments.ts'
import { flagDefaults } from './projects/flag-defaults.ts'
import { project, projects } from './projects/projects.ts'
import { list } from './resource/collection.ts'
import { get, type Operation, search } from './resource/operation.ts'
import { bigSegmentExport, bigSegmentImport } from './segments/big-segments.ts'
import { segmentExpiringTargets, segmentExpiringUserTargets } from './segments/segment-expiring-targets.ts'
import { contextMembership, segmentMemberships, userMembership } from './segments/segment-memberships.ts'
import { segment, segments } from './segments/segments.ts'
import { writeOperations } from './write-operations.ts'

const inSegment = '/api/v2/segments/{projectKey}/{environmentKey}/{segmentKey}'
const ofSegment = '/api/v2/segments/{projectKey}/{segmentKey}'
const approvalsOfFlag =
  '/api/v2/projects/{projectKey}/flags/{featureFlagKey}/environments/{environmentKey}/approval-requests'

export const operations: readonly Operation[] = [
  ...writeOperations,

  get('/api/v2', 'account', root, { open: true }),
  get('/api/v2/versions', 'account', versions),
  get('/api/v2/caller-identity', 'account', callerIdentity),
  get('/api/v2/projects', 'project', list(projects)),
  get('/api/v2/projects/{projectKey}', 'project', project),
  get('/api/v2/projects/{projectKey}/environments', 'environment', list(environments)),
  get('/api/v2/projects/{projectKey}/environments/{environmentKey}', 'environment', environment),
  get('/api/v2/flags/{projectKey}', 'flag', list(flags)),
  get('/api/v2/flags/{projectKey}/{featureFlagKey}', 'flag', flag),
  get('/api/v2/flags/{projectKey}/{featureFlagKey}/dependent-flags', 'flag', dependentFlags, { beta: true }),
  get('/api/v2/flag-statuses/{projectKey}/{environmentKey}', 'flag', flagStatuses),
  get('/api/v2/flag-statuses/{projectKey}/{environmentKey}/{featureFlagKey}', 'flag', flagStatus),
  get('/api/v2/flag-status/{projectKey}/{featureFlagKey}', 'flag', flagStatusAcross),
  get('/api/v2/members', 'member', list(members)),
  get('/api/v2/members/{id}', 'member', member),
  get('/api/v2/teams', 'team', list(teams)),
  get('/api/v2/teams/{teamKey}', 'team', team),
  get('/api/v2/teams/{teamKey}/maintainers', 'team', list(teamMaintainers)),
  get('/api/v2/teams/{teamKey}/roles', 'team', list(teamRoles)),
  get('/api/v2/roles', 'role', list(roles)),
  get('/api/v2/roles/{customRoleKey}', 'role', role),
  get('/api/v2/segments/{projectKey}/{environmentKey}', 'segment', list(segments)),
  get(inSegment, 'segment', segment),
  get(`${inSegment}/contexts/{contextKey}`, 'segment', contextMembership),
  get(`${inSegment}/users/{userKey}`, 'segment', userMembership),
  get(`${inSegment}/imports/{importID}`, 'segment', bigSegmentImport),
  get(`${inSegment}/exports/{exportID}`, 'segment', bigSegmentExport),
  get(`${ofSegment}/expiring-targets/{environmentKey}`, 'segment', segmentExpiringTargets),
  get(`${ofSegment}/expiring-user-targets/{environmentKey}`, 'segment', segmentExpiringUserTargets),
  search(
    '/api/v2/projects/{projectKey}/environments/{environmentKey}/segments/evaluate',
    'segment',
    segmentMemberships,
  ),

  get('/api/v2/auditlog', 'audit log entry', auditLog),
  search('/api/v2/auditlog', 'audit log entry', auditLogSearch),
  search('/api/v2/auditlog/counts', 'audit log entry', auditLogCounts),
  get('/api/v2/auditlog/{id}', 'audit log entry', auditLogEntry),
  get('/api/v2/approval-requests', 'approval request', list(approvalRequests)),
  get('/api/v2/approval-requests/{id}', 'approval request', approvalRequest),
  get(approvalsOfFlag, 'approval request', flagApprovalRequests),
  get(`${approvalsOfFlag}/{id}`, 'approval request', flagApprovalRequest),
  get('/api/v2/code-refs/repositories', 'code reference', repositories),
  get('/api/v2/code-refs/repositories/{repo}', 'code reference', repository),
  get('/api/v2/code-refs/repositories/{repo}/branches', 'code reference', branches),
  get('/api/v2/code-refs/repositories/{repo}/branches/{branch}', 'code reference', branch),
  get('/api/v2/code-refs/statistics', 'code reference', statisticsRoot),
  get('/api/v2/code-refs/statistics/{projectKey}', 'code reference', statistics),
  get('/api/v2/code-refs/extinctions', 'code reference', extinctions),
  get(
    '/api/v2/projects/{projectKey}/flags/{featureFlagKey}/environments/{environmentKey}/followers',
    'flag',
    flagFollowers,
  ),
  get('/api/v2/projects/{projectKey}/environments/{environmentKey}/followers', 'flag', environmentFollowers),
  get('/api/v2/flags/{projectKey}/{featureFlagKey}/expiring-targets/{environmentKey}', 'flag', expiringTargets),
  get(
    '/api/v2/flags/{projectKey}/{featureFlagKey}/expiring-user-targets/{environmentKey}',
    'flag',
    expiringUserTargets,
  ),
  get(
    '/api/v2/flags/{projectKey}/{environmentKey}/{featureFlagKey}/dependent-flags',
    'flag',
    dependentFlagsInEnvironment,
    { beta: true },
  ),
  search(
    '/api/v2/projects/{projectKey}/flags/{featureFlagKey}/environments/{environmentKey}/migration-safety-issues',
    'flag',
    migrationSafetyIssues,
  ),
  get('/api/v2/projects/{projectKey}/flag-defaults', 'project', flagDefaults),
  get('/api/v2/tags', 'tag', tags),
  get('/api/v2/webhooks', 'webhook', webhooks),
  get('/api/v2/webhooks/{id}', 'webhook', webhook),
]
