import { notFound } from '../http/errors.ts'
import type { Call, Written } from '../resource/call.ts'
import { momentOf } from '../resource/change.ts'
import { post } from '../resource/operation.ts'
import { type OwnedResource, owned } from '../resource/owned.ts'
import { day, now, objectId, random } from '../seed/random.ts'
import { type CapabilityRecord, capabilityDocument, declared, type SentCapability } from './capabilities.ts'
import { checkEnvironment, placedIn } from './integration-places.ts'

const list = '/api/v2/integration-capabilities/featureStore'
const path = `${list}/{projectKey}/{environmentKey}/{integrationKey}/{id}`

/** The integrations that the sandbox knows. */
const keys = ['akamai', 'cloudflare', 'fastly', 'vercel']

/** By what an environment's flags get to the edge of another service. */
const stored = owned<CapabilityRecord, SentCapability>({
  ...declared('featureStore', 'Delivery'),
  table: 'delivery-configuration',
  path,
  lists: [list, `${list}/{projectKey}/{environmentKey}`],
  called: 'delivery configuration id',
  checkOwner(call) {
    checkEnvironment(call)
    const { integrationKey } = call.params
    if (integrationKey !== undefined && !keys.includes(integrationKey))
      throw notFound('integration key', integrationKey)
  },
  made: (sent) => ({ ...sent, version: 1 }),
  document: capabilityDocument,
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

export const deliveryConfigurations: OwnedResource<CapabilityRecord> = {
  ...stored,
  operations: [...stored.operations, post(`${path}/validate`, 'integration', validate, { beta: true })],
}
