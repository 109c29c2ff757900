import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { type Apis, apisOf, refusal, replaced } from './apis.ts'

let sandbox: Sandbox
let apis: Apis

beforeAll(async () => {
  sandbox = await startSandbox({ flags: 3 })
  apis = apisOf(sandbox)
})
afterAll(() => sandbox.close())

const statements = [{ effect: 'allow' as const, actions: ['*'], resources: ['proj/web:env/*:flag/*'] }]

describe('launchdarkly-api-typescript: integrations of the account', () => {
  it('are webhooks, which are created, changed and deleted', async () => {
    const { webhooks } = apis
    const post = { name: 'Shop', url: 'https://shop.example/hook', sign: true, on: false, secret: 's3cret', statements }
    const { data } = await webhooks.postWebhook(post)
    expect(data).toMatchObject({ name: 'Shop', url: post.url, on: false, statements })
    const changed = await webhooks.patchWebhook(data._id, replaced('/on', true))
    expect(changed.data.on).toBe(true)
    expect(await refusal(webhooks.patchWebhook(data._id, replaced('/url', 3)))).toBe(400)
    expect((await webhooks.getAllWebhooks()).data.items.map(({ _id }) => _id)).toContain(data._id)
    await webhooks.deleteWebhook(data._id)
    expect(await refusal(webhooks.getWebhook(data._id))).toBe(404)
  })

  it('are subscriptions to the audit log, whose settings depend on the integration', async () => {
    const { subscriptions } = apis
    const config = { apiKey: 'key', hostURL: 'https://api.datadoghq.eu' }
    const post = { name: 'Datadog', config, statements, on: true, tags: ['sre'] }
    const { data } = await subscriptions.createSubscription('datadog', post)
    expect(data).toMatchObject({ name: 'Datadog', kind: 'datadog', config, statements, on: true, tags: ['sre'] })
    const id = data._id!
    const wrong = { ...post, config: { ...config, hostURL: 'https://elsewhere.example' } }
    expect(await refusal(subscriptions.createSubscription('datadog', wrong))).toBe(400)
    const changed = await subscriptions.updateSubscription('datadog', id, replaced('/on', false))
    expect(changed.data.on).toBe(false)
    expect((await subscriptions.getSubscriptionByID('datadog', id)).data._status).toMatchObject({ successCount: 0 })
    const all = (await subscriptions.getSubscriptions('datadog')).data.items!
    expect(all.map(({ _id }) => _id)).toContain(id)
    await subscriptions.deleteSubscription('datadog', id)
    expect(await refusal(subscriptions.getSubscriptionByID('datadog', id))).toBe(404)
  })
})

describe('launchdarkly-api-typescript: integrations of an environment', () => {
  it('are destinations of Data Export', async () => {
    const { destinations } = apis
    const config = { project: 'shop', topic: 'events' }
    const post = { name: 'Events', kind: 'google-pubsub' as const, config, on: true }
    const { data } = await destinations.postDestination('web', 'test', post)
    expect(data).toMatchObject({ ...post, version: 1 })
    const id = data._id!
    const changed = await destinations.patchDestination('web', 'test', id, replaced('/config/topic', 'flags'))
    expect(changed.data).toMatchObject({ config: { project: 'shop', topic: 'flags' }, version: 2 })
    expect((await destinations.getDestination('web', 'test', id)).data.config).toEqual(changed.data.config)
    expect((await destinations.getDestinations()).data.items!.map(({ _id }) => _id)).toContain(id)
    const pair = (await destinations.postGenerateWarehouseDestinationKeyPair()).data
    expect(pair).toEqual({ public_key: expect.any(String), public_key_pkcs8: expect.stringMatching(/^-----BEGIN/) })
    await destinations.deleteDestination('web', 'test', id)
    expect(await refusal(destinations.getDestination('web', 'test', id))).toBe(404)
  })

  it('are delivery configurations, which can be validated', async () => {
    const { deliveries } = apis
    const at = ['web', 'test', 'cloudflare'] as const
    const post = { name: 'Edge', config: { accountId: 'shop', apiToken: 'expired-token' }, on: true, tags: ['edge'] }
    const { data } = await deliveries.createIntegrationDeliveryConfiguration(...at, post)
    expect(data).toMatchObject({ ...post, integrationKey: 'cloudflare', projectKey: 'web', environmentKey: 'test' })
    const id = data._id
    const validated = await deliveries.validateIntegrationDeliveryConfiguration(...at, id)
    expect(validated.data).toMatchObject({ statusCode: 401, error: expect.any(String) })
    const renewed = replaced('/config', { ...post.config, apiToken: 'new' })
    const changed = await deliveries.patchIntegrationDeliveryConfiguration(...at, id, renewed)
    expect(changed.data.config.apiToken).toBe('new')
    expect((await deliveries.validateIntegrationDeliveryConfiguration(...at, id)).data.statusCode).toBe(200)
    expect((await deliveries.getIntegrationDeliveryConfigurationById(...at, id)).data.version).toBe(2)
    const here = (await deliveries.getIntegrationDeliveryConfigurationByEnvironment('web', 'test')).data.items
    expect(here.map(({ _id }) => _id)).toEqual([id])
    const all = (await deliveries.getIntegrationDeliveryConfigurations()).data.items
    expect(all.map(({ _id }) => _id)).toContain(id)
    await deliveries.deleteIntegrationDeliveryConfiguration(...at, id)
    expect(await refusal(deliveries.getIntegrationDeliveryConfigurationById(...at, id))).toBe(404)
  })

  it('are persistent stores of big segments', async () => {
    const { stores } = apis
    const at = ['web', 'test', 'redis'] as const
    const post = { name: 'Redis', config: { host: 'redis.shop.example', port: 6379 }, on: true, tags: ['shop'] }
    const { data } = await stores.createBigSegmentStoreIntegration(...at, post)
    expect(data).toMatchObject({ ...post, integrationKey: 'redis', _status: { available: true } })
    const id = data._id
    const changed = await stores.patchBigSegmentStoreIntegration(...at, id, replaced('/on', false))
    expect(changed.data).toMatchObject({ on: false, version: 2, _status: { available: false } })
    expect((await stores.getBigSegmentStoreIntegration(...at, id)).data.config).toEqual(post.config)
    const all = (await stores.getBigSegmentStoreIntegrations()).data.items
    expect(all.map(({ _id }) => _id)).toContain(id)
    await stores.deleteBigSegmentStoreIntegration(...at, id)
    expect(await refusal(stores.getBigSegmentStoreIntegration(...at, id))).toBe(404)
  })
})
