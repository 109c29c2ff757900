import type { Needs } from '../../graph/lookahead.ts'
import type { MemberExpand } from '../../rest/account/members.ts'

/** The parts that selections need of a member's document. */
export const memberNeeds: Needs = {
  Member: { roleAttributes: { expand: ['roleAttributes' satisfies MemberExpand] } },
}
