import { changeMembers } from './account/member-bulk-changes.ts'
import { inviteMembers } from './account/member-invitations.ts'
import { addMemberToTeams } from './account/member-teams.ts'
import { deleteMember, updateMember } from './account/members-writes.ts'
import { createRole, deleteRole, updateRole } from './account/roles-writes.ts'
import { changeTeams } from './account/team-bulk-changes.ts'
import { importTeamMembers } from './account/team-member-import.ts'
import { changeTeam, createTeam, deleteTeam } from './account/teams-writes.ts'
import { applyApprovalRequest, applyFlagApprovalRequest } from './changes/approval-application.ts'
import {
  createApprovalRequest,
  createFlagApprovalRequest,
  createFlagCopyApprovalRequest,
  deleteApprovalRequest,
  deleteFlagApprovalRequest,
} from './changes/approval-requests-writes.ts'
import { reviewApprovalRequest, reviewFlagApprovalRequest } from './changes/approval-reviews.ts'
import { updateApprovalRequest, updateFlagApprovalRequest } from './changes/approval-updates.ts'
import { copyFlagConfiguration } from './flags/flag-copies.ts'
import { updateFlagExpiringTargets, updateFlagExpiringUserTargets } from './flags/flag-expiring-targets-writes.ts'
import { createFlag, deleteFlag, updateFlag } from './flags/flags-writes.ts'
import { followFlag, unfollowFlag } from './flags/followers-writes.ts'
import { createWebhook, deleteWebhook, updateWebhook } from './integrations/webhooks-writes.ts'
import { updateApprovalSettings } from './projects/approval-settings.ts'
import { resetMobileKey, resetSdkKey } from './projects/environment-keys.ts'
import { createEnvironment, deleteEnvironment, updateEnvironment } from './projects/environments-writes.ts'
import { replaceFlagDefaults, updateFlagDefaults } from './projects/flag-defaults-writes.ts'
import { createProject, deleteProject, updateProject } from './projects/projects-writes.ts'
import { del, type Operation, patch, post, put } from './resource/operation.ts'
import { exportBigSegment, importBigSegment } from './segments/big-segment-imports.ts'
import { updateBigSegmentTargets } from './segments/big-segment-targets.ts'
import {
  updateSegmentExpiringTargets,
  updateSegmentExpiringUserTargets,
} from './segments/segment-expiring-targets-writes.ts'
import { createSegment, deleteSegment, updateSegment } from './segments/segments-writes.ts'

const inFlag = '/api/v2/projects/{projectKey}/flags/{featureFlagKey}/environments/{environmentKey}'
const environment = '/api/v2/projects/{projectKey}/environments/{environmentKey}'
const ofFlag = '/api/v2/flags/{projectKey}/{featureFlagKey}'
const ofSegment = '/api/v2/segments/{projectKey}/{segmentKey}'
const segments = '/api/v2/segments/{projectKey}/{environmentKey}'
const inSegment = `${segments}/{segmentKey}`

