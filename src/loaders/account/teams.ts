import type { MemberSummaryRep, MemberTeamRep } from '../../rest/account/members.ts'
import type { RoleDoc } from '../../rest/account/roles.ts'
import {
  glimpsedTeam,
  listTeamMaintainers,
  listTeamRoles,
  partsPerPage,
  singleTeamExpands,
  type TeamDoc,
  type TeamGlimpse,
  type TeamRep,
  type TeamRoleRep,
  type TeamSource,
  teamAt,
  teamResource,
} from '../../rest/account/teams.ts'
import { isForbidden, TooManyCalls } from '../../rest/errors.ts'
import { countOf, type Listing, type Page, type Window } from '../../rest/page.ts'
import { batch, oneByOne } from '../batch.ts'
import { ownedDocuments } from '../documents.ts'
import { asError } from '../failures.ts'
import type { SingleCalls } from '../irreducible.ts'
import { allFrom, allOf, type Collection, walk, windowOf } from '../pages.ts'
import type { Read } from '../read.ts'
import type { MemberGroups } from './member-groups.ts'

/** A role as a team names it, with what the answer happened to tell. */
export type NamedRole = Pick<TeamRoleRep, 'key'> & Partial<TeamRoleRep>

/** What is read of one team at a time. */
interface TeamRead {
  /** Reads of the same, asked for at the same time, are one. */
  readonly identity: string
  readonly parts: readonly string[]
  /** How many calls it takes. */
  readonly calls: number
  /** The fields that want it, as errors call them. */
  readonly fields: readonly string[]
}

/** What errors call the fields that want a part of a team, unless another field asks for it. */
const fieldsOfParts: Readonly<Record<(typeof singleTeamExpands)[number], string>> = {
  roles: 'Team.roles',
  projects: 'Team.projects',
}

/** Below this many teams, single reads are no more than reading all members, and the roles' names come with them. */
const worthAllMembers = 3

/**
 * Teams by key. REST has no filter by key: several teams are found in the list, or one by one if the list is longer than that,
 * or if a part is wanted that the list does not have.
 *
 * @param members who tell which roles their teams have, which the list of teams does not.
 */
