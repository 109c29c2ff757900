import { isForbidden, orNull } from '../rest/errors.ts'
import type { MemberTeamRep } from '../rest/members.ts'
import { isUsable } from '../rest/operation.ts'
import { expanded, type Listing, type Page, type Window } from '../rest/page.ts'
import type { RoleDoc } from '../rest/roles.ts'
import {
  getTeam,
  glimpsedTeam,
  listTeamMaintainers,
  listTeamRoles,
  listTeams,
  partsPerPage,
  singleTeamExpands,
  type TeamDoc,
  type TeamGlimpse,
  type TeamRoleRep,
  type TeamSource,
  teamAt,
  teamsPerPage,
} from '../rest/teams.ts'
import { batch, oneByOne } from './batch.ts'
import { expandable } from './expandable.ts'
import type { MemberGroups } from './member-groups.ts'
import { allFrom, windowOf } from './pages.ts'
import type { Read } from './read.ts'

/** A role as a team names it, with what the answer happened to tell. */
export type NamedRole = Pick<TeamRoleRep, 'key'> & Partial<TeamRoleRep>

/** Below this many teams, single reads are no more than reading all members, and the roles' names come with them. */
const worthAllMembers = 3

/**
 * Teams by key. REST has no filter by key: several teams are found in the list, or one by one if the list is longer than that,
 * or if a part is wanted that the list does not have.
 *
 * @param members who tell which roles their teams have, which the list of teams does not.
 */
