import {
  getMember,
  listMembers,
  type MemberDoc,
  type MemberGlimpse,
  type MemberNames,
  type MemberSource,
  memberAt,
  memberResource,
} from '../../rest/account/members.ts'
import type { RoleDoc } from '../../rest/account/roles.ts'
import { orNull } from '../../rest/errors.ts'
import { anyOf, filterOf, sayable } from '../../rest/filter.ts'
import { expanded, type Listing, type Page, type Window } from '../../rest/page.ts'
import { batch, byIdentity, failingAlone, inChunks } from '../batch.ts'
import { readByFilter } from '../by-key.ts'
import { expandable } from '../expandable.ts'
import { withHoped } from '../hoped-parts.ts'
import { found } from '../pages.ts'
import type { Read } from '../read.ts'
import { memberGroups } from './member-groups.ts'

interface RoleMembersKey {
  readonly key: string
  readonly listing: Listing
  readonly expand: readonly string[]
  readonly addable: boolean
}

/** The route of the caller. No member has this id. */
const myself = 'me'

/**
 * Loads members by `filter=id:a|b` and `filter=email:a|b`, always with an explicit limit: the default of 20 would truncate the
 * answer.
 */
export function memberLoaders(read: Read) {
  const byId = expandable<MemberDoc>(async (ids, expand) => {
    const usable = ids.filter((id) => id !== myself)
    return readByFilter(memberResource, usable, {
      filtered: async (some) => byIdentity(await filtered('id', some, expand), (member) => member._id),
      single: (id) => single(id, expand),
    })
  })

  const byEmail = expandable<MemberDoc>(async (emails, expand) => {
    const look = async (chunk: readonly string[]) =>
      byIdentity(await filtered('email', chunk, expand), (member) => member.email.toLowerCase())
    // An address that a filter cannot express fails alone.
    const unsayable = emails.filter((email) => !sayable(email)).map((email) => [[email], look([email])] as const)
    const [listed, others] = await Promise.all([
      inChunks(emails.filter(sayable), memberResource.byKey.filter.most, look),
      failingAlone(unsayable),
    ])
    return new Map([...listed, ...others])
  })

  /** The caller, whose id is not known. */
  const me = expandable<MemberDoc>(async (_, expand) => {
    const member = await single(myself, expand)
    return new Map(member ? [[myself, member]] : [])
  })

  const know = (member: MemberDoc): MemberDoc => byId.know(member._id, member)

  async function filtered(
    field: 'id' | 'email',
    values: readonly string[],
    expand: readonly string[],
  ): Promise<readonly MemberDoc[]> {
    const filter = filterOf({ [field]: anyOf(field === 'id' ? 'a member id' : 'an e-mail address', values) })
    const page = async (window: Partial<Window>) => {
      const members = await read(listMembers, { filter, limit: values.length, ...window, expand: expanded(expand) })
      return { ...members, items: members.items.map((member) => know(memberAt(member, expand))) }
    }
    return found({ afford: read.afford, operation: listMembers, page, identity: ({ _id }) => _id }, values.length)
  }

  async function single(id: string, expand: readonly string[]): Promise<MemberDoc | null> {
    const member = await orNull(read(getMember, { id, expand: expanded(expand) }))
    return member && know(memberAt(member, expand))
  }

  const list =
    (listing: Listing, expand: readonly string[], hoped: readonly string[] = []) =>
    (window: Window): Promise<Page<MemberDoc>> =>
      withHoped(expand, hoped, async (parts) => {
        const members = await read(listMembers, { ...listing, ...window, expand: expanded(parts) })
        const page = { ...members, items: members.items.map((member) => know(memberAt(member, parts))) }
        groups.know(listing, parts, window, page)
        return page
      })

  const groups = memberGroups(read.afford, list)

  const ofTeam = (key: string, listing: Listing, expand: readonly string[], addable: boolean) =>
    groups.list(
      { field: 'team', value: key, addable, holds: ({ teams }) => teams?.some((team) => team.key === key) ?? false },
      listing,
      expand,
    )

  /** The first members of one role. Those of several roles of a turn can come with the list of all members. */
  const roleMembers = batch<RoleMembersKey, true>({
    identity: (key) => JSON.stringify(key),
    fetch: async (keys) => {
      const [{ key, listing, expand, addable }] = keys as [RoleMembersKey]
      if (keys.length === 1) await groups.beginOne({ field: 'role', value: key, addable }, listing, expand)
      return new Map()
    },
  })

  const whole = (member: MemberSource, expand?: readonly string[]) => byId.whole(member, member._id, expand)

  return {
    byId: byId.load,
    byEmail: (email: string, expand: readonly string[] = []) => byEmail.load(email.toLowerCase(), expand),
    whole,

    /** The member, or the glimpse if it has the fields that other documents embed; otherwise reads the member. */
    summary: (member: MemberSource): MemberDoc | MemberGlimpse | Promise<MemberDoc> =>
      'email' in member ? member : whole(member),

    /** The member with its names. */
    named: (member: MemberSource): MemberDoc | MemberGlimpse | MemberNames | Promise<MemberDoc> =>
      'email' in member || 'firstName' in member ? member : whole(member),

    /** The member behind a glimpse, or null if the member was deleted. Returns the glimpse if the read fails. */
    behind: (member: MemberGlimpse, expand: readonly string[]) => byId.behind(member, member._id, expand),

    /** The member who owns the token. Null for a token without a member, such as a service token. */
    me: (expand: readonly string[]): Promise<MemberDoc | null> => me.load(myself, expand),

    /** The pages of the member list. The last argument are the parts that fields below them will need of members. Default none. */
    list,

    /** All members of a list. */
    all: groups.all,

    /** The pages of the members of a team. */
    ofTeam,

    /**
     * Begins to read the members of a team before the team is known to exist. An error reaches only the loads that need these
     * members.
     */
    beginTeam(key: string, expand: readonly string[]): void {
      ofTeam(key, {}, expand, true)({ offset: 0, limit: 1 }).catch(() => undefined)
    },

    /** The pages of the members to whom a role is assigned directly. */
    ofRole: ({ _id, key }: RoleDoc, listing: Listing, expand: readonly string[], addable: boolean) =>
      groups.list(
        {
          field: 'role',
          value: key,
          addable,
          holds: ({ customRoles }) => customRoles?.some((role) => role === _id || role === key) ?? false,
        },
        listing,
        expand,
      ),

    /**
     * Begins to read the members of a role before the role is known. An error reaches only the loads that need these members.
     *
     * @param addable Whether the list's filter can be extended by the role.
     */
    beginRole(key: string, listing: Listing, expand: readonly string[], addable: boolean): void {
      roleMembers({ key, listing, expand, addable }).catch(() => undefined)
    },

    /** Begins to read the first members before their owner is known. An error reaches only the loads that need these members. */
    begin: groups.begin,

    groups,
  }
}
