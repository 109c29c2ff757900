import { filled } from '../policies/decisions.ts'
import { specifierMatcher } from '../policies/resource-specifier.ts'
import type { Statement } from '../policies/statements.ts'
import type { ProjectRecord } from '../projects/project-record.ts'
import type { Call } from '../resource/call.ts'
import { identity } from '../resource/identity.ts'
import { api, json, paged, pageLinks } from '../resource/links.ts'
import { expanded } from '../resource/query.ts'
import { only } from '../resource/shape.ts'
import type { Store } from '../store.ts'
import { memberSummary } from './member-document.ts'
import { type RoleRecord, roles } from './roles.ts'
import type { TeamRecord } from './team-record.ts'

const team = identity<Pick<TeamRecord, 'key' | 'name'>>({
  noun: 'team',
  base: '/api/v2/teams',
  site: '/settings/teams',
  nameOf: ({ key }) => key,
  title: ({ name }) => name,
  actions: ['updateTeamName', 'updateTeamMembers'],
})

export const teamItself = team.about

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
  return {
    ...only(row, 'key', 'name', 'description'),
    _access: team.accessTo(caller),
    _creationDate: row.createdAt,
    _lastModified: row.lastModified,
    _version: row.version,
    _idpSynced: row.idpSynced,
    _links: teamLinks(row),
    ...expanded(query, offered, (name) => expansions[name](row, store)),
  }
}

const teamLinks = (row: Pick<TeamRecord, 'key' | 'name'>) => ({
  ...team.links(row),
  roles: json(api('teams', row.key, 'roles')),
})

/** A team as the flags that it maintains embed it. */
export const teamSummary = (row: TeamRecord) => ({ ...only(row, 'key', 'name'), _links: teamLinks(row) })

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

export function membersOf(teamKey: string, { members }: Store): number {
  let count = 0
  for (const { teamKeys } of members.values()) if (teamKeys.includes(teamKey)) count++
  return count
}

export const maintainersOf = ({ maintainerIds }: TeamRecord, { members }: Store) =>
  maintainerIds.flatMap((id) => members.get(id) ?? [])

export const rolesOf = ({ roleKeys }: TeamRecord, store: Store) =>
  roleKeys.flatMap((key) => store.rows(roles.table).get(key) ?? [])

/** The projects in which any of the roles lets the members change something. */
function projectKeysOf(row: TeamRecord, store: Store): readonly string[] {
  const keys = new Set(rolesOf(row, store).flatMap((role) => writableProjectKeys(role, row.roleAttributes, store)))
  return [...store.projects.keys()].filter((key) => keys.has(key))
}

export const roleDocument = (
  role: RoleRecord,
  { createdAt, rolesGivenAt, roleAttributes }: TeamRecord,
  store: Store,
) => ({
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

type Attributes = Readonly<Record<string, readonly string[]>>

/**
 * The keys of the projects in which a role allows something to be changed. Statements that deny are passed over: they take
 * away single actions and never a whole project.
 */
function writableProjectKeys(role: RoleRecord, attributes: Attributes, { projects }: Store): string[] {
  const statements = [...role.policy, ...(role.preset?.statements ?? [])].filter(allowsChanges)
  return [...projects.values()]
    .filter((project) => statements.some((statement) => concerns(statement, project, attributes)))
    .map(({ key }) => key)
}

const allowsChanges = ({ effect, actions, notActions }: Statement) =>
  effect === 'allow' && (notActions !== undefined || (actions ?? []).some((action) => !action.startsWith('view')))

/** What a statement leaves out of all resources is never so much that nothing of a project remains. */
const concerns = ({ resources = [], notResources }: Statement, project: ProjectRecord, attributes: Attributes) =>
  notResources !== undefined ||
  resources.flatMap((specifier) => filled(specifier, attributes)).some((specifier) => isIn(specifier, project))

/** The project is the first part of the specifier of whatever is in it. */
const isIn = (specifier: string, { key, tags }: ProjectRecord) =>
  specifierMatcher(specifier.split(':', 1).join(), () => tags)(`proj/${key}`)
