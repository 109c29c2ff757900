import type { Context } from '../../context.ts'
import type { InviteMembersInput, MemberInvitation, Resolvers } from '../../generated/resolvers.ts'
import type { Place } from '../../graph/instructions.ts'
import { mutation, refused, Unapplied, type UserError } from '../../graph/mutation.ts'
import { refusalOf } from '../../graph/refusals.ts'
import { inviteMembers, mostInvited, type NewMember, writtenMember } from '../../rest/account/members.ts'
import { RestError } from '../../rest/errors.ts'
import { roleAttributesOf } from './role-attributes.ts'

function invitation({ role, roleKeys, roleAttributes, ...who }: MemberInvitation, place: Place): NewMember {
  const { email, firstName, lastName, teamKeys } = who
  const customRoles = roleKeys?.length ? roleKeys : undefined
  if ((typeof role === 'string') === (customRoles !== undefined)) {
    throw refused(place, `Expected one of role and roleKeys, but got ${customRoles ? 'both' : 'none'}.`)
  }
  return {
    email,
    firstName: firstName ?? undefined,
    lastName: lastName ?? undefined,
    role: role ?? undefined,
    customRoles,
    teamKeys: teamKeys ?? undefined,
    roleAttributes: roleAttributes ? roleAttributesOf(roleAttributes, [...place, 'roleAttributes']) : undefined,
  }
}

async function invite({ members }: InviteMembersInput, { write }: Context) {
  const place = ['input', 'members']
  if (!members.length) throw refused(place, 'Expected at least one member, but got none.')
  if (members.length > mostInvited) {
    throw refused(place, `Expected at most ${mostInvited} members, but got ${members.length}.`)
  }
  const body = members.map((member, index) => invitation(member, [...place, index]))
  try {
    const { items } = await write(inviteMembers, { body })
    return { members: items.map(writtenMember) }
  } catch (error) {
    const unusable = unusableEmails(error, members)
    throw unusable.length ? new Unapplied(unusable) : error
  }
}

/** The codes of refusals because somebody already has the address. */
const taken: readonly (string | undefined)[] = ['email_already_exists_in_account', 'email_taken_in_different_account']

/** LaunchDarkly returns the addresses that it cannot invite without their positions. It compares addresses case-insensitively. */
function unusableEmails(error: unknown, members: readonly MemberInvitation[]): UserError[] {
  if (!(error instanceof RestError) || error.details.status !== 400) return []
  const { details } = error
  const named = details.told?.invalid_emails
  const unusable = new Set(Array.isArray(named) ? named.map((email) => String(email).toLowerCase()) : [])
  const code = taken.includes(details.code) ? 'KEY_EXISTS' : 'BAD_USER_INPUT'
  const message = refusalOf('BAD_USER_INPUT', details)
  return members.flatMap(({ email }, index) =>
    unusable.has(email.toLowerCase()) ? { message, code, path: ['input', 'members', `${index}`, 'email'] } : [],
  )
}

export const memberInvitations = {
  Mutation: { inviteMembers: mutation(invite) },
} satisfies Resolvers
