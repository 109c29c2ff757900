import { type AccessRep, access } from '../access.ts'
import type { FormFields } from '../client/form.ts'
import { create, del, get, semanticPatch, upload } from '../operation.ts'
import { type Links, type Listing, links, type Page, type Window } from '../page.ts'
import { type ProjectSummaryRep, projectSummary } from '../projects/projects.ts'
import { type Glimpse, type Located, resource } from '../resource.ts'
import type { SemanticPatch } from '../semantic-patch.ts'
import { asked, document, flat, list, map, optional, type Reader, text, texts, word } from '../shape.ts'
import { reasonOf, withMore } from '../unreadable.ts'
import { type MemberSummaryRep, memberSummary, type RoleAttributesRep, roleAttributes } from './members.ts'

/** The documentation requires none of these properties, but key and name are always present. */
export interface TeamRep {
  readonly key: string
  readonly name: string
  readonly description?: string
  readonly _creationDate?: number
  readonly _lastModified?: number
  readonly _version?: number
  readonly _idpSynced?: boolean
  /** By `expand=roleAttributes`. */
  readonly roleAttributes?: RoleAttributesRep
  /** By `expand=members`: the count only. The members come from the list of members by `filter=team:`. */
  readonly members?: { readonly totalCount?: number }
  /** By `expand=maintainers`: the first 20. */
  readonly maintainers?: Partial<Page<MemberSummaryRep>>
  /** By `expand=roles`, on the single route only: the first 25. */
  readonly roles?: Partial<Page<TeamRoleRep>>
  /** By `expand=projects`, on the single route only: the first ones. No route returns the others. */
  readonly projects?: Partial<Page<ProjectSummaryRep>>
  readonly _access?: AccessRep
  readonly _links?: Links
}

/** A custom role of a team. The documentation requires none of these properties, but key and name are always present. */
export interface TeamRoleRep {
  readonly key: string
  readonly name: string
  readonly projects?: Partial<Page<ProjectSummaryRep>>
  readonly appliedOn?: number
}

/** The first items of a list of a team. */
const firstOf = <Rep>(item: Reader<Rep>) => document<Partial<Page<Rep>>>({ items: list(item), _links: links })

const teamRole = document<TeamRoleRep>({ key: word, projects: optional(firstOf(projectSummary)) })

const team = document<TeamRep>({
  key: word,
  roleAttributes: optional(roleAttributes),
  members: optional(flat),
  maintainers: optional(firstOf(memberSummary)),
  roles: optional(firstOf(teamRole)),
  projects: optional(firstOf(projectSummary)),
  _access: optional(access),
  _links: links,
})

/** The parts that the list no longer expands in version 20240415; the single route still does. */
export const singleTeamExpands = ['roles', 'projects'] as const

export type TeamExpand = 'members' | 'maintainers' | 'roleAttributes' | (typeof singleTeamExpands)[number]

export type TeamDoc = Located<typeof teamResource, TeamRep>
/** A team as flags and members embed it, or with its key only. */
export type TeamGlimpse = Glimpse<typeof teamResource, { readonly key: string; readonly name?: string }>
export type TeamSource = TeamDoc | TeamGlimpse

export interface Expand {
  expand?: string | undefined
}

export const listTeams = get('/api/v2/teams').takes<Listing & Expand>().lists(team)
export const getTeam = get('/api/v2/teams/{teamKey}').takes<Expand>().returns(team)
export const listTeamMaintainers = get('/api/v2/teams/{teamKey}/maintainers').takes<Window>().lists(memberSummary)
export const listTeamRoles = get('/api/v2/teams/{teamKey}/roles').takes<Window>().lists(teamRole)

/** The parts that a write returns. Role attributes are absent unless LaunchDarkly adds them. */
export const writtenTeamExpands = ['members', 'maintainers', ...singleTeamExpands] as const

/** The permissions of members on a team that no role grants: by a set of actions, or by actions. */
export interface TeamPermissionGrantPostRep {
  readonly actionSet?: string
  readonly actions?: readonly string[]
  readonly memberIDs?: readonly string[]
}

export interface TeamPostRep {
  readonly key: string
  readonly name: string
  readonly description?: string
  readonly memberIDs?: readonly string[]
  readonly customRoleKeys?: readonly string[]
  readonly permissionGrants?: readonly TeamPermissionGrantPostRep[]
  readonly roleAttributes?: RoleAttributesRep
}

export const createTeam = create('/api/v2/teams').takes<{ body: TeamPostRep } & Expand>().returns(team)
export const changeTeam = semanticPatch('/api/v2/teams/{teamKey}')
  .takes<{ body: SemanticPatch } & Expand>()
  .returns(team)
export const deleteTeam = del('/api/v2/teams/{teamKey}').returnsNothing()

/** The outcome of a change of several teams. Each error is a map from the key of a team to a message. */
export interface TeamsChangeRep {
  readonly memberIDs?: readonly string[]
  readonly teamKeys?: readonly string[]
  readonly errors: readonly Readonly<Record<string, string>>[]
}

export const changeTeams = semanticPatch('/api/v2/teams', { beta: true })
  .takes<{ body: SemanticPatch }>()
  .returns(document<TeamsChangeRep>({ memberIDs: optional(texts), teamKeys: optional(texts), errors: list(map(text)) }))

/** An address in a file of members. The message contains the error and its line. */
export interface MemberImportRep {
  readonly status: string
  readonly value: string
  readonly message?: string
}

/** If any item has an error, no member is added. */
export interface MemberImportsRep {
  readonly items: readonly MemberImportRep[]
}

export const importTeamMembers = upload('/api/v2/teams/{teamKey}/members')
  .takes<{ body: FormFields }>()
  .returns(document<MemberImportsRep>({ items: list(document<MemberImportRep>({})) }))

export const teamResource = resource({
  type: 'Team',
  address: ['key'],
  specifiers: ['team/{key}'],
  get: getTeam,
  list: listTeams,
  pageSize: 100,
  sizes: { assumed: 300, ordinary: 10 },
  firm: true,
  alone: { parts: singleTeamExpands },
  fields: { summary: ['name'], telling: ['members'], silent: ['aiConfigs', 'roles'] },
  byKey: { scan: { from: 2 } },
})

/** The observed maximum page size of a team's maintainers and roles. */
export const partsPerPage = 100

export const teamAt = (team: TeamRep, has: readonly string[]): TeamDoc =>
  withMore(team, ({ key }) => ({ at: { type: 'Team', key }, has, ...asked<Parts>(team, has, noParts) }))

type Parts = Pick<TeamRep, 'roleAttributes' | 'maintainers' | 'roles' | 'projects'>

const none = { items: [] }
const noParts: Parts = { roleAttributes: {}, maintainers: none, roles: none, projects: none }

/** The team in the answer to a write, with the parts that were requested and those that LaunchDarkly added. */
export const writtenTeam = (team: TeamRep, expand: readonly string[]): TeamDoc =>
  teamAt(team, !reasonOf(team) && team.roleAttributes ? [...expand, 'roleAttributes'] : expand)

export const glimpsedTeam = ({ key, name }: { key: string; name?: string }): TeamGlimpse => ({
  key,
  ...(name === undefined ? {} : { name }),
  at: { type: 'Team', key },
  has: null,
})
