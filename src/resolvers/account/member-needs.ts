import type { GraphQLResolveInfo } from 'graphql'
import { expandOf, type Needs, selectedAtOnce } from '../../graph/lookahead.ts'
import { workingFor } from '../../graph/trace.ts'
import type { Loaders } from '../../loaders/index.ts'
import { type MemberExpand, type MemberGlimpse, memberResource } from '../../rest/account/members.ts'
import { addressFields, ownReads } from '../../rest/resource.ts'

/** What selections need of a member's document. */
export const memberNeeds: Needs = {
  Member: { roleAttributes: { expand: ['roleAttributes' satisfies MemberExpand] } },
}

/** The fields that an embedded member tells, or that have a read of their own. */
const embedded = [
  '__typename',
  ...addressFields(memberResource),
  ...memberResource.fields.summary,
  ...ownReads(memberResource),
]

/** A member whom something embeds: as it tells if nobody waits for more, else the whole, which is null for one who has gone. */
export function memberBehind(seen: MemberGlimpse, { members }: Loaders, info: GraphQLResolveInfo) {
  const others = [...selectedAtOnce(info, 'Member')].filter((name) => !embedded.includes(name))
  if (!others.length) return seen
  return workingFor(others, () => members.behind(seen, expandOf(info, memberNeeds, 'Member')))
}
