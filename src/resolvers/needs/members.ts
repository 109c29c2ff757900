import type { Needs } from '../../graph/lookahead.ts'
import type { MemberExpand } from '../../rest/members.ts'

/** What selections need of a member's document. */
export const memberNeeds: Needs = {
  Member: { roleAttributes: { expand: ['roleAttributes' satisfies MemberExpand] } },
}
