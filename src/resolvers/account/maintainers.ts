import type { Context, Info } from '../../context.ts'
import type { DocumentMaintainer } from '../../rest/account/maintainers.ts'
import { glimpsedMember } from '../../rest/account/members.ts'
import { glimpsedTeam } from '../../rest/account/teams.ts'
import { memberBehind } from './member-behind.ts'
import { teamBehind } from './team-behind.ts'

/** The member or the team that a document names as its maintainer. Null if it names none. */
export function maintainerBehind(named: DocumentMaintainer | undefined, context: Context, info: Info) {
  const member = named?.member ?? named?._member
  if (member) return memberBehind(glimpsedMember(member), context, info)
  const team = named?.team ?? named?._team
  return team ? teamBehind(glimpsedTeam(team), context, info) : null
}
