import { iso } from './documents.ts'
import { encoded } from './encoded.ts'
import type { Doc } from './sandbox-ask.ts'

/** The global id of the entry that a REST document tells of. */
export const entryId = ({ _id }: Doc) => encoded(`AuditLogEntry:["${_id}"]`)

/** A selection of all that a list tells of an entry. */
export const everyEntryField = `
  id entryId accountId date kind name title titleVerb description shortDescription comment siteUrl
  accesses { action specifier } subject { name avatarUrl } member { memberId email firstName lastName }
  token { tokenId name ending serviceToken } app { appId name isScim maintainerName }
  target { name resources siteUrl } parent { name specifier siteUrl }`

/** The fields of that selection as a REST document says them. */
export const expectedEntry = (origin: string) => (doc: Doc) => {
  const siteUrl = ({ _links }: Doc) => (_links?.site ? origin + _links.site.href : null)
  const { member, token, app, target, parent, subject } = doc
  return {
    id: entryId(doc),
    entryId: doc._id,
    accountId: doc._accountId,
    date: iso(doc.date),
    kind: doc.kind,
    name: doc.name,
    title: doc.title ?? null,
    titleVerb: doc.titleVerb ?? null,
    description: doc.description,
    shortDescription: doc.shortDescription,
    comment: doc.comment ?? null,
    siteUrl: siteUrl(doc),
    accesses: doc.accesses.map(({ action, resource }: Doc) => ({ action, specifier: resource })),
    subject: subject ? { name: subject.name, avatarUrl: subject.avatarUrl ?? null } : null,
    member: member ? { memberId: member._id, ...named(member, ['email', 'firstName', 'lastName']) } : null,
    token: token ? { tokenId: token._id, ...named(token, ['name', 'ending', 'serviceToken']) } : null,
    app: app ? { appId: app._id, ...named(app, ['name', 'isScim', 'maintainerName']) } : null,
    target: target ? { name: target.name, resources: target.resources, siteUrl: siteUrl(target) } : null,
    parent: parent ? { name: parent.name, specifier: parent.resource, siteUrl: siteUrl(parent) } : null,
  }
}

const named = (doc: Doc, names: readonly string[]) => Object.fromEntries(names.map((name) => [name, doc[name] ?? null]))
