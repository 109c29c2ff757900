import { notFound } from '../http/errors.ts'
import { needsStatements } from '../policies/statements.ts'
import { boolean, objects, optional, strings, text } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { momentOf } from '../resource/change.ts'
import { api } from '../resource/links.ts'
import { owned } from '../resource/owned.ts'
import { needed, possible, usually } from '../resource/properties.ts'
import { defined, only } from '../resource/shape.ts'
import type { Store } from '../store.ts'
import { subscriptionForms } from './audit-log-subscriptions-forms.ts'
import type { SubscriptionRecord } from './audit-log-subscriptions-record.ts'
import { seededSubscriptions } from './audit-log-subscriptions-seed.ts'
import { config } from './settings.ts'
import { wanted } from './wanted.ts'

type Sent = Omit<SubscriptionRecord, 'id' | 'integrationKey' | 'since' | 'until' | 'failing'>

const keyIn = ({ params }: Call): string => params.integrationKey ?? ''

export const auditLogSubscriptions = owned<SubscriptionRecord, Sent>({
  noun: 'integration',
  table: 'audit-log-subscription',
  path: '/api/v2/integrations/{integrationKey}/{id}',
  lists: ['/api/v2/integrations/{integrationKey}'],
  called: 'subscription id',
  specifier: 'integration/*',
  checkOwner(call) {
    if (!Object.hasOwn(subscriptionForms, keyIn(call))) throw notFound('integration key', keyIn(call))
  },
  properties: {
    name: needed(text, 'updateName'),
    config: config(subscriptionForms, (_, call) => keyIn(call)),
    statements: {
      read: (given, name, { store }) => needsStatements(optional(given, name, objects) ?? [], store),
      action: 'updateStatements',
    },
    on: usually(boolean, false, 'updateOn'),
    tags: usually(strings, [], 'updateTags'),
    url: possible(text, 'updateConfiguration'),
    apiKey: possible(text, 'updateConfiguration'),
  },
  made: (sent, call) => ({ ...sent, ...running(sent.on, call) }),
  settled: (row, call) => {
    const { until: was, ...rest } = row
    return row.on === (was === undefined)
      ? row
      : { ...rest, ...(row.on ? running(true, call) : { until: momentOf(call) }) }
  },
  document: (row, { links, access, call: { store } }) => ({
    _links: links,
    _id: row.id,
    kind: row.integrationKey,
    ...only(row, 'name', 'config', 'statements', 'on', 'tags', 'url', 'apiKey'),
    _access: access,
    _status: statusOf(row, store),
  }),
  about: ({ id, integrationKey, name }) => ({
    kind: 'integration',
    target: {
      name,
      resources: [`integration/${integrationKey}`],
      canonical: api('integrations', integrationKey, id),
      site: `/settings/integrations/${integrationKey}`,
    },
    where: '',
  }),
  seed: () => seededSubscriptions,
})

/** A new start: what was not sent before is not sent later. */
const running = (on: boolean, call: Call) => ({ since: momentOf(call), ...(!on && { until: momentOf(call) }) })

const mostErrors = 5

function statusOf({ statements, since, until = Number.POSITIVE_INFINITY, failing }: SubscriptionRecord, store: Store) {
  const wants = wanted(statements, store)
  const sent = [...store.auditLog.values()].filter((entry) => entry.date >= since && entry.date < until && wants(entry))
  const dates = sent.map(({ date }) => date).sort((one, other) => other - one)
  const failingSince = failing?.since ?? Number.POSITIVE_INFINITY
  const errors = dates.filter((date) => date >= failingSince)
  return defined({
    successCount: dates.length - errors.length,
    errorCount: errors.length,
    lastSuccess: dates[errors.length],
    lastError: errors[0],
    errors: errors.slice(0, mostErrors).map((timestamp) => ({
      statusCode: failing!.statusCode,
      responseBody: failing!.responseBody,
      timestamp,
    })),
  })
}
