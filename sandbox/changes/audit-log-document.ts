import { api, json, type Link } from '../resource/links.ts'
import { only } from '../resource/shape.ts'
import type { Store } from '../store.ts'
import type { AuditActor, AuditLogEntryRecord } from './audit-log-record.ts'

const html = (href: string): Link => ({ href, type: 'text/html' })

/** The text that lists show, of which LaunchDarkly's own pages make links. */
const markdownLink = (text: string, href: string) => `[${text}](${href})`

const origin = 'https://app.launchdarkly.com'

export function listedAuditLogEntry(row: AuditLogEntryRecord, { accountId }: Store) {
  const { target, parent, by } = row
  const about = { canonical: json(target.canonical), site: html(target.site) }
  return {
    _links: { ...about, parent: json(api('auditlog')), self: json(api('auditlog', row.id)) },
    _id: row.id,
    _accountId: accountId,
    date: row.date,
    accesses: target.resources.flatMap((resource) => row.actions.map((action) => ({ action, resource }))),
    kind: row.kind,
    name: target.name,
    ...only(row, 'description', 'shortDescription', 'comment'),
    subject: subject(by),
    member: by.member && memberData(by.member),
    token: by.token && tokenSummary(by.token),
    app: by.app && { _links: {}, _id: by.app.id, ...applicationData(by.app) },
    titleVerb: row.titleVerb,
    title: `${subjectLink(by)} ${row.titleVerb} ${markdownLink(target.name, origin + target.site)}${row.where}`,
    target: { _links: about, name: target.name, resources: target.resources },
    parent: parent && {
      _links: { canonical: json(parent.canonical), site: html(parent.site) },
      name: parent.name,
      resource: parent.resource,
    },
  }
}

/** What only a single entry tells: how the resource was before and after, and of what the entry is made up. */
export function auditLogEntryDocument(row: AuditLogEntryRecord, store: Store) {
  return {
    ...listedAuditLogEntry(row, store),
    ...only(row, 'delta', 'triggerBody', 'merge', 'previousVersion', 'currentVersion'),
    subentries:
      row.subentryIds.length === 0
        ? undefined
        : row.subentryIds.flatMap((id) => store.auditLog.get(id) ?? []).map((one) => listedAuditLogEntry(one, store)),
  }
}

const fullName = ({ firstName, lastName }: NonNullable<AuditActor['member']>) => `${firstName} ${lastName}`

function nameOf({ member, token, app }: AuditActor): string {
  if (member) return fullName(member)
  return token?.name ?? app?.name ?? 'LaunchDarkly'
}

const subjectLink = (by: AuditActor) =>
  by.member ? markdownLink(fullName(by.member), `mailto:${by.member.email}`) : nameOf(by)

function subject(by: AuditActor) {
  const { member, token } = by
  if (member) {
    const avatarUrl = `https://avatars.northaisle.example/${member.id}.png`
    return { _links: { self: json(api('members', member.id)) }, name: nameOf(by), avatarUrl }
  }
  return { _links: token ? { self: json(api('tokens', token.id)) } : {}, name: nameOf(by) }
}

/** The links of the member are no addresses of the public API. */
const memberData = ({ id, email, firstName, lastName }: NonNullable<AuditActor['member']>) => ({
  _links: { parent: json('/internal/account/members'), self: json(`/internal/account/members/${id}`) },
  _id: id,
  email,
  firstName,
  lastName,
})

const tokenSummary = ({ id, name, ending, serviceToken }: NonNullable<AuditActor['token']>) => ({
  _links: { self: json(api('tokens', id)), parent: json(api('tokens')) },
  _id: id,
  name,
  ending,
  serviceToken,
})

const applicationData = ({ isScim, name, maintainerName }: NonNullable<AuditActor['app']>) => ({
  isScim,
  name,
  maintainerName,
})
