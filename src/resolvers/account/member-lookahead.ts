import type { GraphQLResolveInfo } from 'graphql'
import { expandOf, type Needs } from '../../graph/lookahead.ts'
import type { MemberExpand } from '../../rest/account/members.ts'

const withAttributes = { expand: ['roleAttributes' satisfies MemberExpand] }

/** The parts that selections need of a member's document. */
export const memberNeeds: Needs = {
  Member: { roleAttributes: withAttributes, can: withAttributes },
}

const below: Needs = { ...memberNeeds, MemberTeam: {}, Team: {}, MemberConnection: {} }

/** The parts that a selection needs of members, and of the members of their teams, which are often the same. */
export const partsOfMembersBelow = (info: GraphQLResolveInfo): readonly string[] => expandOf(info, below)
