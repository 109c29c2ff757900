import { get, search } from '../operation.ts'
import { type Links, links } from '../page.ts'
import { type Glimpse, type Located, resource } from '../resource.ts'
import { document, list, optional, textOrNone, texts, time, word } from '../shape.ts'

/** An entry in a list. */
export interface AuditLogEntryListingRep {
  readonly _id: string
  readonly _accountId: string
  readonly date: number
  readonly kind: string
  readonly name: string
  readonly description: string
  readonly shortDescription: string
  readonly comment?: string
  readonly accesses: readonly ResourceAccessRep[]
  readonly subject?: SubjectDataRep
  readonly member?: MemberDataRep
  readonly token?: TokenSummaryRep
  readonly app?: AuthorizedAppDataRep
  readonly titleVerb?: string
  readonly title?: string
  readonly target?: TargetResourceRep
  readonly parent?: ParentResourceRep
  readonly _links: Links
}

/** A single entry. Versions are documents of any resource, including their credentials. */
export interface AuditLogEntryRep extends AuditLogEntryListingRep {
  readonly delta?: unknown
  readonly triggerBody?: unknown
  readonly merge?: unknown
  readonly previousVersion?: unknown
  readonly currentVersion?: unknown
  readonly subentries: readonly AuditLogEntryListingRep[]
}

export interface ResourceAccessRep {
  readonly action?: string
  /** A specifier: see resource-specifiers.ts. */
  readonly resource?: string
}

export interface SubjectDataRep {
  readonly name?: string
  readonly avatarUrl?: string
  readonly _links?: Links
}

export interface MemberDataRep {
  readonly _id?: string
  readonly email?: string
  readonly firstName?: string
  readonly lastName?: string
  readonly _links?: Links
}

export interface TokenSummaryRep {
  readonly _id?: string
  readonly name?: string
  readonly ending?: string
  readonly serviceToken?: boolean
  readonly _links?: Links
}

export interface AuthorizedAppDataRep {
  readonly _id?: string
  readonly isScim?: boolean
  readonly name?: string
  readonly maintainerName?: string
  readonly _links?: Links
}

export interface TargetResourceRep {
  readonly name?: string
  readonly resources: readonly string[]
  readonly _links?: Links
}

export interface ParentResourceRep {
  readonly name?: string
  readonly resource?: string
  readonly _links?: Links
}

export interface CountBucketsResultRep {
  readonly buckets: readonly CountBucketRep[]
  readonly totalCount: number
  readonly bucketIntervalMs: number
}

export interface CountBucketRep {
  readonly timestamp: number
  readonly count: number
}

const listedParts = {
  _id: word,
  date: time,
  accesses: list(document<ResourceAccessRep>({ action: textOrNone, resource: textOrNone })),
  subject: optional(document<SubjectDataRep>({ _links: links })),
  member: optional(document<MemberDataRep>({ _id: textOrNone, _links: links })),
  token: optional(document<TokenSummaryRep>({ _links: links })),
  app: optional(document<AuthorizedAppDataRep>({ _links: links })),
  target: optional(document<TargetResourceRep>({ resources: texts, _links: links })),
  parent: optional(document<ParentResourceRep>({ resource: textOrNone, _links: links })),
  _links: links,
}

const listedEntry = document<AuditLogEntryListingRep>(listedParts)

const entry = document<AuditLogEntryRep>({ ...listedParts, subentries: list(listedEntry) })

const counts = document<CountBucketsResultRep>({ buckets: list(document<CountBucketRep>({})) })

/** A policy statement. It has either `resources` or `notResources`, and either `actions` or `notActions`. */
export interface StatementPostRep {
  readonly effect: 'allow' | 'deny'
  readonly resources?: readonly string[]
  readonly notResources?: readonly string[]
  readonly actions?: readonly string[]
  readonly notActions?: readonly string[]
}

export type AuditLogEntryDoc = Located<typeof auditLogEntryResource, AuditLogEntryRep>
/** An entry from a list, without the details of a single entry. */
export type AuditLogEntryGlimpse = Glimpse<typeof auditLogEntryResource, AuditLogEntryListingRep>
export type AuditLogEntrySource = AuditLogEntryDoc | AuditLogEntryGlimpse

/** A period, in epoch ms. Both bounds are exclusive. */
export interface Between {
  readonly before?: number | undefined
  readonly after?: number | undefined
}

export interface Searching extends Between {
  q?: string | undefined
  limit: number
}

interface Stated {
  body: readonly StatementPostRep[]
}

/** The route has no offset and no count: older entries are selected by date. */
export const listAuditLogEntries = get('/api/v2/auditlog')
  .takes<{ spec?: string | undefined } & Searching>()
  .lists(listedEntry)
export const searchAuditLogEntries = search('/api/v2/auditlog').takes<Searching & Stated>().lists(listedEntry)
export const countAuditLogEntries = search('/api/v2/auditlog/counts')
  .takes<Between & { buckets?: number | undefined } & Stated>()
  .returns(counts)
export const getAuditLogEntry = get('/api/v2/auditlog/{id}').returns(entry)

export const auditLogEntryResource = resource({
  type: 'AuditLogEntry',
  address: ['entryId'],
  key: '_id',
  get: getAuditLogEntry,
  list: listAuditLogEntries,
  pageSize: 20,
  sizes: { assumed: 1000, ordinary: 100 },
})

export const auditLogEntryAt = (entry: AuditLogEntryRep): AuditLogEntryDoc => ({
  ...entry,
  at: { type: 'AuditLogEntry', entryId: entry._id },
  has: [],
})

export const glimpsedAuditLogEntry = (entry: AuditLogEntryListingRep): AuditLogEntryGlimpse => ({
  ...entry,
  at: { type: 'AuditLogEntry', entryId: entry._id },
  has: null,
})
