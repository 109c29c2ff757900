import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { testResource } from '../resource/resource.ts'
import { testWrites } from '../resource/writes.ts'
import { accessOf, entryFragment } from '../support/access.ts'
import { rest } from '../support/rest.ts'
import type { Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let documents: Doc[]

beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 1 }, gateway: { federation: true } })
  documents = (await rest(stack, '/integrations/datadog')).items
})
afterAll(() => stack.close())

/** The subscription `Deploy markers`. */
const sampleId = '66fb3b8085e628c705849493'
const fields = `id subscriptionId integrationKey name on tags statements { effect actions resources }
  settings { name value secret } url apiKey
  status { successCount errorCount lastSucceededAt lastFailedAt errors { statusCode message at } }
  access { allowed { ...entry } denied { ...entry } } viewerCan(action: "updateOn")`

const timeOf = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString())

const saidStatus = ({ successCount = null, errorCount = null, lastSuccess, lastError, errors = [] }: Doc) => ({
  ...{ successCount, errorCount, lastSucceededAt: timeOf(lastSuccess), lastFailedAt: timeOf(lastError) },
  errors: errors.map(({ statusCode, responseBody, timestamp }: Doc) => ({
    ...{ statusCode, message: responseBody, at: timeOf(timestamp) },
  })),
})

const said = (doc: Doc) => ({
  id: idOf({ type: 'AuditLogSubscription', integrationKey: 'datadog', subscriptionId: doc._id }),
  subscriptionId: doc._id,
  integrationKey: 'datadog',
  name: doc.name ?? null,
  on: doc.on ?? null,
  tags: doc.tags ?? [],
  statements: (doc.statements ?? []).map((one: Doc) => ({ ...one, effect: one.effect.toUpperCase() })),
  settings: doc.config
    ? Object.entries(doc.config).map(([name, value]) => {
        const secret = name !== 'hostURL'
        return { name, value: secret ? null : value, secret }
      })
    : null,
  ...{ url: null, apiKey: null },
  status: doc._status ? saidStatus(doc._status) : null,
  access: doc._access ? accessOf(doc._access) : null,
  viewerCan: doc._access ? true : null,
})

const field = (id: string) => `auditLogSubscription(integrationKey: "datadog", id: "${id}")`

testResource({
  type: 'AuditLogSubscription',
  stack: () => stack,
  own: ['subscriptionId', '_id'],
  unpaged: true,
  documents: () => documents,
  sample: sampleId,
  address: (subscriptionId) => ({ integrationKey: 'datadog', subscriptionId }),
  field,
  path: (id) => `/integrations/datadog/${id}`,
  list: 'auditLogSubscriptions(integrationKey: "datadog")',
  listPath: '/integrations/datadog',
  selection: fields,
  fragments: entryFragment,
  said,
  promised: ['_id'],
  action: 'updateName',
})

describe('audit log subscriptions', () => {
  const all = (key: string) =>
    `${key}: auditLogSubscriptions(integrationKey: "${key}") { name on status { errorCount } }`

  it('of several integrations take a call each, and fail alone', async () => {
    stack.sandbox.fault({ path: /splunk/ }, { status: 403 })
    const { data, errors, paths } = await stack.ask(`{ ${['datadog', 'splunk', 'nowhere'].map(all).join(' ')} }`)
    stack.sandbox.clearFaults()
    expect(paths.toSorted()).toEqual(['/integrations/datadog', '/integrations/nowhere', '/integrations/splunk'])
    expect(data).toMatchObject({ datadog: [{ name: 'Deploy markers' }, {}], splunk: null, nowhere: null })
    const codes = Object.fromEntries(errors!.map(({ path, extensions }) => [path![0], extensions!.code]))
    expect(codes).toEqual({ splunk: 'FORBIDDEN', nowhere: 'NOT_FOUND' })
  })

  it('tell what fails, with the answer of the other service', async () => {
    const { data } = await stack.ask(
      '{ subscriptions: auditLogSubscriptions(integrationKey: "splunk") { name settings { name value secret } status { errorCount lastFailedAt errors { statusCode message at } } } }',
    )
    const [{ status, settings }] = data.subscriptions
    const [{ _status }] = (await rest(stack, '/integrations/splunk')).items
    expect(_status.errorCount).toBeGreaterThan(0)
    expect(status.errorCount).toBe(_status.errorCount)
    expect(status.errors[0]).toEqual({
      statusCode: 403,
      message: '{"text":"Token is disabled","code":1}',
      at: status.lastFailedAt,
    })
    expect(settings).toEqual([
      { name: 'base-url', value: 'https://splunk.northaisle.example:8088', secret: false },
      { name: 'token', value: null, secret: true },
      { name: 'skip-ca-verification', value: false, secret: false },
    ])
  })
})

