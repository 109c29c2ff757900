import { ApiError, invalid } from '../http/errors.ts'
import { type Given, type Kind, listBody, object, optional, required, string, strings } from '../resource/body.ts'
import type { Call, Written } from '../resource/call.ts'
import { commit, momentOf, newId } from '../resource/change.ts'
import { api, json } from '../resource/links.ts'
import { shown } from '../resource/shape.ts'
import { memberDocument, memberItself } from './member-document.ts'
import { invitableRole, roleAttributes, roleKeysOf, teamKeysIn } from './member-input.ts'
import type { MemberRecord } from './member-record.ts'

const mostInvited = 50

/** All are invited, or nobody is. */
export function inviteMembers(call: Call): Written {
  const body = listBody(call)
  if (body.length === 0) throw invalid('There must be at least one member')
  if (body.length > mostInvited) throw invalid(`There may be at most ${mostInvited} members, got ${body.length}`)
  const rows = body.map((given, index) => located(index, () => memberFrom(given, call)))
  refuseEmails(rows, call)
  for (const row of rows) call.store.members.set(row.id, row)
  const items = rows.map((row) => memberDocument(row, call))
  for (const [index, row] of rows.entries()) {
    commit(call, {
      about: memberItself(row),
      titleVerb: 'invited the member',
      actions: ['createMember'],
      shortDescription: `Invited ${row.email} as ${row.customRoleKeys.join(', ') || row.role}`,
      current: items[index],
    })
  }
  const document = { items, totalCount: items.length, _links: { self: json(api('members')) } }
  return { status: 201, document }
}

function located<Row>(index: number, read: () => Row): Row {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    throw new ApiError(error.status, `Member ${index}: ${error.message}`, error.code)
  }
}

const address: Kind<string> = {
  takes: 'an e-mail address',
  is: (value): value is string => typeof value === 'string' && /^[^\s@]+@[^\s@]+$/.test(value),
}

/** Custom roles take the place of the base role, so that only one of them is given. */
function memberFrom(given: unknown, call: Call): MemberRecord {
  if (!object.is(given)) throw invalid(`A member must be an object, got ${shown(given)}`)
  return {
    id: newId(call),
    email: required(given, 'email', address),
    firstName: optional(given, 'firstName', string) ?? '',
    lastName: optional(given, 'lastName', string) ?? '',
    ...rolesIn(given, call),
    roleAttributes: optional(given, 'roleAttributes', roleAttributes) ?? {},
    teamKeys: teamKeysIn(given, call.store),
    createdAt: momentOf(call),
    pendingInvite: true,
    verified: false,
    mfa: 'disabled',
    lastSeen: 0,
    excludedDashboards: [],
    oauthProviders: [],
    version: 1,
  }
}

function rolesIn(given: Given, { store }: Call): Pick<MemberRecord, 'role' | 'customRoleKeys'> {
  const role = optional(given, 'role', invitableRole)
  const names = optional(given, 'customRoles', strings)
  if (role && names) throw invalid('role and customRoles must not both be given')
  if (role) return { role, customRoleKeys: [] }
  if (!names?.length) throw invalid('role or customRoles is required')
  return { role: 'no_access', customRoleKeys: roleKeysOf(names, store) }
}

function refuseEmails(rows: readonly MemberRecord[], { store }: Call): void {
  const emails = rows.map(({ email }) => email.toLowerCase())
  const twice = rows.filter((_, index) => emails.indexOf(emails[index]!) !== index)
  if (twice.length > 0) throw refusal('duplicate_emails', 'Each address may be invited once', twice)
  const known = new Set([...store.members.values()].map(({ email }) => email.toLowerCase()))
  const taken = rows.filter((_, index) => known.has(emails[index]!))
  if (taken.length > 0) {
    throw refusal('email_already_exists_in_account', 'There are members with these addresses already', taken)
  }
}

const refusal = (code: string, message: string, rows: readonly MemberRecord[]) =>
  new ApiError(400, message, code, { invalid_emails: rows.map(({ email }) => email) })
