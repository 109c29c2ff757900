import { del, type Operation, patch, post, put } from './operation.ts'
import { changeMembers } from './writes/bulk-members.ts'
import { changeTeams } from './writes/bulk-teams.ts'
import { copyFlagConfiguration } from './writes/flag-copies.ts'
import { updateFlagExpiringTargets, updateFlagExpiringUserTargets } from './writes/flag-expiring-targets.ts'
import { createFlag, deleteFlag, updateFlag } from './writes/flags.ts'
import { followFlag, unfollowFlag } from './writes/followers.ts'
import { inviteMembers } from './writes/invitations.ts'
import { addMemberToTeams } from './writes/member-teams.ts'
import { deleteMember, updateMember } from './writes/members.ts'
import { createProject, deleteProject, updateProject } from './writes/projects.ts'
import { createRole, deleteRole, updateRole } from './writes/roles.ts'
import { updateSegmentExpiringTargets, updateSegmentExpiringUserTargets } from './writes/segment-expiring-targets.ts'
import { importTeamMembers } from './writes/team-member-import.ts'
import { changeTeam, createTeam, deleteTeam } from './writes/teams.ts'
import { createWebhook, deleteWebhook, updateWebhook } from './writes/webhooks.ts'

const inFlag = '/api/v2/projects/{projectKey}/flags/{featureFlagKey}/environments/{environmentKey}'
const ofFlag = '/api/v2/flags/{projectKey}/{featureFlagKey}'
const ofSegment = '/api/v2/segments/{projectKey}/{segmentKey}'

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

  post('/api/v2/teams', 'team', createTeam),
  patch('/api/v2/teams', 'team', changeTeams, { beta: true }),
  patch('/api/v2/teams/{teamKey}', 'team', changeTeam),
  post('/api/v2/teams/{teamKey}/members', 'team', importTeamMembers),
  del('/api/v2/teams/{teamKey}', 'team', deleteTeam),

  post('/api/v2/roles', 'role', createRole),
  patch('/api/v2/roles/{customRoleKey}', 'role', updateRole),
  del('/api/v2/roles/{customRoleKey}', 'role', deleteRole),

  post('/api/v2/webhooks', 'webhook', createWebhook),
  patch('/api/v2/webhooks/{id}', 'webhook', updateWebhook),
  del('/api/v2/webhooks/{id}', 'webhook', deleteWebhook),
]
