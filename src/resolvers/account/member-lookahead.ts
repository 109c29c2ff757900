import type { GraphQLResolveInfo } from 'graphql'
import { expandOf, type Needs, neededAtOnce } from '../../graph/lookahead.ts'
import { workingFor } from '../../graph/trace.ts'
import type { Loaders } from '../../loaders/index.ts'
import { type MemberExpand, type MemberGlimpse, memberResource } from '../../rest/account/members.ts'
import { addressFields, ownReads } from '../../rest/resource.ts'

/** The parts that selections need of a member's document. */
export const memberNeeds: Needs = {
  Member: { roleAttributes: { expand: ['roleAttributes' satisfies MemberExpand] } },
}

/** The member with an id that a document names. Null without an id, or if the member was deleted. */
export const memberOf = (id: string | undefined, { members }: Loaders, info: GraphQLResolveInfo) =>
  id ? members.byId(id, expandOf(info, memberNeeds, 'Member')) : null

/** The members with some ids who still exist. */
export async function membersOf(ids: readonly string[], loaders: Loaders, info: GraphQLResolveInfo) {
  const members = await Promise.all(ids.map((id) => memberOf(id, loaders, info)))
  return members.filter((member) => member !== null)
}

/** The fields that an embedded member has, or that have a read of their own. */
const embedded = [
  '__typename',
  ...addressFields(memberResource),
  ...memberResource.fields.summary,
  ...ownReads(memberResource),
]

/**
 * A member that another document embeds: the glimpse if no other fields are selected, otherwise the document. Null if the member
 * was deleted.
 */
export function memberBehind(seen: MemberGlimpse, { members }: Loaders, info: GraphQLResolveInfo) {
  const others = neededAtOnce(info, embedded, 'Member')
  if (!others.length) return seen
  return workingFor(others, () => members.behind(seen, expandOf(info, memberNeeds, 'Member')))
}