export function teamLoaders(read: Read, members: MemberGroups) {
  /** The teams that are read one by one in any case, so that their roles come with them. */
  const singly = new Set<string>()

  const byKey = expandable<TeamDoc>(async (keys, expand) => {
    const listed = keys.length > 1 && !expand.some(isSingle)
    const { found, complete } = listed ? await scan(keys, expand) : unread
    const missing = keys.filter((key) => !found.has(key) && !(complete && isUsable(key)))
    const singles = await oneByOne(missing, async (teamKey) => {
      const team = await orNull(read(getTeam, { teamKey, expand: expanded(expand) }))
      return team && know(teamAt(team, expand))
    })
    return new Map([...found, ...singles])
  })

  const know = (team: TeamDoc): TeamDoc => byKey.know(team.key, team)

  const page = async (listing: Listing & Window, expand: readonly string[]): Promise<Page<TeamDoc>> => {
    const teams = await read(listTeams, { ...listing, expand: expanded(expand) })
    return { ...teams, items: teams.items.map((team) => know(teamAt(team, expand))) }
  }

  /** Reads pages as long as the rest of them is fewer calls than the keys that are still missing. */
  async function scan(keys: readonly string[], expand: readonly string[]): Promise<Scanned> {
    const found = new Map<string, TeamDoc>()
    for (let offset = 0; ; offset += teamsPerPage) {
      const { items, totalCount = 0 } = await page({ limit: teamsPerPage, offset }, expand)
      for (const team of items) if (keys.includes(team.key)) found.set(team.key, team)
      const pagesLeft = Math.ceil((totalCount - offset - teamsPerPage) / teamsPerPage)
      if (pagesLeft <= 0 || keys.length - found.size <= pagesLeft) return { found, complete: pagesLeft <= 0 }
    }
  }

  const whole = (team: TeamSource, expand?: readonly string[]) => byKey.whole(team, team.key, expand)

  // The roles of teams: with a single team, or as all members tell of their teams.

  const roles = batch<TeamSource, readonly NamedRole[]>({
    identity: ({ key }) => key,
    fetch: async (teams) => {
      const worth = teams.length >= worthAllMembers || members.knowsAll()
      const told = worth ? await toldByMembers(teams.length) : null
      const byIdentity = new Map(teams.map((team) => [team.key, team]))
      return oneByOne([...byIdentity.keys()], async (key) => {
        const roleKeys = told?.get(key)?.customRoleKeys
        return roleKeys?.map((roleKey) => ({ key: roleKey })) ?? assigned(byIdentity.get(key)!)
      })
    },
  })

  /** The teams that have members, as those tell of them. Who may read teams need not be allowed to read members. */
  async function toldByMembers(calls: number): Promise<ReadonlyMap<string, MemberTeamRep> | null> {
    try {
      return await members.teams(calls)
    } catch (error) {
      if (isForbidden(error)) return null
      throw error
    }
  }

  /** The roles of a team as they were given to it; null if LaunchDarkly does not tell. */
  async function assigned(team: TeamSource): Promise<readonly TeamRoleRep[] | null> {
    const { key, roles: first } = await whole(team, ['roles'])
    if (!first) return null
    return allFrom(first, partsPerPage, (window) => read(listTeamRoles, { teamKey: key, ...window }))
  }

  /** The teams that have a role, by their keys. */
  async function withRole({ key, assignedTo }: RoleDoc): Promise<readonly TeamGlimpse[]> {
    if (assignedTo?.teamsCount === 0) return []
    const told = await toldByMembers(Number.POSITIVE_INFINITY)
    const found = [...(told?.values() ?? [])].filter(({ customRoleKeys }) => customRoleKeys?.includes(key))
    const others = found.length === assignedTo?.teamsCount ? [] : await untold(told)
    const having = await Promise.all(others.map(async (team) => ((await holds(team, key)) ? [team] : [])))
    return [...found, ...having.flat()].map(glimpsedTeam).toSorted((a, b) => (a.key < b.key ? -1 : 1))
  }

  /** The teams that no member tells of. */
  async function untold(told: ReadonlyMap<string, MemberTeamRep> | null): Promise<readonly TeamDoc[]> {
    const filter = told ? 'nomembers:true' : undefined
    const read = (window: Window) => page({ filter, ...window }, [])
    const teams = await allFrom(await read({ offset: 0, limit: teamsPerPage }), teamsPerPage, read)
    return teams.filter((team) => !told?.has(team.key))
  }

  const holds = async (team: TeamDoc, roleKey: string): Promise<boolean> =>
    (await assigned(team))?.some((role) => role.key === roleKey) ?? false

  return {
    byKey: byKey.load,
    whole,

    /** The team behind a glimpse, or null for one that has gone; the glimpse if that cannot be told. */
    behind: (team: TeamGlimpse, expand: readonly string[]) => byKey.behind(team, team.key, expand),

    /**
     * The pages of the team list.
     *
     * @param single whether each of the teams will be read alone, for what the list does not have.
     */
    list: (listing: Listing, expand: readonly string[], single: boolean) => async (window: Window) => {
      const listable = expand.filter((part) => !isSingle(part))
      const teams = await page({ ...listing, ...window }, listable)
      if (single) for (const { key } of teams.items) singly.add(key)
      return teams
    },

    /** The roles of a team, or null if LaunchDarkly does not tell. */
    async roles(team: TeamSource): Promise<readonly NamedRole[] | null> {
      return team.has?.includes('roles') || singly.has(team.key) ? assigned(team) : roles(team)
    },

    assigned,

    /** The pages of the teams that have a role. */
    withRole: (role: RoleDoc) => async (window: Window) => windowOf(await withRole(role), window),

    /** The members who look after a team, or null if LaunchDarkly does not tell. */
    async maintainers(team: TeamSource) {
      const { key, maintainers } = await whole(team, ['maintainers'])
      if (!maintainers) return null
      return allFrom(maintainers, partsPerPage, (window) => read(listTeamMaintainers, { teamKey: key, ...window }))
    },

    /** The pages of what a team has. That one has nothing may say that there is no such team, which is an error then. */
    below:
      <Doc>(team: TeamSource, pages: (window: Window) => Promise<Page<Doc>>) =>
      async (window: Window): Promise<Page<Doc>> => {
        const page = await pages(window)
        if (page.totalCount === 0 && team.name === undefined) await whole(team)
        return page
      },
  }
}

/** Teams that a scan met, and whether it met all that there are. */
interface Scanned {
  readonly found: ReadonlyMap<string, TeamDoc>
  readonly complete: boolean
}

const unread: Scanned = { found: new Map(), complete: false }

const isSingle = (part: string): boolean => (singleTeamExpands as readonly string[]).includes(part)
