import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { testResource } from '../resource/resource.ts'
import { testWrites } from '../resource/writes.ts'
import { accessOf, entryFragment } from '../support/access.ts'
import { ask, type Doc } from '../support/sandbox-ask.ts'
import { newBigSegment } from '../support/segment-writes.ts'
import { type Stack, startStack } from '../support/stack.ts'

const base = '/integration-capabilities/big-segment-store'
const beta = { 'ld-api-version': 'beta' }

let stack: Stack
let documents: Doc[]

beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 1 }, gateway: { federation: true } })
  documents = (await ask(stack.sandbox, base, beta)).json.items
})
afterAll(() => stack.close())

/** Redis of the project `web` in production. */
const sampleId = '68ae4a80204b099d4b919de8'
const place = { projectKey: 'web', environmentKey: 'production', integrationKey: 'redis' }
const fields = `id projectKey environmentKey integrationKey integrationId name on version tags
  status { available potentiallyStale lastSyncedAt lastFailedAt errors { statusCode message at } }
  access { allowed { ...entry } denied { ...entry } } viewerCan(action: "updateOn")`

const timeOf = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString())

const saidStatus = ({ available = null, potentiallyStale = null, lastSync, lastError, errors = [] }: Doc) => ({
  ...{ available, potentiallyStale, lastSyncedAt: timeOf(lastSync), lastFailedAt: timeOf(lastError) },
  errors: errors.map(({ statusCode, message, timestamp }: Doc) => ({ statusCode, message, at: timeOf(timestamp) })),
})

const addressIn = ({ projectKey, environmentKey, integrationKey, _id }: Doc) => ({
  ...{ projectKey, environmentKey, integrationKey, integrationId: _id },
})

const said = (doc: Doc) => ({
  id: idOf({ type: 'PersistentStoreIntegration', ...addressIn(doc) }),
  ...addressIn(doc),
  name: doc.name ?? null,
  on: doc.on ?? null,
  version: doc.version ?? null,
  tags: doc.tags ?? [],
  status: doc._status ? saidStatus(doc._status) : null,
  access: doc._access ? accessOf(doc._access) : null,
  viewerCan: doc._access ? true : null,
})

const field = (id: string) =>
  `persistentStoreIntegration(projectKey: "web", environmentKey: "production", integrationKey: "redis", id: "${id}")`

testResource({
  type: 'PersistentStoreIntegration',
  stack: () => stack,
  own: ['integrationId', '_id'],
  unpaged: true,
  documents: () => documents,
  sample: sampleId,
  address: (integrationId) => ({ ...place, integrationId }),
  field,
  path: (id) => `${base}/web/production/redis/${id}`,
  list: 'persistentStoreIntegrations',
  listPath: base,
  selection: fields,
  fragments: entryFragment,
  said,
  promised: ['_id', 'projectKey', 'environmentKey', 'integrationKey'],
  action: 'updateName',
})

