import type { AccessRep } from './access.ts'
import type { Glimpse, Located } from './at.ts'
import type { RoleAttributesRep } from './members.ts'
import { get } from './operation.ts'
import type { Links, Listing } from './page.ts'

/** The documentation requires none of these properties; key and name have always been there. */
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
  /** By `expand=members`: the count alone. Who they are says `filter=team:` on the members. */
  readonly members?: { readonly totalCount?: number }
  readonly _access?: AccessRep
  readonly _links?: Links
}

/** What the list and the single route both expand. */
export type TeamExpand = 'members' | 'roleAttributes'

export type TeamDoc = Located<'Team', TeamRep>
/** A team as flags and members embed it. */
export type TeamGlimpse = Glimpse<'Team', { readonly key: string; readonly name: string }>
export type TeamSource = TeamDoc | TeamGlimpse

interface Expand {
  expand?: string | undefined
}

export const listTeams = get('/api/v2/teams').takes<Listing & Expand>().lists<TeamRep>()
export const getTeam = get('/api/v2/teams/{teamKey}').takes<Expand>().returns<TeamRep>()

/** Documented by LaunchDarkly. */
export const teamsPerPage = 100

export const teamAt = (team: TeamRep, has: readonly string[]): TeamDoc => ({
  ...team,
  at: { type: 'Team', key: team.key },
  has,
})

export const glimpsedTeam = ({ key, name }: { key: string; name: string }): TeamGlimpse => ({
  key,
  name,
  at: { type: 'Team', key },
  has: null,
})
