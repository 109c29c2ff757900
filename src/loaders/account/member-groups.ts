import { listMembers, type MemberDoc, type MemberTeamRep, memberResource } from '../../rest/account/members.ts'
import { filterOf, sayable } from '../../rest/filter.ts'
import { countOf, expanded, type Listing, type Page, type Window } from '../../rest/page.ts'
import { covers, united } from '../../rest/parts.ts'
import { batch, oneByOne, placed } from '../batch.ts'
import { allOf, type Collection, walk, windowOf } from '../pages.ts'
import type { Read } from '../read.ts'
import { readRecord } from '../record.ts'

/** A property that members have in common: a team or a role. */
export interface Group {
  /** The field of REST's filter that selects the members. The filter can also select others. */
  readonly field: 'team' | 'role'
  readonly value: string
  /** Whether the list's filter can be extended by this condition: it has no condition on that field yet. */
  readonly addable: boolean
  /** Whether a member belongs to the group. */
  readonly holds: (member: MemberDoc) => boolean
}

/** The condition of a group in REST's filter. */
type Condition = Omit<Group, 'holds'>

interface GroupKey {
  readonly group: Group
  readonly listing: Listing
  readonly expand: readonly string[]
}

type ReadMembers = (listing: Listing, expand: readonly string[]) => (window: Window) => Promise<Page<MemberDoc>>

/**
 * Loads members by team or by role. For one group, REST's filter selects the members. For several groups, all members are read if
 * that takes fewer calls, because each member document names all its teams and roles. The filter also matches parts of a key, so
 * its answer is read to the end and filtered again.
 *
 * @param pages Reads pages of a list of members.
 */
export function memberGroups(afford: Read['afford'], pages: ReadMembers) {
  /** The lists of which all members came. */
  const whole = readRecord<readonly string[], readonly MemberDoc[]>(covers)
  /** The first pages that were requested. */
  const begun = readRecord<readonly string[], Promise<Page<MemberDoc>>>(covers)

  const listOf = (listing: Listing, expand: readonly string[]): Collection<MemberDoc> => ({
    afford,
    operation: listMembers,
    size: memberResource.pageSize,
    page: pages(listing, expand),
    identity: ({ _id }) => _id,
  })

  const beginPage = (listing: Listing, expand: readonly string[]): Promise<Page<MemberDoc>> =>
    begun.add(nameOf(listing), expand, pages(listing, expand)(firstPage))

  /**
   * Reads all members of a list. Returns null if the rest of the list takes at least `calls` calls.
   *
   * @param calls The number of calls without the list.
   */
  async function everybody(
    listing: Listing,
    wanted: readonly string[],
    calls: number,
  ): Promise<readonly MemberDoc[] | null> {
    const name = nameOf(listing)
    const known = whole.find(name, wanted)
    if (known) return known.read
    const { parts: expand, read } = begun.find(name, wanted) ?? { parts: wanted, read: beginPage(listing, wanted) }
    const list = walk(listOf(listing, expand))
    list.put(firstPage, await read)
    const { calls: left, open } = list.plan()
    if (left >= calls || (open && calls < Number.POSITIVE_INFINITY)) return null
    return whole.add(name, expand, await allOf(list))
  }

  /** The lists of which all members are wanted. */
  const wholes = new Map<string, Promise<readonly MemberDoc[]>>()

  /** All members of a list. */
  const all = (listing: Listing, expand: readonly string[]): Promise<readonly MemberDoc[]> =>
    placed(wholes, JSON.stringify([nameOf(listing), expand]), async () => {
      const members = await everybody(listing, expand, Number.POSITIVE_INFINITY)
      return members ?? []
    })

  const ofGroup = batch<GroupKey, readonly MemberDoc[]>({
    identity: ({ group }) => conditionOf(group),
    wants: ({ expand }) => expanded(expand) ?? '',
    group: ({ listing }) => nameOf(listing),
    fetch: async (keys) => {
      const { listing } = keys[0]!
      const expand = united(keys.map((key) => key.expand))
      const groups = new Map(keys.map(({ group }) => [conditionOf(group), group]))
      const unaskable = [...groups.values()].some((group) => !isAskable(group))
      const free = whole.find(nameOf(listing), expand) ?? begun.find(nameOf(listing), expand)
      const worthAll = groups.size > 1 || unaskable || free !== undefined
      const all = worthAll && (await everybody(listing, expand, unaskable ? Number.POSITIVE_INFINITY : groups.size))
      if (all) return new Map([...groups].map(([name, { holds }]) => [name, all.filter(holds)]))
      return oneByOne([...groups.keys()], (name) => alone(groups.get(name)!, listing, expand))
    },
  })

  const limited = (group: Condition, listing: Listing): Listing => ({
    ...listing,
    filter: [listing.filter, conditionOf(group)].filter(Boolean).join(','),
  })

  async function alone(group: Group, listing: Listing, expand: readonly string[]): Promise<readonly MemberDoc[]> {
    const members = await allOf(walk(listOf(limited(group, listing), expand)))
    return members.filter(group.holds)
  }

  return {
    all,

    /** The pages of a list of members, limited to a group. */
    list:
      (group: Group, listing: Listing, expand: readonly string[]) =>
      async (window: Window): Promise<Page<MemberDoc>> =>
        windowOf((await ofGroup({ group, listing, expand })) ?? [], window),

    /**
     * The teams that have members, from the member documents. Returns null if reading all members takes at least `calls` calls.
     *
     * @param calls The number of calls of the other way.
     */
    async teams(calls: number): Promise<ReadonlyMap<string, MemberTeamRep> | null> {
      const members = await everybody({}, [], calls)
      return members && new Map(members.flatMap(({ teams }) => (teams ?? []).map((team) => [team.key, team])))
    },

    /** Whether all members are known. */
    knowsAll: (): boolean => whole.find(nameOf({}), []) !== undefined,

    /** Begins to read the members of one group, unless all members are known or being read. */
    async beginOne(group: Condition, listing: Listing, expand: readonly string[]): Promise<void> {
      const name = nameOf(listing)
      if (isAskable(group) && !whole.find(name, expand) && !begun.find(name, expand))
        await pages(limited(group, listing), expand)(firstPage)
    },

    /** Remembers a page that is a complete list. */
    know(listing: Listing, expand: readonly string[], { offset }: Window, page: Page<MemberDoc>): void {
      const name = nameOf(listing)
      if (offset > 0 || page.items.length !== countOf(page) || whole.find(name, expand)) return
      whole.add(name, expand, page.items)
    },

    /** Begins to read the first members before the keys are known. An error reaches only the loads that need these members. */
    begin(expand: readonly string[]): void {
      const name = nameOf({})
      if (!whole.find(name, expand) && !begun.find(name, expand)) beginPage({}, expand).catch(() => undefined)
    },
  }
}

export type MemberGroups = ReturnType<typeof memberGroups>

const firstPage: Window = { offset: 0, limit: memberResource.pageSize }

const conditionOf = ({ field, value }: Condition): string => filterOf({ [field]: value }) ?? ''

const isAskable = ({ addable, value }: Condition): boolean => addable && sayable(value)

const nameOf = ({ filter, sort }: Listing): string => JSON.stringify([filter, sort])
