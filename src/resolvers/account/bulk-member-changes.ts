import type { Context, Info } from '../../context.ts'
import type { MembersInstruction, Resolvers, UpdateMembersInput } from '../../generated/resolvers.ts'
import { asValue, instructionsOf, renamed, type Translations } from '../../graph/instructions.ts'
import { mutation, notMade, type UserError } from '../../graph/mutation.ts'
import { type ChangedMembersRep, changeMembers, tracedMember } from '../../rest/account/members.ts'
import { shown } from '../../rest/shown.ts'
import { memberIdAt } from './member-ids.ts'
import { membersExclusion } from './members-exclusion.ts'
import { roleAttributes } from './role-attributes.ts'

const translations: Translations = {
  ID: asValue(memberIdAt),
  MembersExclusion: membersExclusion,
  RoleAttributeInput: roleAttributes,
}

/** REST's names of the parameters that have other names in the graph. */
const inWordsOfRest = renamed({
  role: 'value',
  roleKeys: 'values',
  roleAttributes: 'value',
  memberIds: 'memberIDs',
})

async function updateMembers({ comment, instructions: given }: UpdateMembersInput, { write }: Context, info: Info) {
  const instructions = await instructionsOf(info, 'MembersInstruction', given, translations)
  const body = { comment: comment ?? undefined, instructions: inWordsOfRest(instructions, given) }
  const written = await write(changeMembers, { body })
  return { members: written.members.map(tracedMember), userErrors: unchanged(written, given) }
}

/** The members who were not changed although LaunchDarkly accepted the request. */
const unchanged = ({ errors }: ChangedMembersRep, given: readonly MembersInstruction[]): UserError[] =>
  errors.flatMap(Object.entries).map(([id, reason]) => ({
    message: notMade(`change the member ${shown(id)}`, reason),
    code: 'BAD_USER_INPUT',
    path: placeOf(id, given),
  }))

/**
 * The position of a member in the input. For a member whom no instruction names, it is the only instruction for all members, if
 * there is one.
 */
function placeOf(memberId: string, given: readonly MembersInstruction[]): readonly string[] | null {
  const forAll: string[][] = []
  for (const [index, instruction] of given.entries()) {
    const [kind, parameters] = Object.entries(instruction)[0]!
    const place = ['input', 'instructions', `${index}`, kind]
    const ids: readonly string[] | undefined = parameters.memberIds
    if (!ids) forAll.push(place)
    const at = ids?.findIndex((id) => memberIdAt(id, place) === memberId) ?? -1
    if (at >= 0) return [...place, 'memberIds', `${at}`]
  }
  const [place, ...others] = forAll
  return place && !others.length ? place : null
}

export const bulkMemberChanges = {
  Mutation: { updateMembers: mutation(updateMembers) },
} satisfies Resolvers
