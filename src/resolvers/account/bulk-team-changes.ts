import type { Context, Info } from '../../context.ts'
import type { Resolvers, TeamsInstruction, UpdateTeamsInput } from '../../generated/resolvers.ts'
import { instructionsOf, renamed } from '../../graph/instructions.ts'
import { mutation, notMade, type UserError } from '../../graph/mutation.ts'
import { tracedMember } from '../../rest/account/members.ts'
import { changeTeams, glimpsedTeam, type TeamsChangeRep } from '../../rest/account/teams.ts'
import { shown } from '../../rest/shown.ts'
import { teamTranslations } from './team-instructions.ts'

const inWordsOfRest = renamed({ memberIds: 'memberIDs' })

async function updateTeams({ comment, instructions: given }: UpdateTeamsInput, { write }: Context, info: Info) {
  const instructions = await instructionsOf(info, 'TeamsInstruction', given, teamTranslations)
  const body = { comment: comment ?? undefined, instructions: inWordsOfRest(instructions, given) }
  const { errors, teamKeys, memberIDs } = await write(changeTeams, { body })
  return {
    teams: teamKeys?.map((key) => glimpsedTeam({ key })) ?? null,
    members: memberIDs?.map(tracedMember) ?? null,
    userErrors: unchanged(errors, given),
  }
}

/** The teams that were not changed although LaunchDarkly accepted the request. */
const unchanged = (errors: TeamsChangeRep['errors'], given: readonly TeamsInstruction[]): readonly UserError[] =>
  errors.flatMap(Object.entries).map(([key, reason]) => ({
    message: notMade(`change the team ${shown(key)}`, reason),
    code: 'BAD_USER_INPUT',
    path: placeOf(key, given),
  }))

/**
 * The position of a team in the input. Null if several instructions name the team, because LaunchDarkly does not report which one
 * failed.
 */
function placeOf(key: string, given: readonly TeamsInstruction[]): readonly string[] | null {
  const places = given.flatMap((instruction, index) => {
    const [kind, parameters] = Object.entries(instruction)[0]!
    const place = ['input', 'instructions', `${index}`, kind]
    if (kind === 'other') return [place]
    const at = parameters.teamKeys.indexOf(key)
    return at < 0 ? [] : [[...place, 'teamKeys', `${at}`]]
  })
  return places.length === 1 ? places[0]! : null
}

export const bulkTeamChanges = {
  Mutation: { updateTeams: mutation(updateTeams) },
} satisfies Resolvers
