import type { GraphQLResolveInfo } from 'graphql'
import { expandOf, type Needs, selectedAtOnce } from '../../graph/lookahead.ts'
import { workingFor } from '../../graph/trace.ts'
import type { Loaders } from '../../loaders/index.ts'
import type { MemberExpand, MemberGlimpse } from '../../rest/account/members.ts'

/** The parts that selections need of a member's document. */
export const memberNeeds: Needs = {
  Member: { roleAttributes: { expand: ['roleAttributes' satisfies MemberExpand] } },
}

/** The fields that an embedded member has, or that have a read of their own. */
const embedded = ['__typename', 'id', 'memberId', 'email', 'firstName', 'lastName', 'role', 'flags']

/**
 * A member that another document embeds: the glimpse if no other fields are selected, otherwise the document. Null if the member
 * was deleted.
 */
export function memberBehind(seen: MemberGlimpse, { members }: Loaders, info: GraphQLResolveInfo) {
  const others = [...selectedAtOnce(info, 'Member')].filter((name) => !embedded.includes(name))
  if (!others.length) return seen
  return workingFor(others, () => members.behind(seen, expandOf(info, memberNeeds, 'Member')))
}
