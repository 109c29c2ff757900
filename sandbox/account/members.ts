import type { Filter, Filters } from '../filters/filter.ts'
import { anyOf, contains, exactly, jsonValue, truth } from '../filters/filter-kinds.ts'
import { invalid } from '../http/errors.ts'
import type { Call } from '../resource/call.ts'
import { type Collection, single } from '../resource/collection.ts'
import { memberOf } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import { joined } from '../resource/query.ts'
import type { Store } from '../store.ts'
import type { MemberRecord } from './member-record.ts'
import type { TeamRecord } from './team-record.ts'

/** Changes of all members leave those alone whom some of these find. */
export const memberFilters = {
  query: contains((row) => [row.email, row.firstName, row.lastName, `${row.firstName} ${row.lastName}`]),
  role: (term, asked) => anyOf<MemberRecord>((row) => rolesOf(row, asked.call.store))(term, asked),
  id: anyOf(({ id }) => [id]),
  email: anyOf(({ email }) => [email]),
  team: exactly(({ teamKeys }) => teamKeys),
  noteam: truth(({ teamKeys }) => teamKeys.length === 0),
  lastSeen: lastSeenFilter(),
  accessCheck: () => {
    throw invalid('filter field accessCheck is not supported since API version 20240415')
  },
} satisfies Filters<MemberRecord>

export const members: Collection<MemberRecord> = {
  rows: ({ store }) => [...store.members.values()],
  represent: memberDocument,
  pageMaximum: 1000,
  takes: { expand: Number.POSITIVE_INFINITY },
  filters: memberFilters,
  sorts: {
    displayName: { by: (row) => (`${row.firstName} ${row.lastName}`.trim() || row.email).toLowerCase() },
    lastSeen: { by: ({ lastSeen }) => lastSeen },
  },
}

export const member = single(memberOf, memberDocument, ['expand'])

/** The names that `role` matches: an owner counts as an admin, and a custom role goes by its key and by its id. */
function rolesOf({ role, customRoleKeys }: MemberRecord, { roles }: Store): string[] {
  return [role === 'owner' ? 'admin' : role, ...customRoleKeys.flatMap((key) => [key, roles.get(key)?.id ?? key])]
}

/** Whoever accepted the invitation has been there once: if no time is known, it was before times were recorded. */
function lastSeenFilter(): Filter<MemberRecord> {
  return (term) => {
    const { never, noData, before } = jsonValue(term, { never: 'boolean', noData: 'boolean', before: 'number' })
    if (never) return (row) => row.lastSeen === 0 && row.pendingInvite
    if (noData) return (row) => row.lastSeen === 0 && !row.pendingInvite
    if (before === undefined) throw invalid('filter field lastSeen takes never, noData or before')
    return (row) => row.lastSeen < before
  }
}

/** Custom roles are always there as ids; role attributes only when they are asked for. */
export function memberDocument(row: MemberRecord, { store, query }: Call) {
  return {
    ...memberSummary(row),
    _pendingInvite: row.pendingInvite,
    _verified: row.verified,
    customRoles: row.customRoleKeys.map((key) => store.roles.get(key)?.id ?? key),
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

function teamSummary(key: string, { teams }: Store) {
  const team = teams.get(key)
  if (!team) return []
  return [{ customRoleKeys: team.roleKeys, key, name: team.name, _links: { self: json(api('teams', key)) } }]
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
