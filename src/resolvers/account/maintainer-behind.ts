import type { Context, Info } from '../../context.ts'
import type { MaintainerRep } from '../../rest/account/maintainers.ts'
import { glimpsedMember } from '../../rest/account/members.ts'
import { glimpsedTeam } from '../../rest/account/teams.ts'
import { memberBehind } from './member-behind.ts'
import { teamBehind } from './team-behind.ts'

/** The member or the team that a document embeds as its maintainer. Null if it embeds none. */
export function maintainerBehind({ member, team }: MaintainerRep = {}, context: Context, info: Info) {
  if (member) return memberBehind(glimpsedMember(member), context, info)
  return team ? teamBehind(glimpsedTeam(team), context, info) : null
}
