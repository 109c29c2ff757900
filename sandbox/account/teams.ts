import { contains, truth } from '../filters/filter-kinds.ts'
import { accessTo } from '../policies/access.ts'
import type { Call } from '../resource/call.ts'
import { type Collection, single } from '../resource/collection.ts'
import { teamOf } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import { paged, pageLinks } from '../resource/paging.ts'
import { joined } from '../resource/query.ts'
import type { Store } from '../store.ts'
import type { MemberRecord } from './member-record.ts'
import { memberSummary } from './members.ts'
import { writableProjectKeys } from './role-projects.ts'
import type { RoleRecord } from './roles-record.ts'
import type { TeamRecord } from './team-record.ts'

export const teams: Collection<TeamRecord> = {
  rows: ({ store }) => [...store.teams.values()],
  represent: (row, call) => teamDocument(row, call, ['members', 'maintainers', 'roleAttributes']),
  pageMaximum: 100,
  takes: { expand: Number.POSITIVE_INFINITY },
  filters: {
    query: contains(({ name, key }) => [name, key]),
    nomembers: (term, asked) => truth<TeamRecord>(({ key }) => membersOf(key, asked.call.store) === 0)(term, asked),
  },
}

/** Since 20240415 a list no longer expands roles and projects; a single team still does. */
export const team = single(
  teamOf,
  (row, call) => teamDocument(row, call, ['members', 'maintainers', 'roleAttributes', 'roles', 'projects']),
  ['expand'],
)

export const teamMaintainers: Collection<MemberRecord> = {
  rows: (call) => maintainersOf(teamOf(call), call.store),
  represent: memberSummary,
  pageMaximum: 100,
}

export const teamRoles: Collection<RoleRecord> = {
  rows: (call) => rolesOf(teamOf(call), call.store),
  represent: (row, call) => roleDocument(row, teamOf(call), call.store),
  pageMaximum: 100,
}

/** What a change of a team can be asked to answer with. */
export const writtenExpansions = ['members', 'maintainers', 'roles', 'projects'] as const

type Expansion = 'members' | 'maintainers' | 'roleAttributes' | 'roles' | 'projects'

const expansions: Record<Expansion, (row: TeamRecord, store: Store) => object> = {
  members: ({ key }, store) => ({ totalCount: membersOf(key, store) }),
  maintainers: (row, store) => firstPage(row, 'maintainers', 20, maintainersOf(row, store), memberSummary),
  roles: (row, store) => firstPage(row, 'roles', 25, rolesOf(row, store), (role) => roleDocument(role, row, store)),
  projects: (row, store) => projectsOf(projectKeysOf(row, store), store),
  roleAttributes: ({ roleAttributes }) => roleAttributes,
}

export function teamDocument(row: TeamRecord, { caller, query, store }: Call, offered: readonly Expansion[]) {
  const asked = joined(query, 'expand')
  const expanded = offered.filter((name) => asked.has(name)).map((name) => [name, expansions[name](row, store)])
  return {
    key: row.key,
    name: row.name,
    description: row.description,
    _access: accessTo('team', caller),
    _creationDate: row.createdAt,
    _lastModified: row.lastModified,
    _version: row.version,
    _idpSynced: row.idpSynced,
    _links: teamLinks(row.key),
    ...Object.fromEntries(expanded),
  }
}

const teamLinks = (key: string) => ({
  self: json(api('teams', key)),
  parent: json(api('teams')),
  roles: json(api('teams', key, 'roles')),
})

/** A team as the flags that it maintains embed it. */
export const teamSummary = ({ key, name }: TeamRecord) => ({ key, name, _links: teamLinks(key) })

function firstPage<Row>(
  { key }: TeamRecord,
  what: string,
  limit: number,
  rows: readonly Row[],
  represent: (row: Row) => object,
) {
  const page = { limit, offset: 0 }
  return paged(rows, page, pageLinks(api('teams', key, what), page, rows.length), represent)
}

function membersOf(teamKey: string, { members }: Store): number {
  let count = 0
  for (const { teamKeys } of members.values()) if (teamKeys.includes(teamKey)) count++
  return count
}

const maintainersOf = ({ maintainerIds }: TeamRecord, { members }: Store) =>
  maintainerIds.flatMap((id) => members.get(id) ?? [])

const rolesOf = ({ roleKeys }: TeamRecord, { roles }: Store) => roleKeys.flatMap((key) => roles.get(key) ?? [])

/** The projects in which any of the roles lets the members change something. */
function projectKeysOf(row: TeamRecord, store: Store): readonly string[] {
  const keys = new Set(rolesOf(row, store).flatMap((role) => writableProjectKeys(role, row.roleAttributes, store)))
  return [...store.projects.keys()].filter((key) => keys.has(key))
}

const roleDocument = (role: RoleRecord, { createdAt, rolesGivenAt, roleAttributes }: TeamRecord, store: Store) => ({
  key: role.key,
  name: role.name,
  projects: projectsOf(writableProjectKeys(role, roleAttributes, store), store),
  appliedOn: rolesGivenAt?.[role.key] ?? createdAt,
})

function projectsOf(keys: readonly string[], { projects }: Store) {
  const items = keys
    .flatMap((key) => projects.get(key) ?? [])
    .map(({ id, key, name }) => ({ _id: id, _links: { self: json(api('projects', key)) }, key, name }))
  return { totalCount: items.length, items }
}