describe('persistent store integrations', () => {
  it('of all environments are read by one call, and one that is stale tells why', async () => {
    const { data, paths } = await stack.ask(`{
      persistentStoreIntegrations { name status { potentiallyStale errors { message } } }
      a: environment(projectKey: "web", key: "production") { key persistentStoreIntegrations { name } }
      b: environment(projectKey: "mobile", key: "production") { key persistentStoreIntegrations { name } }
    }`)
    expect(paths.filter((path) => path.startsWith(base))).toEqual([base])
    const message = expect.stringContaining('not authorized')
    expect(data.persistentStoreIntegrations).toEqual([
      { name: 'Storefront Redis', status: { potentiallyStale: false, errors: [] } },
      { name: 'Push audiences', status: { potentiallyStale: true, errors: [{ message }, { message }] } },
    ])
    expect([data.a.persistentStoreIntegrations, data.b.persistentStoreIntegrations]).toEqual([
      [{ name: 'Storefront Redis' }],
      [{ name: 'Push audiences' }],
    ])
  })

  it('tell the names of their settings by a call each, within the limit of single calls', async () => {
    const query = '{ persistentStoreIntegrations { name settings { name value secret } } }'
    const { data, paths } = await stack.ask(query)
    expect(paths[0]).toBe(base)
    expect(paths.slice(1).toSorted()).toEqual(
      documents.map(({ _links }) => _links.self.href.replace('/api/v2', '')).toSorted(),
    )
    const [{ settings }] = data.persistentStoreIntegrations
    expect(settings).toEqual(
      ['host', 'port', 'username', 'password'].map((name) => ({ name, value: null, secret: true })),
    )

    const frugal = await startStack({ sandbox: { flags: 1 }, gateway: { maxSingleCalls: 1 } })
    const { data: none, errors, paths: calls } = await frugal.ask(query)
    await frugal.close()
    expect(calls).toEqual([base])
    expect(none.persistentStoreIntegrations).toEqual(documents.map(({ name }) => ({ name, settings: null })))
    expect(errors!.map(({ extensions }) => extensions!.code)).toEqual(['BAD_USER_INPUT', 'BAD_USER_INPUT'])
  })

  it('alone come with their settings', async () => {
    const { paths } = await stack.ask(`{ one: ${field(sampleId)} { name settings { name } } }`)
    expect(paths).toEqual([`${base}/web/production/redis/${sampleId}`])
  })

  it('lead to their environments beside their own read', async () => {
    const { data, paths } = await stack.ask(
      `{ one: ${field(sampleId)} { name environment { critical } project { name } } }`,
    )
    expect(data.one).toEqual({
      ...{ name: 'Storefront Redis', environment: { critical: true }, project: { name: 'Web Storefront' } },
    })
    expect(paths).toHaveLength(2)
  })

  it('are synchronized when a big segment changes', async () => {
    const own = await startStack({ sandbox: { flags: 1 } })
    const create = `mutation { done: createPersistentStoreIntegration(input: {
      projectKey: "web", environmentKey: "test", integrationKey: "redis", on: true, settings: [{ name: "host", value: "h" }]
    }) { persistentStoreIntegration { integrationId status { available potentiallyStale lastSyncedAt } } } }`
    const { data } = await own.ask(create)
    const before = data.done.persistentStoreIntegration.status
    expect(before).toMatchObject({ available: true, potentiallyStale: false })
    await newBigSegment(own, 'crowd')
    const after = await own.ask(
      '{ environment(projectKey: "web", key: "test") { persistentStoreIntegrations { status { lastSyncedAt } } } }',
    )
    await own.close()
    const [{ status }] = after.data.environment.persistentStoreIntegrations
    expect(Date.parse(status.lastSyncedAt)).toBeGreaterThan(Date.parse(before.lastSyncedAt))
  })
})

describe('changes of persistent store integrations', () => {
  let own: Stack
  beforeEach(async () => {
    own = await startStack({ sandbox: { flags: 1 } })
  })
  afterEach(() => own.close())

  testWrites({
    type: 'PersistentStoreIntegration',
    stack: () => own,
    own: 'integrationId',
    field,
    create: {
      input: { ...place, name: 'New', on: true, tags: ['a'], settings: [{ name: 'host', value: 'h' }] },
      tells: {
        name: 'New',
        on: true,
        tags: ['a'],
        version: 1,
        settings: [{ name: 'host', value: null, secret: true }],
      },
    },
    update: {
      input: (id) => ({ ...place, id, name: 'Newer', settings: [{ name: 'port', value: 6379 }] }),
      tells: { name: 'Newer', version: 2, settings: [{ name: 'host' }, { name: 'port' }] },
    },
    remove: (id) => ({ ...place, id }),
    selection: `${fields.replaceAll('{ ...entry }', '{ action }')} settings { name value secret }`,
  })

  it('answer with the settings, by no further call', async () => {
    const { calls } = await own.ask(
      `mutation ($input: UpdatePersistentStoreIntegrationInput!) { done: updatePersistentStoreIntegration(input: $input) {
        persistentStoreIntegration { on settings { name } }
      } }`,
      { input: { ...place, id: sampleId, on: false, patch: [{ op: 'REPLACE', path: '/config/host', value: 'h' }] } },
    )
    expect(calls.map(({ method, body }) => [method, JSON.parse(body!)])).toEqual([
      [
        'PATCH',
        [
          { op: 'add', path: '/on', value: false },
          { op: 'replace', path: '/config/host', value: 'h' },
        ],
      ],
    ])
  })

  it.each([
    [
      'a store of another kind',
      { integrationKey: 'mysql', settings: [{ name: 'host', value: 'h' }] },
      'redis or dynamodb',
    ],
    ['no setting at all', { settings: [] }, 'config must have a setting'],
  ])('tell what LaunchDarkly does not take: %s', async (_, input, message) => {
    const { data } = await own.ask(
      `mutation ($input: CreatePersistentStoreIntegrationInput!) { done: createPersistentStoreIntegration(input: $input) {
        persistentStoreIntegration { name } userErrors { code message }
      } }`,
      { input: { ...place, ...input } },
    )
    expect(data.done.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', message: expect.stringContaining(message) }])
  })
})