export function teamLoaders(read: Read, members: MemberGroups, singles: SingleCalls) {
  /** The teams that are read one by one in any case, so that their roles come with them. */
  const singly = new Set<string>()

  const teams = ownedDocuments<TeamRep, TeamDoc>(read, {
    kind: teamResource,
    owner: [],
    locate: teamAt,
  })

  // What the list does not have is read of each team alone: those calls are counted before the first of them is made.

  const counted = new Set<string>()

  const leave = batch<TeamRead, true>({
    identity: ({ identity }) => identity,
    wants: ({ parts, fields }) => JSON.stringify([parts, fields]),
    fetch: async (reads) => {
      const fresh = reads.filter((one) => partsOf(one).some((part) => !counted.has(part)))
      const calls = [...new Map(fresh.map((one) => [one.identity, one.calls])).values()].reduce((sum, n) => sum + n, 0)
      const refused = calls ? refusalOf([...new Set(fresh.flatMap(({ fields }) => fields))].join(' and '), calls) : null
      if (!refused) for (const part of fresh.flatMap(partsOf)) counted.add(part)
      const identities = new Set(fresh.map(({ identity }) => identity))
      return new Map(reads.map(({ identity }) => [identity, (identities.has(identity) && refused) || true]))
    },
  })

  /** Counts calls that are to be made; why they may not be, if they are too many. */
  function refusalOf(field: string, calls: number): Error | null {
    try {
      singles.spend(field, calls)
      return null
    } catch (error) {
      return asError(error)
    }
  }

  /** Waits for leave to read a team with some parts. The others wait as well, so that one call is for all of them. */
  function leaveFor(teamKey: string, expand: readonly string[], field?: string) {
    const parts = expand.filter(isSingle)
    const fields = field && parts.length ? [field] : parts.map((part) => fieldsOfParts[part])
    return leave({ identity: teamKey, parts, calls: 1, fields })
  }

  /** A team with the parts wanted. Where those are refused, the team without them: the fields will say so. */
  async function lookUp(teamKey: string, expand: readonly string[]): Promise<TeamDoc | null> {
    try {
      await leaveFor(teamKey, expand)
    } catch {
      return teams.byKey(
        teamKey,
        expand.filter((part) => !isSingle(part)),
      )
    }
    return teams.byKey(teamKey, expand)
  }

  /** @param field what asks, as errors call it. Unless told, by the parts. */
  function whole(team: TeamSource, expand: readonly string[] = [], field?: string): TeamDoc | Promise<TeamDoc> {
    const has = team.has
    if (has && expand.every((part) => has.includes(part))) return team as TeamDoc
    return leaveFor(team.key, expand, field).then(() => teams.whole(team, team.key, expand))
  }

  /** What a team has of something of which its document tells the first only. */
  async function wholeList<Doc>(
    team: TeamSource,
    part: string,
    field: string,
    first: Partial<Page<Doc>>,
    parts: Pick<Collection<Doc>, 'operation' | 'page' | 'identity'>,
  ): Promise<readonly Doc[]> {
    const left = (countOf(first) ?? 0) - (first.items?.length ?? 0)
    const calls = Math.ceil(left / partsPerPage)
    const identity = JSON.stringify([team.key, part])
    if (calls > 0) await leave({ identity, parts: [part], calls, fields: [field] })
    return allFrom(first, { ...parts, afford: read.afford, size: partsPerPage })
  }

  // The roles of teams: with a single team, or as all members tell of their teams.

  const roles = batch<TeamSource, readonly NamedRole[]>({
    identity: ({ key }) => key,
    fetch: async (teams) => {
      const worth = teams.length >= worthAllMembers || members.knowsAll()
      const told = worth ? await toldByMembers(teams.length) : null
      const byIdentity = new Map(teams.map((team) => [team.key, team]))
      return oneByOne([...byIdentity.keys()], async (key) => {
        const roleKeys = told?.get(key)?.customRoleKeys
        return roleKeys?.map((roleKey) => ({ key: roleKey })) ?? assigned(byIdentity.get(key)!, 'Team.roles')
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
  async function assigned(team: TeamSource, field: string): Promise<readonly TeamRoleRep[] | null> {
    const { key, roles: first } = await whole(team, ['roles'], field)
    if (!first) return null
    return wholeList<TeamRoleRep>(team, 'roles', field, first, {
      operation: listTeamRoles,
      page: (window) => read(listTeamRoles, { teamKey: key, ...window }),
      identity: (role) => role.key,
    })
  }

  /** The roles of a team that is read alone in any case; as others have them if that is refused. */
  async function rolesAlone(team: TeamSource): Promise<readonly NamedRole[] | null> {
    try {
      return await assigned(team, 'Team.roles')
    } catch (error) {
      if (error instanceof TooManyCalls) return roles(team)
      throw error
    }
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
    const all = await allOf(walk(teams.collection({ filter })))
    return all.filter((team) => !told?.has(team.key))
  }

  const holds = async (team: TeamDoc, roleKey: string): Promise<boolean> =>
    (await assigned(team, 'CustomRole.teams'))?.some((role) => role.key === roleKey) ?? false

  return {
    /** A team with the parts wanted, or null if there is none. */
    byKey: (key: string, expand: readonly string[] = []) => lookUp(key, expand),

    whole,

    /** The team behind a glimpse, or null for one that has gone; the glimpse if that cannot be told. */
    behind: async (team: TeamGlimpse, expand: readonly string[]): Promise<TeamSource | null> => {
      try {
        return await lookUp(team.key, expand)
      } catch {
        return team
      }
    },

    /**
     * The pages of the team list.
     *
     * @param single whether each of the teams will be read alone, for what the list does not have.
     */
    list: (listing: Listing, expand: readonly string[], single: boolean) => async (window: Window) => {
      const listable = expand.filter((part) => !isSingle(part))
      const page = await teams.pages(listing, listable)(window)
      if (single) for (const { key } of page.items) singly.add(key)
      return page
    },

    /** The roles of a team, or null if LaunchDarkly does not tell. */
    async roles(team: TeamSource): Promise<readonly NamedRole[] | null> {
      if (team.has?.includes('roles')) return assigned(team, 'Team.roles')
      return singly.has(team.key) ? rolesAlone(team) : roles(team)
    },

    /** The roles of a team as they were given to it; null if LaunchDarkly does not tell. */
    assigned: (team: TeamSource) => assigned(team, 'Team.roleAssignments'),

    /** The pages of the teams that have a role. */
    withRole: (role: RoleDoc) => async (window: Window) => windowOf(await withRole(role), window),

    /** The members who look after a team, or null if LaunchDarkly does not tell. */
    async maintainers(team: TeamSource) {
      const { key, maintainers } = await whole(team, ['maintainers'])
      if (!maintainers) return null
      return wholeList<MemberSummaryRep>(team, 'maintainers', 'Team.maintainers', maintainers, {
        operation: listTeamMaintainers,
        page: (window) => read(listTeamMaintainers, { teamKey: key, ...window }),
        identity: ({ _id }) => _id,
      })
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

const partsOf = ({ identity, parts }: TeamRead): string[] => parts.map((part) => JSON.stringify([identity, part]))

const isSingle = (part: string): part is (typeof singleTeamExpands)[number] =>
  (singleTeamExpands as readonly string[]).includes(part)
