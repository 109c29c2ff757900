import { type AccessRep, access } from '../access.ts'
import { type StatementRep, statement } from '../account/roles.ts'
import type { PatchBody } from '../json-patch.ts'
import { del, get, patch, post } from '../operation.ts'
import { type Links, links } from '../page.ts'
import { type Located, resource } from '../resource.ts'
import { document, list, optional, word } from '../shape.ts'

/** A webhook, the same in the list and alone. `secret` is a live credential. */
export interface WebhookRep {
  readonly _id: string
  readonly name?: string
  readonly url: string
  readonly secret?: string
  readonly statements: readonly StatementRep[]
  readonly on: boolean
  readonly tags: readonly string[]
  readonly _access?: AccessRep
  readonly _links: Links
}

const webhook = document<WebhookRep>({
  _id: word,
  statements: list(statement),
  tags: list(),
  _access: optional(access),
  _links: links,
})

export interface NewWebhook {
  readonly url: string
  readonly on: boolean
  readonly sign: boolean
  readonly secret?: string | undefined
  readonly name?: string | undefined
  readonly statements?: readonly StatementRep[] | undefined
  readonly tags?: readonly string[] | undefined
}

/** The complete list, which has no pages. */
export const listWebhooks = get('/api/v2/webhooks').lists(webhook)
export const getWebhook = get('/api/v2/webhooks/{id}').returns(webhook)
export const createWebhook = post('/api/v2/webhooks').takes<{ body: NewWebhook }>().returns(webhook)
export const patchWebhook = patch('/api/v2/webhooks/{id}').takes<{ body: PatchBody }>().returns(webhook)
export const deleteWebhook = del('/api/v2/webhooks/{id}').returnsNothing()

export const webhookResource = resource({
  type: 'Webhook',
  address: ['webhookId'],
  key: '_id',
  specifiers: ['webhook/{webhookId}'],
  get: getWebhook,
  list: listWebhooks,
  sizes: { assumed: 3 },
  byKey: { scan: { from: 2 } },
})

export type WebhookDoc = Located<typeof webhookResource, WebhookRep>