describe('changes of audit log subscriptions', () => {
  let own: Stack
  beforeEach(async () => {
    own = await startStack({ sandbox: { flags: 1 } })
  })
  afterEach(() => own.close())

  const integrationKey = 'datadog'
  const settings = [{ name: 'apiKey', value: 'zq7-key' }]
  const policy = [{ effect: 'ALLOW', actions: ['updateOn'], resources: ['proj/*:env/production:flag/*'] }]

  testWrites({
    type: 'AuditLogSubscription',
    stack: () => own,
    own: 'subscriptionId',
    field,
    create: {
      input: { integrationKey, name: 'New', settings, statements: policy, on: true, tags: ['a'] },
      tells: {
        name: 'New',
        on: true,
        tags: ['a'],
        statements: policy,
        settings: [{ name: 'apiKey', value: null, secret: true }],
      },
    },
    update: {
      input: (id) => ({ integrationKey, id, name: 'Newer', on: false }),
      tells: { name: 'Newer', on: false, tags: ['a'], statements: policy },
    },
    remove: (id) => ({ integrationKey, id }),
    selection: fields.replaceAll('{ ...entry }', '{ action }').replace(/status \{.*\}\n/, ''),
  })

  const mutate = async (
    name: string,
    input: object,
    selection = 'auditLogSubscription { subscriptionId }',
    on = own,
  ) => {
    const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`
    const answer = await on.ask(
      `mutation ($input: ${type}!) { done: ${name}(input: $input) { ${selection} userErrors { code message path } } }`,
      { input },
    )
    return { ...answer, done: answer.data?.done, bodies: answer.calls.map(({ body }) => body && JSON.parse(body)) }
  }

  it('take statements and tags away', async () => {
    const { done, calls } = await mutate(
      'updateAuditLogSubscription',
      { integrationKey, id: sampleId, statements: null, tags: null },
      'auditLogSubscription { statements { effect } tags }',
    )
    expect(done).toEqual({ auditLogSubscription: { statements: [], tags: [] }, userErrors: [] })
    expect(calls.map(({ method }) => method)).toEqual(['GET', 'PATCH'])
  })

  it('send a creation in the words of LaunchDarkly, without what is null', async () => {
    const { bodies } = await mutate('createAuditLogSubscription', {
      ...{ integrationKey: 'slack', name: 'Chat', url: 'https://hooks.slack.example/zq7', apiKey: null },
      settings: [{ name: 'channel', value: null }],
    })
    expect(bodies).toEqual([{ name: 'Chat', url: 'https://hooks.slack.example/zq7', config: {} }])
  })

  it('keep the address of a legacy Slack webhook to themselves, in the audit log too, unless secrets are shown', async () => {
    const input = {
      integrationKey: 'slack',
      name: 'Chat',
      url: 'https://hooks.slack.com/services/T0/B0/zq7',
      settings: [],
    }
    const selection = 'auditLogSubscription { subscriptionId url }'
    const { done } = await mutate('createAuditLogSubscription', input, selection)
    const id = done.auditLogSubscription.subscriptionId
    const url = 'https://hooks.slack.com/services/T0/B0/zq7-other'
    const changed = await mutate('updateAuditLogSubscription', { integrationKey: 'slack', id, url }, selection)
    expect(changed.done).toEqual({ auditLogSubscription: { subscriptionId: id, url: null }, userErrors: [] })
    const log = await own.ask('{ auditLog(first: 2) { nodes { delta previousVersion currentVersion } } }')
    expect(log.data.auditLog.nodes[0].delta).toEqual([
      { op: 'add', path: '/url', value: 'https://hooks.slack.com/[credential]' },
    ])
    expect(log.text).not.toContain('zq7')

    const shown = await startStack({ sandbox: { flags: 1 }, gateway: { showSecrets: true } })
    const told = await mutate('createAuditLogSubscription', input, selection, shown)
    await shown.close()
    expect(told.done.auditLogSubscription.url).toBe(input.url)
  })

  it('count what is sent from then on, and stop when they are turned off', async () => {
    const { done } = await mutate('createAuditLogSubscription', { integrationKey, name: 'All', settings, on: true })
    const { subscriptionId: id } = done.auditLogSubscription
    const count = async () =>
      (await own.ask(`{ one: ${field(id)} { status { successCount } } }`)).data.one.status.successCount
    // The creation itself is in the log before the subscription is.
    const before = await count()
    await own.ask('mutation { updateProject(input: { key: "web", name: "Shop" }) { userErrors { code } } }')
    expect(await count()).toBe(before + 1)
    await mutate('updateAuditLogSubscription', { integrationKey, id, on: false })
    const off = await count()
    await own.ask('mutation { updateProject(input: { key: "web", name: "Web" }) { userErrors { code } } }')
    expect(await count()).toBe(off)
  })

  it.each([
    ['a setting that is needed', { integrationKey: 'splunk', settings: [] }, 'config.base-url is required for splunk'],
    [
      'a value that is not among those',
      { integrationKey: 'datadog', settings: [{ name: 'hostURL', value: 'https://elsewhere.example' }] },
      'config.hostURL must be one of',
    ],
  ])('tell %s', async (_, input, message) => {
    const { done } = await mutate('createAuditLogSubscription', { name: 'New', ...input })
    expect(done.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', message: expect.stringContaining(message) }])
  })

  it.each([
    ['a null that LaunchDarkly needs', { name: null }, ['input', 'name']],
    [
      'a statement without actions',
      { statements: [{ effect: 'ALLOW', resources: ['proj/*'] }] },
      ['input', 'statements', '0'],
    ],
    ['nothing', { settings: [] }, ['input']],
  ])('refuse %s without a call', async (_, input, path) => {
    const { done, calls } = await mutate('updateAuditLogSubscription', { integrationKey, id: sampleId, ...input })
    expect(done.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT', path }])
    expect(calls).toEqual([])
  })
})
