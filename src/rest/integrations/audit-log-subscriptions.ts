import { type AccessRep, access } from '../access.ts'
import { type StatementRep, statement } from '../account/roles.ts'
import type { PatchOperation } from '../json-patch.ts'
import { del, get, patch, post } from '../operation.ts'
import { type Links, links } from '../page.ts'
import { type Located, resource } from '../resource.ts'
import { document, list, optional, textOrNone, word } from '../shape.ts'
import { type SubscriptionErrorRep, subscriptionError } from './integration-errors.ts'
import { type SettingsRep, settings } from './settings.ts'

/** An audit log subscription, the same in the list and alone. `config`, `url` and `apiKey` are or contain live credentials. */
export interface AuditLogSubscriptionRep {
  readonly _id: string
  /** The key of the integration. */
  readonly kind?: string
  readonly name?: string
  readonly config?: SettingsRep
  readonly statements: readonly StatementRep[]
  readonly on?: boolean
  readonly tags: readonly string[]
  /** Of legacy Slack webhooks. */
  readonly url?: string
  /** Of legacy Datadog webhooks. */
  readonly apiKey?: string
  readonly _status?: AuditLogSubscriptionStatusRep
  readonly _access?: AccessRep
  readonly _links: Links
}

export interface AuditLogSubscriptionStatusRep {
  readonly successCount?: number
  readonly lastSuccess?: number
  readonly lastError?: number
  readonly errorCount?: number
  readonly errors: readonly SubscriptionErrorRep[]
}

const subscription = document<AuditLogSubscriptionRep>({
  _id: word,
  config: optional(settings),
  statements: list(statement),
  tags: list(),
  url: textOrNone,
  apiKey: textOrNone,
  _status: optional(document<AuditLogSubscriptionStatusRep>({ errors: list(subscriptionError) })),
  _access: optional(access),
  _links: links,
})

export interface NewSubscription {
  readonly name: string
  readonly config: SettingsRep
  readonly statements?: readonly StatementRep[] | undefined
  readonly on?: boolean | undefined
  readonly tags?: readonly string[] | undefined
  readonly url?: string | undefined
  readonly apiKey?: string | undefined
}

const path = '/api/v2/integrations/{integrationKey}/{id}'

/** The complete list of one integration, which has no pages. */
export const listAuditLogSubscriptions = get('/api/v2/integrations/{integrationKey}').lists(subscription)
export const getAuditLogSubscription = get(path).returns(subscription)
export const createAuditLogSubscription = post('/api/v2/integrations/{integrationKey}')
  .takes<{ body: NewSubscription }>()
  .returns(subscription)
export const patchAuditLogSubscription = patch(path).takes<{ body: readonly PatchOperation[] }>().returns(subscription)
export const deleteAuditLogSubscription = del(path).returnsNothing()

export const auditLogSubscriptionResource = resource({
  type: 'AuditLogSubscription',
  address: ['integrationKey', 'subscriptionId'],
  key: '_id',
  get: getAuditLogSubscription,
  list: listAuditLogSubscriptions,
  sizes: { assumed: 3 },
  byKey: { scan: { from: 2 } },
})

export type AuditLogSubscriptionDoc = Located<typeof auditLogSubscriptionResource, AuditLogSubscriptionRep>
