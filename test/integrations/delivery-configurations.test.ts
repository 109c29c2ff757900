import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { testResource } from '../resource/resource.ts'
import { testWrites } from '../resource/writes.ts'
import { accessOf, entryFragment } from '../support/access.ts'
import { ask, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

const base = '/integration-capabilities/featureStore'
const beta = { 'ld-api-version': 'beta' }

let stack: Stack
let documents: Doc[]

beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 1 }, gateway: { federation: true } })
  documents = (await ask(stack.sandbox, base, beta)).json.items
})
afterAll(() => stack.close())

const sampleId = '6a1f6e809ea015d9dc5cbc51'
const place = { projectKey: 'web', environmentKey: 'production', integrationKey: 'cloudflare' }
const fields = `id projectKey environmentKey integrationKey configurationId name on version tags
  access { allowed { ...entry } denied { ...entry } } viewerCan(action: "updateOn")`

const said = ({ _id, projectKey, environmentKey, integrationKey, ...doc }: Doc) => {
  const address = { projectKey, environmentKey, integrationKey, configurationId: _id }
  return {
    id: idOf({ type: 'IntegrationDeliveryConfiguration', ...address }),
    ...address,
    ...{ name: doc.name ?? null, on: doc.on ?? null, version: doc.version ?? null, tags: doc.tags ?? [] },
    access: doc._access ? accessOf(doc._access) : null,
    viewerCan: doc._access ? true : null,
  }
}

const field = (id: string) =>
  `integrationDeliveryConfiguration(projectKey: "web", environmentKey: "production", integrationKey: "cloudflare", id: "${id}")`

testResource({
  type: 'IntegrationDeliveryConfiguration',
  stack: () => stack,
  own: ['configurationId', '_id'],
  unpaged: true,
  documents: () => documents,
  sample: sampleId,
  address: (configurationId) => ({ ...place, configurationId }),
  field,
  path: (id) => `${base}/web/production/cloudflare/${id}`,
  list: 'integrationDeliveryConfigurations',
  listPath: base,
  selection: fields,
  fragments: entryFragment,
  said,
  promised: ['_id', 'projectKey', 'environmentKey', 'integrationKey'],
  action: 'updateName',
})

describe('delivery configurations', () => {
  const environment = (key: string) =>
    `${key}: environment(projectKey: "web", key: "${key}") { key integrationDeliveryConfigurations { name } }`
  const asked = (paths: readonly string[]) => paths.filter((path) => path.startsWith(base))

  it('of one environment are read by its own list, and those of several by the list of all', async () => {
    const one = await stack.ask(`{ ${environment('production')} }`)
    expect(one.data.production.integrationDeliveryConfigurations).toEqual([{ name: 'Storefront at the edge' }])
    expect(asked(one.paths)).toEqual([`${base}/web/production`])
    const two = await stack.ask(`{ ${environment('production')} ${environment('test')} }`)
    expect(two.data).toMatchObject({
      production: { integrationDeliveryConfigurations: [{ name: 'Storefront at the edge' }] },
      test: { integrationDeliveryConfigurations: [] },
    })
    expect(asked(two.paths)).toEqual([base])
  })

  it('of an environment that does not exist are those of nothing', async () => {
    const { data, errors } = await stack.ask(`{ ${environment('nope')} }`)
    expect([data, errors]).toEqual([{ nope: null }, undefined])
  })

  it('tell their settings by a call each', async () => {
    const { data, paths } = await stack.ask('{ integrationDeliveryConfigurations { settings { name value secret } } }')
    expect(asked(paths)).toEqual([base, `${base}/web/production/cloudflare/${sampleId}`])
    expect(data.integrationDeliveryConfigurations[0].settings).toContainEqual({
      name: 'apiToken',
      value: null,
      secret: true,
    })
  })
})

describe('changes of delivery configurations', () => {
  let own: Stack
  beforeEach(async () => {
    own = await startStack({ sandbox: { flags: 1 } })
  })
  afterEach(() => own.close())

  testWrites({
    type: 'IntegrationDeliveryConfiguration',
    stack: () => own,
    own: 'configurationId',
    field,
    create: {
      input: { ...place, name: 'New', settings: [{ name: 'apiToken', value: 't' }] },
      tells: { name: 'New', on: false, tags: [], version: 1 },
    },
    update: {
      input: (id) => ({ ...place, id, on: true, name: 'Newer' }),
      tells: { name: 'Newer', on: true, version: 2 },
    },
    remove: (id) => ({ ...place, id }),
    selection: `${fields.replaceAll('{ ...entry }', '{ action }')} settings { name value secret }`,
  })

  it('tell the settings of several by a call each', async () => {
    const input = { ...place, environmentKey: 'test', name: 'New', settings: [{ name: 'apiToken', value: 't' }] }
    const { data } = await own.ask(
      `mutation ($input: CreateIntegrationDeliveryConfigurationInput!) {
        done: createIntegrationDeliveryConfiguration(input: $input) { integrationDeliveryConfiguration { configurationId } }
      }`,
      { input },
    )
    const { configurationId } = data.done.integrationDeliveryConfiguration
    const told = await own.ask('{ integrationDeliveryConfigurations { settings { name } } }')
    expect(told.data.integrationDeliveryConfigurations[1]).toEqual({ settings: [{ name: 'apiToken' }] })
    expect(told.paths.toSorted()).toEqual([
      ...[base, `${base}/web/production/cloudflare/${sampleId}`, `${base}/web/test/cloudflare/${configurationId}`],
    ])
  })

  it('try one as it is saved, and answer a failure of the other service as a result', async () => {
    const validate = (id: string) =>
      own.ask(
        `mutation ($input: ValidateIntegrationDeliveryConfigurationInput!) {
          done: validateIntegrationDeliveryConfiguration(input: $input) {
            validation { statusCode error responseBody validatedAt } userErrors { code }
          }
        }`,
        { input: { ...place, id } },
      )
    const well = await validate(sampleId)
    expect(well.paths).toEqual([`${base}/web/production/cloudflare/${sampleId}/validate`])
    expect(well.data.done).toEqual({
      validation: { statusCode: 200, error: null, responseBody: '{"success":true}', validatedAt: expect.any(String) },
      userErrors: [],
    })
    const input = { ...place, id: sampleId, settings: [{ name: 'apiToken', value: 'expired-token' }] }
    await own.ask(
      `mutation ($input: UpdateIntegrationDeliveryConfigurationInput!) {
        updateIntegrationDeliveryConfiguration(input: $input) { userErrors { code } }
      }`,
      { input },
    )
    expect((await validate(sampleId)).data.done).toMatchObject({
      validation: { statusCode: 401, error: 'The token has expired' },
      userErrors: [],
    })
    expect((await validate('nope')).data.done).toMatchObject({ validation: null, userErrors: [{ code: 'NOT_FOUND' }] })
  })
})
