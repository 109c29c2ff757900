import { apps, asMember, type Draft, draft, formerMember, formerMemberLeft } from '../seed/deeds.ts'
import { day, now, type Random, random, year } from '../seed/random.ts'
import type { Company } from '../store.ts'
import { memberItself } from './member-document.ts'
import type { MemberRecord } from './member-record.ts'
import { teamItself } from './team-document.ts'

/** How many people came lately, as far as the log tells. */
const mostInvited = 30

/** People come, change their roles and teams, and leave. The first members of the account are those who manage the others. */
export function memberHistory({ members, teams }: Company): Draft[] {
  const rows = [...members.values()]
  const from = random('audit/members')
  const admins = rows.filter(({ role }) => role === 'owner' || role === 'admin')
  const invited = rows.filter(({ createdAt }) => createdAt > now - year).slice(-mostInvited)
  const promoted = from.some(
    rows.filter(({ role }) => role === 'writer'),
    8,
  )
  const changedTeams = [...teams.values()].filter(({ lastModified }) => lastModified > now - year)
  return [
    ...invited.map((row) => invitation(row, admins, from)),
    ...promoted.map((row) => promotion(row, admins, from)),
    ...changedTeams.map((team) =>
      draft(teamItself(team), {
        date: team.lastModified,
        actions: ['updateTeamMembers'],
        titleVerb: 'changed the members of the team',
        by: team.idpSynced ? { app: apps.directory } : asMember(from.pick(admins)),
      }),
    ),
    draft(memberItself(formerMember), {
      date: formerMemberLeft,
      actions: ['deleteMember'],
      titleVerb: 'removed the member',
      by: asMember(admins[0]!),
      comment: 'Left the company',
      previousVersion: { ...formerMember, role: 'writer' },
    }),
  ]
}

const invitation = (row: MemberRecord, admins: readonly MemberRecord[], from: Random): Draft =>
  draft(memberItself(row), {
    date: row.createdAt,
    actions: ['createMember'],
    titleVerb: 'invited the member',
    shortDescription: `Invited ${row.email} as ${row.role}`,
    by: row.directoryId ? { app: apps.directory } : asMember(from.pick(admins)),
    currentVersion: { _id: row.id, email: row.email, role: row.role, _pendingInvite: true },
  })

function promotion(row: MemberRecord, admins: readonly MemberRecord[], from: Random): Draft {
  const version = { _id: row.id, email: row.email, role: row.role }
  const since = Math.max(row.createdAt, now - 330 * day)
  return draft(memberItself(row), {
    date: since + Math.floor(from.next() * (now - since)),
    actions: ['updateRole'],
    titleVerb: 'changed the role of the member',
    shortDescription: 'Changed the role from reader to writer',
    by: asMember(from.pick(admins)),
    delta: [{ op: 'replace', path: '/role', value: 'writer' }],
    previousVersion: { ...version, role: 'reader' },
    currentVersion: version,
  })
}
