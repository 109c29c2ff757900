import type { Context, Info } from '../../context.ts'
import { lookAhead, neededAtOnce } from '../../graph/lookahead.ts'
import { workingFor } from '../../graph/trace.ts'
import { type TeamGlimpse, teamResource } from '../../rest/account/teams.ts'
import { embeddedFields } from '../../rest/resource.ts'
import { startBelow } from '../starts.ts'
import { earlyMembers, partsOfTeamsBelow, teamNeeds } from './team-lookahead.ts'

const embedded = embeddedFields(teamResource)

/**
 * A team that another document embeds: the glimpse if no other fields are selected, otherwise the document. Null if the team was
 * deleted. Fields that need only the key begin in parallel.
 */
export function teamBehind(seen: TeamGlimpse, context: Context, info: Info) {
  const others = neededAtOnce(info, embedded, 'Team')
  if (!others.length) return seen
  startBelow(info, seen, context, 'Team')
  const { loaders } = context
  const { expand = [], alone } = lookAhead(info, teamNeeds, 'Team')
  // The roles alone do not justify a single read of each of many teams, because member documents may contain them.
  const team = workingFor(others, () =>
    loaders.teams.behind(seen, expand, partsOfTeamsBelow(info, 'Team'), alone === undefined),
  )
  const members = earlyMembers(info, 'Team')
  if (members) loaders.members.beginTeam(seen.key, members)
  return team
}
