import type { Call } from '../resource/call.ts'
import { identity } from '../resource/identity.ts'
import { api, json } from '../resource/links.ts'
import { joined } from '../resource/query.ts'
import type { MemberRecord } from './member-record.ts'
import { roles } from './roles.ts'
import type { TeamRecord } from './team-record.ts'
import { teamSummary } from './team-summary.ts'

export const { about: memberItself } = identity<Pick<MemberRecord, 'id' | 'email'>>({
  noun: 'member',
  base: '/api/v2/members',
  site: '/settings/members',
  nameOf: ({ id }) => id,
  title: ({ email }) => email,
  actions: [],
})

/** Custom roles are always there as ids; role attributes only when they are asked for. */
export function memberDocument(row: MemberRecord, { store, query }: Call) {
  return {
    ...memberSummary(row),
    _pendingInvite: row.pendingInvite,
    _verified: row.verified,
    customRoles: row.customRoleKeys.map((key) => store.rows(roles.table).get(key)?.id ?? key),
    mfa: row.mfa,
    excludedDashboards: row.excludedDashboards,
    _lastSeen: row.lastSeen,
    _lastSeenMetadata: row.lastSeenTokenId ? { tokenId: row.lastSeenTokenId } : undefined,
    _integrationMetadata: row.directoryId ? directoryEntry(row.directoryId, row.lastSeen) : undefined,
    teams: row.teamKeys.flatMap((key) => teamSummary(key, store)),
    permissionGrants: [...store.teams.values()].flatMap((team) => grantsIn(team, row.id)),
    creationDate: row.createdAt,
    oauthProviders: row.oauthProviders,
    version: row.version,
    roleAttributes: joined(query, 'expand').has('roleAttributes') ? row.roleAttributes : undefined,
  }
}

function grantsIn({ key, maintainerIds, grants = [] }: TeamRecord, memberId: string) {
  const resource = `team/${key}`
  const maintaining = { actionSet: 'maintainTeam', actions: ['updateTeamMembers'], resource }
  const own = grants.filter((grant) => grant.memberId === memberId).map(({ actions }) => ({ actions, resource }))
  return maintainerIds.includes(memberId) ? [maintaining, ...own] : own
}

const directoryEntry = (externalId: string, lastChecked: number) => ({
  externalId,
  externalStatus: { display: 'Provisioned', value: 'provisioned' },
  externalUrl: `https://directory.northaisle.example/users/${externalId}`,
  lastChecked,
})

/** A member as other documents embed it. */
export const memberSummary = ({ id, firstName, lastName, role, email }: MemberRecord) => ({
  _links: { self: json(api('members', id)) },
  _id: id,
  firstName,
  lastName,
  role,
  email,
})
