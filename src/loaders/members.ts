import { orNull } from '../rest/errors.ts'
import { anyOf, filterOf, sayable } from '../rest/filter.ts'
import { getMember, listMembers, type MemberDoc, type MemberGlimpse, memberAt } from '../rest/members.ts'
import { expanded, type Listing, type Page, type Window } from '../rest/page.ts'
import { batch, inChunks, oneByOne } from './batch.ts'
import { expandable } from './expandable.ts'
import type { Read } from './read.ts'

/** As many as a URL of 8 KB holds. */
const idsPerCall = 200
const emailsPerCall = 100

/** No member has this id: it is the route of the caller. */
const myself = 'me'

/** Members by `filter=id:a|b` and `filter=email:a|b`, always with an explicit limit: the default of 20 would cut the answer. */
export function memberLoaders(read: Read) {
  const byId = expandable<MemberDoc>(async (ids, expand) => {
    const usable = ids.filter((id) => id !== myself)
    const found = await inChunks(usable.filter(sayable), idsPerCall, (chunk) => listed('id', chunk, expand))
    const others = await oneByOne(
      usable.filter((id) => !sayable(id)),
      (id) => single(id, expand),
    )
    return new Map([...found.map((member) => [member._id, member] as const), ...others])
  })

  const byEmail = batch<{ email: string; expand: readonly string[] }, MemberDoc>({
    identity: ({ email }) => email.toLowerCase(),
    wants: ({ expand }) => expanded(expand) ?? '',
    // An address that a filter cannot say fails alone.
    group: ({ email }) => (sayable(email) ? '' : email),
    fetch: async (keys) => {
      const emails = [...new Set(keys.map((key) => key.email.toLowerCase()))]
      const expand = keys.flatMap((key) => key.expand)
      const members = await inChunks(emails, emailsPerCall, (chunk) => listed('email', chunk, expand))
      return new Map(members.map((member) => [member.email.toLowerCase(), member]))
    },
  })

  const know = (member: MemberDoc): MemberDoc => byId.know(member._id, member)

  async function listed(
    field: 'id' | 'email',
    values: readonly string[],
    expand: readonly string[],
  ): Promise<MemberDoc[]> {
    const filter = filterOf({ [field]: anyOf(field, values) })
    const page = await read(listMembers, { filter, limit: values.length, expand: expanded(expand) })
    return page.items.map((member) => know(memberAt(member, expand)))
  }

  async function single(id: string, expand: readonly string[]): Promise<MemberDoc | null> {
    const member = await orNull(read(getMember, { id, expand: expanded(expand) }))
    return member && know(memberAt(member, expand))
  }

  return {
    byId: byId.load,
    byEmail: (email: string, expand: readonly string[] = []) => byEmail({ email, expand }),
    whole: (member: MemberDoc | MemberGlimpse, expand?: readonly string[]) => byId.whole(member, member._id, expand),

    /** The member behind the credential; null for a credential that is nobody's, such as a service token. */
    me: (expand: readonly string[]): Promise<MemberDoc | null> => single(myself, expand),

    /** The pages of the member list. */
    list:
      (listing: Listing, expand: readonly string[]) =>
      async (window: Window): Promise<Page<MemberDoc>> => {
        const page = await read(listMembers, { ...listing, ...window, expand: expanded(expand) })
        return { ...page, items: page.items.map((member) => know(memberAt(member, expand))) }
      },
  }
}