/** Whatever changes something. */
export const writeOperations: readonly Operation[] = [
  post('/api/v2/flags/{projectKey}', 'flag', createFlag),
  patch('/api/v2/flags/{projectKey}/{featureFlagKey}', 'flag', updateFlag),
  del('/api/v2/flags/{projectKey}/{featureFlagKey}', 'flag', deleteFlag),
  post('/api/v2/flags/{projectKey}/{featureFlagKey}/copy', 'flag', copyFlagConfiguration),

  put(`${inFlag}/followers/{memberId}`, 'flag', followFlag),
  del(`${inFlag}/followers/{memberId}`, 'flag', unfollowFlag),

  post('/api/v2/members', 'member', inviteMembers),
  patch('/api/v2/members', 'member', changeMembers),
  patch('/api/v2/members/{id}', 'member', updateMember),
  del('/api/v2/members/{id}', 'member', deleteMember),
  post('/api/v2/members/{id}/teams', 'member', addMemberToTeams),

  patch(`${ofFlag}/expiring-targets/{environmentKey}`, 'flag', updateFlagExpiringTargets),
  patch(`${ofFlag}/expiring-user-targets/{environmentKey}`, 'flag', updateFlagExpiringUserTargets),
  patch(`${ofSegment}/expiring-targets/{environmentKey}`, 'segment', updateSegmentExpiringTargets),
  patch(`${ofSegment}/expiring-user-targets/{environmentKey}`, 'segment', updateSegmentExpiringUserTargets),

  post('/api/v2/projects', 'project', createProject),
  patch('/api/v2/projects/{projectKey}', 'project', updateProject),
  del('/api/v2/projects/{projectKey}', 'project', deleteProject),
  put('/api/v2/projects/{projectKey}/flag-defaults', 'project', replaceFlagDefaults),
  patch('/api/v2/projects/{projectKey}/flag-defaults', 'project', updateFlagDefaults),

  post('/api/v2/projects/{projectKey}/environments', 'environment', createEnvironment),
  patch(environment, 'environment', updateEnvironment),
  del(environment, 'environment', deleteEnvironment),
  post(`${environment}/apiKey`, 'environment', resetSdkKey),
  post(`${environment}/mobileKey`, 'environment', resetMobileKey),
  patch('/api/v2/approval-requests/projects/{projectKey}/settings', 'environment', updateApprovalSettings, {
    beta: true,
  }),

  post('/api/v2/teams', 'team', createTeam),
  patch('/api/v2/teams', 'team', changeTeams, { beta: true }),
  patch('/api/v2/teams/{teamKey}', 'team', changeTeam),
  post('/api/v2/teams/{teamKey}/members', 'team', importTeamMembers),
  del('/api/v2/teams/{teamKey}', 'team', deleteTeam),

  post('/api/v2/roles', 'role', createRole),
  patch('/api/v2/roles/{customRoleKey}', 'role', updateRole),
  del('/api/v2/roles/{customRoleKey}', 'role', deleteRole),

  post(segments, 'segment', createSegment),
  patch(inSegment, 'segment', updateSegment),
  del(inSegment, 'segment', deleteSegment),
  post(`${inSegment}/contexts`, 'segment', updateBigSegmentTargets),
  post(`${inSegment}/users`, 'segment', updateBigSegmentTargets),
  post(`${inSegment}/imports`, 'segment', importBigSegment),
  post(`${inSegment}/exports`, 'segment', exportBigSegment),

  post('/api/v2/approval-requests', 'approval request', createApprovalRequest),
  post('/api/v2/approval-requests/{id}/reviews', 'approval request', reviewApprovalRequest),
  post('/api/v2/approval-requests/{id}/apply', 'approval request', applyApprovalRequest),
  patch('/api/v2/approval-requests/{id}', 'approval request', updateApprovalRequest, { beta: true }),
  del('/api/v2/approval-requests/{id}', 'approval request', deleteApprovalRequest),
  post(`${inFlag}/approval-requests`, 'approval request', createFlagApprovalRequest),
  post(`${inFlag}/approval-requests-flag-copy`, 'approval request', createFlagCopyApprovalRequest),
  post(`${inFlag}/approval-requests/{id}/reviews`, 'approval request', reviewFlagApprovalRequest),
  post(`${inFlag}/approval-requests/{id}/apply`, 'approval request', applyFlagApprovalRequest),
  patch(`${inFlag}/approval-requests/{id}`, 'approval request', updateFlagApprovalRequest, { beta: true }),
  del(`${inFlag}/approval-requests/{id}`, 'approval request', deleteFlagApprovalRequest),

  post('/api/v2/webhooks', 'webhook', createWebhook),
  patch('/api/v2/webhooks/{id}', 'webhook', updateWebhook),
  del('/api/v2/webhooks/{id}', 'webhook', deleteWebhook),
]
