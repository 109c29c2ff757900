import type { Context } from '../../context.ts'
import type { ImportTeamMembersInput, Resolvers } from '../../generated/resolvers.ts'
import { mutation, refused, Unapplied, type UserError } from '../../graph/mutation.ts'
import { glimpsedTeam, importTeamMembers, type MemberImportRep } from '../../rest/account/teams.ts'
import { shown } from '../../rest/shown.ts'

/** The file to send: one address per line, or the caller's own file. */
function fileOf({ emails, csv }: ImportTeamMembersInput): string {
  if (Boolean(emails) === (typeof csv === 'string')) {
    throw refused(['input'], `Expected exactly one of emails and csv, but got ${emails ? 'both' : 'none'}.`)
  }
  if (!emails) return csv!
  if (!emails.length) throw refused(['input', 'emails'], 'Expected at least one e-mail address, but got none.')
  return emails.map((email, index) => `${fieldOf(email, index)}\n`).join('')
}

/**
 * A field of comma-separated values (RFC 4180). Each address must take exactly one line, because LaunchDarkly reports errors by
 * line.
 */
function fieldOf(email: string, index: number): string {
  if (!email.trim() || /[\r\n]/.test(email)) {
    throw refused(['input', 'emails', index], `Expected an e-mail address, but got ${shown(email)}.`)
  }
  return /[",]/.test(email) ? `"${email.replaceAll('"', '""')}"` : email
}

async function addMembers(input: ImportTeamMembersInput, { write }: Context) {
  const { key: teamKey } = input
  const file = { name: 'members.csv', text: fileOf(input) }
  const { items } = await write(importTeamMembers, { teamKey, body: { file } })
  const wrong = items.filter(({ status }) => status === 'error')
  if (wrong.length) throw new Unapplied(wrong.map((item) => unusable(item, input)))
  return { team: glimpsedTeam({ key: teamKey }), addedEmails: items.map(({ value }) => value) }
}

/** The error of an address. LaunchDarkly returns the line, and the address if it could read one. */
function unusable({ value, message }: MemberImportRep, { emails }: ImportTeamMembersInput): UserError {
  const said = message ?? `LaunchDarkly cannot add ${shown(value)}.`
  if (!emails) return { message: said, code: 'BAD_USER_INPUT', path: ['input', 'csv'] }
  const line = Number(/\bline (\d+)/i.exec(said)?.[1])
  const at = line >= 1 && line <= emails.length ? line - 1 : emails.indexOf(value)
  return { message: said, code: 'BAD_USER_INPUT', path: ['input', 'emails', ...(at < 0 ? [] : [`${at}`])] }
}

export const teamMemberImports = {
  Mutation: { importTeamMembers: mutation(addMembers) },
} satisfies Resolvers
