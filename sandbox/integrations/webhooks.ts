import { invalid } from '../http/errors.ts'
import { needsStatements, type Statement } from '../policies/statements.ts'
import { boolean, type Given, objects, optional, required, string, strings, text } from '../resource/body.ts'
import { drawn } from '../resource/change.ts'
import { plain } from '../resource/plain.ts'
import { needed, possible, usually } from '../resource/properties.ts'
import { only, shown } from '../resource/shape.ts'
import { day, now, objectId, random, year } from '../seed/random.ts'

/** An address that is told of whatever is done. */
export interface WebhookRecord {
  id: string
  name?: string
  url: string
  /** What is sent is signed with it; unsigned if there is none. */
  secret?: string
  /** What the webhook is told of; of everything if there are none. */
  statements: readonly Statement[]
  on: boolean
  tags: readonly string[]
}

/** All at once: the list has no pages. */
export const webhooks = plain<WebhookRecord, Omit<WebhookRecord, 'id'> & { sign?: boolean }>({
  noun: 'webhook',
  path: '/api/v2/webhooks/{id}',
  by: 'id',
  called: 'webhook id',
  site: '/settings/integrations/webhooks',
  created: 200,
  access: ['updateName', 'updateOn', 'updateUrl'],
  properties: {
    sign: needed(boolean),
    name: { read: (given, name) => optional(given, name, string) || undefined, action: 'updateName' },
    url: { read: addressIn, action: 'updateUrl' },
    secret: possible(text, 'updateSecret'),
    statements: {
      read: (given, name, { store }) => needsStatements(optional(given, name, objects) ?? [], store),
      action: 'updateStatements',
    },
    on: needed(boolean, 'updateOn'),
    tags: usually(strings, [], 'updateTags'),
  },
  made: ({ sign, secret, ...sent }, call) => ({ ...sent, ...(sign && { secret: secret ?? drawn(call).hex(32) }) }),
  title: ({ name, url }) => name ?? url,
  document: (row, { links, access }) => ({
    _links: links,
    _id: row.id,
    ...only(row, 'name', 'url', 'secret', 'statements', 'on', 'tags'),
    _access: access,
  }),
  // They are off: nothing that the sandbox invents is told to anybody.
  seed: () =>
    webhookPlans.map((plan, index) => ({
      id: objectId(now - 2 * year + index * 90 * day, random(`webhook/${plan.name}`)),
      on: false,
      tags: [],
      statements: [],
      ...plan,
    })),
})

const webhookPlans = [
  { name: 'Deploy chat', url: 'https://hooks.example.com/deploys', tags: ['chat'] },
  { name: 'Change archive', url: 'https://archive.example.com/launchdarkly', secret: 'not-a-real-secret' },
]

function addressIn(given: Given, name: string): string {
  const url = required(given, name, text)
  if (/^https?:$/.test(URL.parse(url)?.protocol ?? '')) return url
  throw invalid(`${name} must be an address with http or https, got ${shown(url)}`)
}
