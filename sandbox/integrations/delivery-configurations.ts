import { notFound } from '../http/errors.ts'
import { boolean, strings, text } from '../resource/body.ts'
import type { Call, Written } from '../resource/call.ts'
import { momentOf } from '../resource/change.ts'
import { api } from '../resource/links.ts'
import { post } from '../resource/operation.ts'
import { type OwnedResource, owned } from '../resource/owned.ts'
import { initially, usually } from '../resource/properties.ts'
import { only } from '../resource/shape.ts'
import { day, now, objectId, random } from '../seed/random.ts'
import { aboutIn, checkEnvironment, ownerLinks, type Placed, placedIn } from './integration-places.ts'
import { config } from './settings.ts'

/** By what an environment's flags get to the edge of another service. */
export interface DeliveryConfigurationRecord extends Placed {
  name: string
  integrationKey: string
  config: Readonly<Record<string, unknown>>
  on: boolean
  tags: readonly string[]
  version: number
}

type Sent = Pick<DeliveryConfigurationRecord, 'name' | 'config' | 'on' | 'tags'>

const list = '/api/v2/integration-capabilities/featureStore'
const path = `${list}/{projectKey}/{environmentKey}/{integrationKey}/{id}`

/** The integrations that the sandbox knows. */
const keys = ['akamai', 'cloudflare', 'fastly', 'vercel']

const stored = owned<DeliveryConfigurationRecord, Sent>({
  noun: 'integration',
  table: 'delivery-configuration',
  path,
  lists: [list, `${list}/{projectKey}/{environmentKey}`],
  called: 'delivery configuration id',
  specifier: 'integration/*',
  beta: true,
  checkOwner(call) {
    checkEnvironment(call)
    const { integrationKey } = call.params
    if (integrationKey !== undefined && !keys.includes(integrationKey))
      throw notFound('integration key', integrationKey)
  },
  properties: {
    name: initially(text, 'Delivery', 'updateName'),
    config: config({}, () => ''),
    on: usually(boolean, false, 'updateOn'),
    tags: usually(strings, [], 'updateTags'),
  },
  made: (sent) => ({ ...sent, version: 1 }),
  settled: (row) => ({ ...row, version: row.version + 1 }),
  document: (row, { links, access }) => ({
    _links: { ...links, ...ownerLinks(row) },
    _id: row.id,
    ...only(row, 'integrationKey', 'projectKey', 'environmentKey', 'config', 'on', 'tags', 'name', 'version'),
    _access: access,
  }),
  onlyAlone: ['config'],
  about: (row, store) =>
    aboutIn(row, store, {
      kind: 'integration',
      resource: `integration/${row.integrationKey}`,
      canonical: api(
        'integration-capabilities',
        'featureStore',
        row.projectKey,
        row.environmentKey,
        row.integrationKey,
        row.id,
      ),
    }),
  seed: (company) =>
    placedIn(company, [
      {
        id: objectId(now - 120 * day, random('delivery-configuration')),
        projectKey: 'web',
        environmentKey: 'production',
        integrationKey: 'cloudflare',
        name: 'Storefront at the edge',
        config: { accountId: 'not-a-real-account', namespaceId: 'flags', apiToken: 'not-a-real-token' },
        on: true,
        tags: ['storefront'],
        version: 2,
      },
    ]),
})

/** Other services answer to nobody here: a token that is named as expired is refused, and any other one is taken. */
function validate(call: Call): Written {
  const { config } = stored.find(call)
  const timestamp = momentOf(call)
  const isExpired = Object.values(config).some((value) => String(value).startsWith('expired'))
  const document = isExpired
    ? { statusCode: 401, error: 'The token has expired', responseBody: '{"success":false}', timestamp }
    : { statusCode: 200, responseBody: '{"success":true}', timestamp }
  return { status: 200, document }
}

export const deliveryConfigurations: OwnedResource<DeliveryConfigurationRecord> = {
  ...stored,
  operations: [...stored.operations, post(`${path}/validate`, 'integration', validate, { beta: true })],
}
