import type { MemberSummaryRep, MemberTeamRep } from '../../rest/account/members.ts'
import type { RoleDoc } from '../../rest/account/roles.ts'
import {
  glimpsedTeam,
  listTeamMaintainers,
  listTeamRoles,
  partsPerPage,
  singleTeamExpands,
  type TeamDoc,
  type TeamExpand,
  type TeamGlimpse,
  type TeamRep,
  type TeamRoleRep,
  type TeamSource,
  teamAt,
  teamResource,
} from '../../rest/account/teams.ts'
import { asError, isForbidden, TooManyCalls } from '../../rest/errors.ts'
import { countOf, type Listing, type Page, type Window } from '../../rest/page.ts'
import { covers } from '../../rest/parts.ts'
import { batch, oneByOne } from '../batch.ts'
import { ownedDocuments } from '../documents.ts'
import { withHoped } from '../hoped-parts.ts'
import type { SingleCalls } from '../irreducible.ts'
import { allFrom, allOf, type Collection, walk, windowOf } from '../pages.ts'
import type { Read } from '../read.ts'
import type { MemberGroups } from './member-groups.ts'

/** A role as a team names it, with the fields that the answer contained. */
export type NamedRole = Pick<TeamRoleRep, 'key'> & Partial<TeamRoleRep>

/** A read that concerns one team. */
interface TeamRead {
  /** Reads with the same identity at the same time are one read. */
  readonly identity: string
  readonly parts: readonly string[]
  /** Number of calls that the read takes. */
  readonly calls: number
  /** The fields that want the read, as errors name them. */
  readonly fields: readonly string[]
  /** Whether the parts are wanted only if no other way tells them in fewer calls. Default false. */
  readonly ifFew?: boolean
}

interface Leave {
  /** The field that asks, as errors name it. Default derived from the parts. */
  readonly field?: string | undefined
  readonly ifFew?: boolean
}

/** The field that errors name for a part of a team, unless another field asks for it. */
const fieldsOfParts: Readonly<Record<(typeof singleTeamExpands)[number], string>> = {
  roles: 'Team.roles',
  projects: 'Team.projects',
}

/** Below this number of teams, single reads take no more calls than reading all members, and they include the names of the roles. */
const worthAllMembers = 3

/**
 * Loads teams by key. REST has no filter by key. Several teams are found in the list; they are read one by one if the list takes
 * more calls, or if a part is wanted that the list does not have.
 *
 * @param members Tells which roles the teams of the members have. The list of teams does not contain them.
 */
