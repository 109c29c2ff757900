import type { Context, Info } from '../../context.ts'
import { glimpsedMember } from '../../rest/account/members.ts'
import { glimpsedTeam } from '../../rest/account/teams.ts'
import type { FlagDoc } from '../../rest/flags/flags.ts'
import { memberBehind, memberWithId } from '../account/member-behind.ts'
import { teamBehind } from '../account/team-behind.ts'

/** The member or the team that maintains a flag. Null if there is none. */
export function flagMaintainer({ _maintainer, _maintainerTeam, maintainerId }: FlagDoc, context: Context, info: Info) {
  if (_maintainer) return memberBehind(glimpsedMember(_maintainer), context, info)
  if (_maintainerTeam) return teamBehind(glimpsedTeam(_maintainerTeam), context, info)
  return maintainerId ? memberWithId(maintainerId, context, info, 'Member') : null
}

/** One flag of each maintainer among some flags, in their order. Flags without a maintainer are left out. */
export const flagByMaintainer = (flags: readonly FlagDoc[]): readonly FlagDoc[] =>
  [
    ...new Map(
      flags.toReversed().flatMap((flag) => {
        const id = flag._maintainer?._id ?? flag._maintainerTeam?.key ?? flag.maintainerId
        return id === undefined
          ? []
          : [[`${flag._maintainerTeam && !flag._maintainer ? 'team' : 'member'} ${id}`, flag] as const]
      }),
    ).values(),
  ].toReversed()
