import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { ask as askSandbox, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeEach(async () => {
  stack = await startStack({ sandbox: { flags: 1 }, gateway: { federation: true } })
})
afterEach(() => stack.close())

const errors = 'userErrors { message code path }'
const statements = 'statements { effect actions resources }'
const fields = `id webhookId name url on signed secret tags ${statements} access { denied { action } } viewerCan(action: "updateUrl")`
const policy = [{ effect: 'ALLOW', actions: ['updateOn'], resources: ['proj/*:env/production:flag/*'] }]
const settings = { url: 'http://127.0.0.1:9/hook', on: false, sign: true, name: 'Chat', tags: ['chat'] }

const create = (input: object = {}, selection = `webhook { ${fields} } ${errors}`, headers = {}) =>
  stack.ask(
    `mutation ($input: CreateWebhookInput!) { result: createWebhook(input: $input) { ${selection} } }`,
    { input: { ...settings, ...input } },
    headers,
  )
const created = async (input: object = {}): Promise<string> =>
  (await create(input, 'webhook { webhookId }')).data.result.webhook.webhookId
const update = (input: object, selection = `webhook { ${fields} } ${errors}`) =>
  stack.ask(`mutation ($input: UpdateWebhookInput!) { result: updateWebhook(input: $input) { ${selection} } }`, {
    input,
  })
const document = async (id: string): Promise<Doc> => (await askSandbox(stack.sandbox, `/webhooks/${id}`)).json
const idFor = (webhookId: string) => idOf({ type: 'Webhook', webhookId })

/** What every field says of a document. */
const said = ({ _id, name = null, url, on, secret, tags, statements: all }: Doc) => ({
  ...{ id: idFor(_id), webhookId: _id, name, url, on, signed: Boolean(secret), secret: null, tags },
  statements: (all ?? []).map((one: Doc) => ({ ...one, effect: one.effect.toUpperCase() })),
  access: { denied: [] },
  viewerCan: true,
})

describe('webhooks', () => {
  it('are read by one call, however many there are, and say what their documents say', async () => {
    const ids = [await created(), await created({ name: null, tags: null, statements: policy, sign: false })]
    const { data, paths, errors } = await stack.ask(`{ webhooks { ${fields} } }`)
    expect(errors).toBeUndefined()
    expect(paths).toEqual(['/webhooks'])
    const docs = await Promise.all(ids.map(document))
    expect(data.webhooks).toEqual(expect.arrayContaining(docs.map(said)))
  })

  it('are found by their own id, their global id and as entities: one by a call of its own, several by the list', async () => {
    const ids = [await created(), await created({ name: 'Other' })]
    const one = await stack.ask(`{ webhook(id: "${ids[0]}") { ${fields} } }`)
    expect(one.data.webhook).toEqual(said(await document(ids[0]!)))
    expect(one.paths).toEqual([`/webhooks/${ids[0]}`])
    const { data, paths } = await stack.ask(
      `query ($id: ID!, $ids: [ID!]!, $all: [_Any!]!) {
        webhook(id: $id) { name } node(id: $id) { ... on Webhook { name } } nodes(ids: $ids) { ... on Webhook { name } }
        _entities(representations: $all) { ... on Webhook { name } }
      }`,
      { id: idFor(ids[1]!), ids: [...ids, 'gone'].map(idFor), all: [{ __typename: 'Webhook', webhookId: ids[0] }] },
    )
    expect(data).toEqual({
      webhook: { name: 'Other' },
      node: { name: 'Other' },
      nodes: [{ name: 'Chat' }, { name: 'Other' }, null],
      _entities: [{ name: 'Chat' }],
    })
    expect(paths).toEqual(['/webhooks'])
  })

  it('are null and empty where their documents lack a property', async () => {
    const id = await created()
    stack.sandbox.fault({ path: /webhooks/ }, { patch: ({ _id, _links }: Doc) => ({ _id, _links }) })
    const { data, errors } = await stack.ask(`{ webhook(id: "${id}") { ${fields} } }`)
    expect(errors).toBeUndefined()
    expect(data.webhook).toEqual({
      ...{ id: idFor(id), webhookId: id, name: null, url: null, on: null, signed: false, secret: null },
      ...{ tags: [], statements: [], access: null, viewerCan: null },
    })
  })

  it('that do not exist are null', async () => {
    const { data, errors } = await stack.ask('{ webhook(id: "nope") { name } }')
    expect({ data, errors }).toEqual({ data: { webhook: null }, errors: undefined })
  })

  it.each([
    [403, 'FORBIDDEN'],
    [500, 'UPSTREAM_FAILURE'],
  ])('of a list with %i are an error of the field alone', async (status, code) => {
    stack.sandbox.fault({ path: /webhooks/ }, { status })
    const { data, errors } = await stack.ask('{ webhooks { name } __typename }')
    expect(data).toEqual({ webhooks: null, __typename: 'Query' })
    expect(errors).toMatchObject([{ path: ['webhooks'], extensions: { code } }])
  })

  it('tell their secrets to a gateway that shows secrets, and to no other', async () => {
    const id = await created({ secret: 'a-live-secret' })
    const open = await startStack({ sandbox: { flags: 1 }, gateway: { showSecrets: true } })
    const query = '{ webhooks { name signed secret } }'
    expect((await stack.ask(query)).data.webhooks).toContainEqual({ name: 'Chat', signed: true, secret: null })
    expect((await document(id)).secret).toBe('a-live-secret')
    await open.ask(`mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { name } } }`, {
      input: { ...settings, secret: 'a-live-secret' },
    })
    const { data } = await open.ask(query)
    await open.close()
    expect(data.webhooks).toContainEqual({ name: 'Chat', signed: true, secret: 'a-live-secret' })
  })
})

describe('changes of webhooks', () => {
  it('create one with all that is said of it, in one call', async () => {
    const { data, calls } = await create({ secret: 'shh', statements: policy })
    expect(calls).toMatchObject([{ method: 'POST', path: '/api/v2/webhooks' }])
    expect(JSON.parse(calls[0]!.body!)).toEqual({
      ...settings,
      secret: 'shh',
      statements: [{ effect: 'allow', actions: ['updateOn'], resources: ['proj/*:env/production:flag/*'] }],
    })
    expect(data.result).toEqual({ webhook: said(await document(data.result.webhook.webhookId)), userErrors: [] })
  })

  it.each([
    ['that LaunchDarkly makes', {}, /^[\da-f]{32}$/],
    ['that is given, whatever it is like', { secret: 'whsec_0123456789abcdef0123' }, /^whsec_0123456789abcdef0123$/],
  ])('tell the secret %s once, where the webhook is created', async (_, input, secret) => {
    const { data } = await create(input, `webhook { webhookId secret } secret ${errors}`)
    const { webhookId } = data.result.webhook
    expect(data.result).toEqual({
      webhook: { webhookId, secret: null },
      secret: expect.stringMatching(secret),
      userErrors: [],
    })
    const { text } = await update({ id: webhookId, on: false, name: 'Other' })
    expect(text).not.toContain(data.result.secret)
    const unsigned = await create({ sign: false }, `secret ${errors}`)
    expect(unsigned.data.result).toEqual({ secret: null, userErrors: [] })
  })

  it('are in the audit log of the webhook, without its secrets, and lead back to it', async () => {
    const id = await created({ secret: 'zq7-secret' })
    await update({ id, secret: 'zq7-other', name: 'Renamed' })
    const entries = `auditLog(first: 5) { nodes {
      titleVerb delta previousVersion currentVersion target { resource { __typename ... on Webhook { name } } }
    } }`
    const { data, text, paths } = await stack.ask(`{ one: webhook(id: "${id}") { ${entries} } }`)
    const { nodes } = data.one.auditLog
    expect(nodes.map(({ titleVerb }: Doc) => titleVerb)).toEqual(['changed the webhook', 'created the webhook'])
    expect(nodes[0].delta).toContainEqual({ op: 'add', path: '/secret', value: null })
    expect(nodes[0].target.resource).toEqual({ __typename: 'Webhook', name: 'Renamed' })
    expect(text).not.toContain('zq7')
    expect(paths.filter((path) => path.startsWith('/webhooks'))).toEqual([`/webhooks/${id}`])
  })

  it('set what is given, remove what is null, and leave the rest', async () => {
    const id = await created({ statements: policy, secret: 'shh' })
    const { data, calls } = await update({ id: idFor(id), on: true, name: null, secret: null, statements: [] })
    expect(calls.map(({ method }) => method)).toEqual(['GET', 'PATCH'])
    const doc = await document(id)
    expect(data.result).toEqual({ webhook: said(doc), userErrors: [] })
    expect(doc).toMatchObject({ on: true, url: settings.url, statements: [], tags: ['chat'] })
    expect([doc.name, doc.secret]).toEqual([undefined, undefined])
  })

  it('take one call where nothing is a list or removed', async () => {
    const { calls, data } = await update({ id: await created(), url: 'http://127.0.0.1:9/other' })
    expect(calls.map(({ method }) => method)).toEqual(['PATCH'])
    expect(data.result.webhook.url).toBe('http://127.0.0.1:9/other')
  })

  it.each([
    ['nothing', {}, ['input'], 'BAD_USER_INPUT'],
    ['a null that LaunchDarkly needs', { url: null }, ['input', 'url'], 'BAD_USER_INPUT'],
    [
      'a statement without actions',
      { statements: [{ effect: 'ALLOW', resources: ['proj/*'] }] },
      ['input', 'statements', '0'],
      'BAD_USER_INPUT',
    ],
  ])('refuse %s without a call', async (_, input, path, code) => {
    const id = await created()
    const { data, calls } = await update({ id, ...input }, errors)
    expect(data.result.userErrors).toMatchObject([{ path, code }])
    expect(calls).toEqual([])
  })

  it('delete one, after which it is gone', async () => {
    const id = await created()
    const { data } = await stack.ask(
      `mutation ($input: DeleteWebhookInput!) { result: deleteWebhook(input: $input) { deletedWebhookId ${errors} } }`,
      { input: { id } },
    )
    expect(data.result).toEqual({ deletedWebhookId: idFor(id), userErrors: [] })
    expect((await stack.ask(`{ webhook(id: "${id}") { name } }`)).data).toEqual({ webhook: null })
  })

  it('of one that does not exist are a userError', async () => {
    const { data } = await update({ id: 'nope', on: true }, `webhook { name } ${errors}`)
    expect(data.result).toMatchObject({ webhook: null, userErrors: [{ code: 'NOT_FOUND' }] })
  })
})