export function teamLoaders(read: Read, members: MemberGroups, singles: SingleCalls) {
  /** The teams that are read one by one in any case. Their roles come with them. */
  const singly = new Set<string>()

  const teams = ownedDocuments<TeamRep, TeamDoc>(read, {
    kind: teamResource,
    owner: [],
    locate: teamAt,
  })

  // Parts that the list does not have are read for each team alone. These calls are counted before the first one is made.

  const counted = new Set<string>()

  /** True for each read that may be made with its parts, and null for one that needs few teams. */
  const leave = batch<TeamRead, true>({
    identity: ({ identity }) => identity,
    wants: ({ parts, fields, ifFew = false }) => JSON.stringify([parts, fields, ifFew]),
    fetch: async (asked) => {
      const areFew = new Set(asked.map(({ identity }) => identity)).size < worthAllMembers && !members.knowsAll()
      const reads = asked.filter(({ ifFew }) => areFew || !ifFew)
      const fresh = reads.filter((one) => partsOf(one).some((part) => !counted.has(part)))
      const calls = [...new Map(fresh.map((one) => [one.identity, one.calls])).values()].reduce((sum, n) => sum + n, 0)
      const refused = calls ? refusalOf([...new Set(fresh.flatMap(({ fields }) => fields))].join(' and '), calls) : null
      if (!refused) for (const part of fresh.flatMap(partsOf)) counted.add(part)
      const identities = new Set(fresh.map(({ identity }) => identity))
      const allowed = (identity: string) => (identities.has(identity) && refused) || true
      return new Map(reads.map(({ identity }) => [identity, allowed(identity)]))
    },
  })

  /** Counts calls before they are made. Returns an error if they are too many. */
  function refusalOf(field: string, calls: number): Error | null {
    try {
      singles.spend(field, calls)
      return null
    } catch (error) {
      return asError(error)
    }
  }

  /** Waits until a team may be read with some parts. Loads of the other parts wait as well, so that one call serves all of them. */
  function leaveFor(teamKey: string, expand: readonly string[], { field, ifFew }: Leave = {}) {
    const parts = expand.filter(isSingle)
    const fields = field && parts.length ? [field] : parts.map((part) => fieldsOfParts[part])
    return leave({ identity: teamKey, parts, calls: 1, fields, ...(ifFew && { ifFew }) })
  }

  /** Reads a team with the parts wanted. If these are refused, reads the team without them; the fields report the error. */
  async function lookUp(
    teamKey: string,
    expand: readonly string[],
    hoped: readonly string[],
    ifFew = false,
  ): Promise<TeamDoc | null> {
    const isAllowed = await leaveFor(teamKey, expand, { ifFew }).catch(() => null)
    const needed = isAllowed ? expand : expand.filter((part) => !isSingle(part))
    return withHoped(needed, hoped, (parts) => teams.byKey(teamKey, parts))
  }

  /** @param field The field that asks, as errors name it. Default derived from the parts. */
  function whole(team: TeamSource, expand: readonly string[] = [], field?: string): TeamDoc | Promise<TeamDoc> {
    const has = team.has
    if (has && covers(has, expand)) return team as TeamDoc
    return leaveFor(team.key, expand, { field }).then(() => teams.whole(team, team.key, expand))
  }

  /** All items of a list of which the team's document contains only the first ones. */
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

  // The roles of teams come from the document of a single team, or from the documents of all members.

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

  /** The teams that have members, from the member documents. Null if the token may not read members. */
  async function toldByMembers(calls: number): Promise<ReadonlyMap<string, MemberTeamRep> | null> {
    try {
      return await members.teams(calls)
    } catch (error) {
      if (isForbidden(error)) return null
      throw error
    }
  }

  /** The assigned roles of a team, or null if LaunchDarkly does not return them. */
  async function assigned(team: TeamSource, field: string): Promise<readonly TeamRoleRep[] | null> {
    const { key, roles: first } = await whole(team, ['roles'], field)
    if (!first) return null
    return wholeList<TeamRoleRep>(team, 'roles', field, first, {
      operation: listTeamRoles,
      page: (window) => read(listTeamRoles, { teamKey: key, ...window }),
      identity: (role) => role.key,
    })
  }

  /** The roles of a team that is read alone in any case. If that read is refused, the roles come from the batch of all teams. */
  async function rolesAlone(team: TeamSource): Promise<readonly NamedRole[] | null> {
    try {
      return await assigned(team, 'Team.roles')
    } catch (error) {
      if (error instanceof TooManyCalls) return roles(team)
      throw error
    }
  }

  /** The teams that have a role, sorted by key. */
  async function withRole({ key, assignedTo }: RoleDoc): Promise<readonly TeamGlimpse[]> {
    if (assignedTo?.teamsCount === 0) return []
    const told = await toldByMembers(Number.POSITIVE_INFINITY)
    const found = [...(told?.values() ?? [])].filter(({ customRoleKeys }) => customRoleKeys?.includes(key))
    const others = found.length === assignedTo?.teamsCount ? [] : await untold(told)
    const having = await Promise.all(others.map(async (team) => ((await holds(team, key)) ? [team] : [])))
    return [...found, ...having.flat()].map(glimpsedTeam).toSorted((a, b) => (a.key < b.key ? -1 : 1))
  }

  /** The teams that no member document names. */
  async function untold(told: ReadonlyMap<string, MemberTeamRep> | null): Promise<readonly TeamDoc[]> {
    const filter = told ? 'nomembers:true' : undefined
    const all = await allOf(walk(teams.collection({ filter })))
    return all.filter((team) => !told?.has(team.key))
  }

  const holds = async (team: TeamDoc, roleKey: string): Promise<boolean> =>
    (await assigned(team, 'CustomRole.teams'))?.some((role) => role.key === roleKey) ?? false

  let withAttributes: Promise<readonly TeamDoc[]> | undefined

  return {
    /** All teams of the account, with the attributes that their roles refer to. */
    allWithAttributes: (): Promise<readonly TeamDoc[]> =>
      (withAttributes ??= allOf(teams.walk(['roleAttributes' satisfies TeamExpand]))),

    /**
     * A team with the parts wanted, or null if it does not exist.
     *
     * @param hoped The parts that fields below it will need of teams. Default none.
     */
    byKey: (key: string, expand: readonly string[] = [], hoped: readonly string[] = []) => lookUp(key, expand, hoped),

    whole,

    /**
     * The team behind a glimpse, or null if the team was deleted. Returns the glimpse if the read fails.
     *
     * @param hoped The parts that fields below it will need of teams.
     * @param ifFew Whether parts that only single reads return are read only if few teams are wanted.
     */
    async behind(
      team: TeamGlimpse,
      expand: readonly string[],
      hoped: readonly string[],
      ifFew: boolean,
    ): Promise<TeamSource | null> {
      try {
        return await lookUp(team.key, expand, hoped, ifFew)
      } catch {
        return team
      }
    },

    /**
     * The pages of the team list.
     *
     * @param hoped The parts that fields below them will need of teams.
     * @param single Whether each team will be read alone, for a part that the list does not have.
     */
    list:
      (listing: Listing, expand: readonly string[], hoped: readonly string[], single: boolean) =>
      async (window: Window) => {
        const listable = expand.filter((part) => !isSingle(part))
        const page = await withHoped(listable, hoped, (parts) => teams.pages(listing, parts)(window))
        if (single) for (const { key } of page.items) singly.add(key)
        return page
      },

    /** The roles of a team, or null if LaunchDarkly does not return them. */
    async roles(team: TeamSource): Promise<readonly NamedRole[] | null> {
      if (team.has?.includes('roles')) return assigned(team, 'Team.roles')
      return singly.has(team.key) ? rolesAlone(team) : roles(team)
    },

    /** The assigned roles of a team, or null if LaunchDarkly does not return them. */
    assigned: (team: TeamSource) => assigned(team, 'Team.roleAssignments'),

    /** The pages of the teams that have a role. */
    withRole: (role: RoleDoc) => async (window: Window) => windowOf(await withRole(role), window),

    /** The members who maintain a team, or null if LaunchDarkly does not return them. */
    async maintainers(team: TeamSource) {
      const { key, maintainers } = await whole(team, ['maintainers'])
      if (!maintainers) return null
      return wholeList<MemberSummaryRep>(team, 'maintainers', 'Team.maintainers', maintainers, {
        operation: listTeamMaintainers,
        page: (window) => read(listTeamMaintainers, { teamKey: key, ...window }),
        identity: ({ _id }) => _id,
      })
    },

    /** The pages of a list that belongs to a team. An empty list can mean that the team does not exist; that is an error. */
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
