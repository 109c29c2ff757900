import type { Context, Info } from '../../context.ts'
import { glimpsedMember } from '../../rest/account/members.ts'
import { glimpsedTeam } from '../../rest/account/teams.ts'
import { type AIConfigMaintainer, isTeam } from '../../rest/ai/ai-configs.ts'
import { memberBehind } from '../account/member-behind.ts'
import { teamBehind } from '../account/team-behind.ts'

/** The maintainer that documents of the AI area embed. Null if there is none. */
export function aiMaintainerBehind(maintainer: AIConfigMaintainer | undefined, context: Context, info: Info) {
  if (!maintainer) return null
  return isTeam(maintainer)
    ? teamBehind(glimpsedTeam(maintainer), context, info)
    : memberBehind(glimpsedMember(maintainer), context, info)
}
