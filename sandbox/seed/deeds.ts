import type { MemberRecord } from '../account/member-record.ts'
import { domain } from '../account/members-seed.ts'
import type { AuditActor, AuditLogEntryRecord } from '../changes/audit-log-record.ts'
import type { About } from '../changes/audit-targets.ts'
import { capitalized } from '../resource/shape.ts'
import { day, now, objectId, type Random, random, year } from './random.ts'

/** An entry before the log is put in order, which is when it gets its id. */
export type Draft = Omit<AuditLogEntryRecord, 'id' | 'subentryIds'> & { subentries?: readonly Draft[] }

type Told = 'description' | 'shortDescription'

/** What was done, by whom and when; the resource it was done to is said beside. */
export type Deed = Omit<Draft, 'kind' | 'target' | 'parent' | 'where' | Told> & Partial<Pick<Draft, Told>>

/** Without a longer description, the short one is the only item of the list that a description is; without that, the verb. */
export function draft(about: About, deed: Deed): Draft {
  const shortDescription = deed.shortDescription ?? capitalized(deed.titleVerb)
  return { description: `- ${shortDescription}`, ...about, ...deed, shortDescription }
}

const token = (name: string, age: number, serviceToken: boolean) => {
  const from = random(`audit/token/${name}`)
  return { id: objectId(now - age, from), name, ending: from.hex(4), serviceToken }
}

export const serviceTokens = {
  pipeline: token('Deploy pipeline', 2 * year, true),
  terraform: token('Terraform', 400 * day, true),
  nightly: token('Nightly clean-up', 300 * day, true),
}

/** Each of them belongs to a member; those who have none of their own use them as theirs. */
export const personalTokens = ['Laptop', 'Release script', 'Notebook'].map((name) => token(name, 500 * day, false))

export const apps = {
  chat: application('Chat commands', false, 'Ingrid Halvorsen'),
  tickets: application('Ticket sync', false, 'Priya Raghunathan'),
  directory: application('Company directory', true, 'Ingrid Halvorsen'),
}

function application(name: string, isScim: boolean, maintainerName: string) {
  return { id: objectId(now - 2 * year, random(`audit/app/${name}`)), name, isScim, maintainerName }
}

/** She left some months ago: what she did is still there, but no member has her id. */
export const formerMember = {
  id: objectId(now - 4 * year, random('audit/former-member')),
  email: `vera.lindgren@${domain}`,
  firstName: 'Vera',
  lastName: 'Lindgren',
}
export const formerMemberLeft = now - 200 * day

export const asMember = ({ id, email, firstName, lastName }: MemberRecord): AuditActor => ({
  member: { id, email, firstName, lastName },
})

/** Those who may change flags, and did at a time. */
export function writersAt(members: Iterable<MemberRecord>, date: number): MemberRecord[] {
  return [...members].filter(
    ({ role, pendingInvite, createdAt }) =>
      !pendingInvite && role !== 'reader' && role !== 'no_access' && createdAt < date,
  )
}

/** Who changed a flag: mostly people by themselves, otherwise by a token of theirs, a pipeline, or an application. */
export function someActor(members: Iterable<MemberRecord>, date: number, from: Random): AuditActor {
  const lot = from.next()
  if (date < formerMemberLeft && lot < 0.12) return { member: formerMember }
  const writers = writersAt(members, date)
  const { pipeline, terraform } = serviceTokens
  if (lot > 0.88 || writers.length === 0) return { token: from.pick([pipeline, pipeline, terraform]) }
  const by = asMember(from.pick(writers))
  if (lot > 0.8) return { ...by, token: from.pick(personalTokens) }
  if (lot > 0.74) return { ...by, app: from.pick([apps.chat, apps.tickets]) }
  return by
}
