import type { Statement } from '../account/roles-record.ts'
import { webhookItself } from '../changes/audit-targets.ts'
import { invalid } from '../http/errors.ts'
import { patched } from '../patches/json-patch.ts'
import { resourceTags } from '../policies/resource-tags.ts'
import { policy } from '../policies/statements.ts'
import {
  boolean,
  type Given,
  objectBody,
  objects,
  optional,
  required,
  string,
  strings,
  text,
} from '../resource/body.ts'
import type { Call, Writer } from '../resource/call.ts'
import { drawn, isSame, newId } from '../resource/change.ts'
import { webhookOf } from '../resource/find.ts'
import { commitCreation, commitDeletion, commitProperties } from '../resource/property-changes.ts'
import { shown } from '../resource/shape.ts'
import { webhookDocument } from './webhooks.ts'
import type { WebhookRecord } from './webhooks-record.ts'

export const createWebhook: Writer = {
  takes: [],
  write(call) {
    const body = objectBody(call)
    const isSigned = required(body, 'sign', boolean)
    const secret = optional(body, 'secret', text)
    const given = settingsIn(body, call)
    const row: WebhookRecord = {
      ...given,
      id: newId(call),
      ...(isSigned ? { secret: secret ?? drawn(call).hex(32) } : {}),
    }
    call.store.webhooks.set(row.id, row)
    const current = webhookDocument(row, call)
    return commitCreation(
      call,
      current,
      { about: webhookItself(row), what: 'the webhook', action: 'createWebhook' },
      200,
    )
  },
}

const actions: Readonly<Record<string, string>> = {
  name: 'updateName',
  url: 'updateUrl',
  secret: 'updateSecret',
  statements: 'updateStatements',
  on: 'updateOn',
  tags: 'updateTags',
}
const changeable = Object.keys(actions)

export const updateWebhook: Writer = {
  takes: [],
  write(call) {
    const row = webhookOf(call)
    const previous = webhookDocument(row, call)
    const { next, comment, how } = patched(call, previous, { changeable })
    const secret = optional(next, 'secret', text)
    const changed: WebhookRecord = {
      id: row.id,
      ...settingsIn(next, call),
      ...(secret === undefined ? {} : { secret }),
    }
    if (isSame(row, changed)) return { status: 200, document: previous }
    call.store.webhooks.set(row.id, changed)
    const current = webhookDocument(changed, call)
    return commitProperties(call, {
      about: webhookItself(changed),
      what: 'the webhook',
      actions,
      before: row,
      after: changed,
      previous,
      current,
      comment,
      how,
    })
  },
}

export const deleteWebhook: Writer = {
  takes: [],
  write(call) {
    const row = webhookOf(call)
    call.store.webhooks.delete(row.id)
    return commitDeletion(call, webhookDocument(row, call), {
      about: webhookItself(row),
      what: 'the webhook',
      action: 'deleteWebhook',
    })
  },
}

function settingsIn(given: Given, call: Call): Omit<WebhookRecord, 'id' | 'secret'> {
  const name = optional(given, 'name', string)
  return {
    ...(name ? { name } : {}),
    url: addressIn(given),
    statements: statementsIn(given, call),
    on: required(given, 'on', boolean),
    tags: optional(given, 'tags', strings) ?? [],
  }
}

function addressIn(given: Given): string {
  const url = required(given, 'url', text)
  if (/^https?:$/.test(URL.parse(url)?.protocol ?? '')) return url
  throw invalid(`url must be an address with http or https, got ${shown(url)}`)
}

/** Reading them as a policy refuses those that are none. */
function statementsIn(given: Given, { store }: Call): readonly Statement[] {
  const statements = optional(given, 'statements', objects) ?? []
  policy(statements, resourceTags(store))
  return statements as unknown as readonly Statement[]
}
