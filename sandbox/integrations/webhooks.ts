import { accessTo } from '../policies/access.ts'
import type { Answerer, Call } from '../resource/call.ts'
import { single } from '../resource/collection.ts'
import { webhookOf } from '../resource/find.ts'
import { api, json } from '../resource/links.ts'
import type { WebhookRecord } from './webhooks-record.ts'

/** All at once: the list has no pages. */
export const webhooks: Answerer = {
  takes: [],
  answer: (call) => ({
    _links: { self: json(call.path) },
    items: [...call.store.webhooks.values()].map((row) => webhookDocument(row, call)),
  }),
}

export const webhook = single(webhookOf, webhookDocument)

export function webhookDocument(row: WebhookRecord, { caller }: Pick<Call, 'caller'>) {
  return {
    _links: { self: json(api('webhooks', row.id)), parent: json(api('webhooks')) },
    _id: row.id,
    name: row.name,
    url: row.url,
    secret: row.secret,
    statements: row.statements,
    on: row.on,
    tags: row.tags,
    _access: accessTo('webhook', caller),
  }
}
