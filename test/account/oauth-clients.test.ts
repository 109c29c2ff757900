import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { ask as askSandbox, type Doc } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let docs: Doc[]
beforeEach(async () => {
  stack = await startStack({ sandbox: { flags: 1 }, gateway: { federation: true } })
  docs = (await askSandbox(stack.sandbox, list)).json.items
})
afterEach(() => stack.close())

const list = '/oauth/clients'
const errors = 'userErrors { message code path }'
const fields = 'id clientId name description redirectUrl accountId createdAt'
const idFor = (clientId: string) => idOf({ type: 'OAuthClient', clientId })
const said = ({ _clientId, _accountId, name, description = null, redirectUri = null, _creationDate }: Doc) => ({
  ...{ id: idFor(_clientId), clientId: _clientId, name, description, redirectUrl: redirectUri },
  ...{ accountId: _accountId ?? null, createdAt: _creationDate ? new Date(_creationDate).toISOString() : null },
})
const change = (verb: string, input: object, selection: string, headers = {}) => {
  const field = `${verb}OAuthClient`
  return stack.ask(
    `mutation ($input: ${field[0]!.toUpperCase()}${field.slice(1)}Input!) { result: ${field}(input: $input) { ${selection} ${errors} } }`,
    { input },
    headers,
  )
}
const whole = `oauthClient { ${fields} }`
const portal = { name: 'Portal', redirectUrl: 'https://portal.example.com/cb' }

describe('OAuth clients', () => {
  it('are read by one call, and say what their documents say', async () => {
    const { data, paths, errors } = await stack.ask(`{ oauthClients { ${fields} } }`)
    expect(errors).toBeUndefined()
    expect(paths).toEqual([list])
    expect(data.oauthClients).toEqual(docs.map(said))
  })

  it('are found by their client id, their global id and as entities: one by a call of its own, several by the list', async () => {
    const [one, other] = docs.map(({ _clientId }) => _clientId)
    const alone = await stack.ask(`{ oauthClient(clientId: "${one}") { ${fields} } }`)
    expect({ data: alone.data.oauthClient, paths: alone.paths }).toEqual({
      data: said(docs[0]),
      paths: [`${list}/${one}`],
    })
    const { data, paths } = await stack.ask(
      `query ($ids: [ID!]!, $all: [_Any!]!) {
        nodes(ids: $ids) { ... on OAuthClient { name } } _entities(representations: $all) { ... on OAuthClient { name } }
      }`,
      { ids: [one, 'gone'].map(idFor), all: [{ __typename: 'OAuthClient', clientId: other }] },
    )
    expect(data).toEqual({ nodes: [{ name: docs[0].name }, null], _entities: [{ name: docs[1].name }] })
    expect(paths).toEqual([list])
  })

  it('are null where their documents lack a property, and those that do not exist are null', async () => {
    const [{ _clientId, name }] = docs as [Doc]
    stack.sandbox.fault({ path: /oauth/ }, { patch: () => ({ _clientId, name }) })
    const { data, errors } = await stack.ask(`{ oauthClient(clientId: "${_clientId}") { ${fields} } }`)
    expect({ data, errors }).toEqual({ data: { oauthClient: said({ _clientId, name }) }, errors: undefined })
    expect((await stack.ask('{ oauthClient(clientId: "nope") { name } }')).data).toEqual({ oauthClient: null })
  })

  it('are for admins', async () => {
    const { data, errors } = await stack.ask(
      '{ oauthClients { name } __typename }',
      {},
      { authorization: stack.sandbox.readerToken },
    )
    expect(data).toEqual({ oauthClients: null, __typename: 'Query' })
    expect(errors).toMatchObject([{ path: ['oauthClients'], extensions: { code: 'FORBIDDEN' } }])
  })

  it('are behind the viewer, unless it is another credential', async () => {
    expect((await stack.ask('{ viewer { oauthClient { name } } }')).data).toEqual({ viewer: { oauthClient: null } })
    const [{ _clientId, name }] = docs as [Doc]
    stack.sandbox.fault({ path: /caller-identity/ }, { json: { authKind: 'oauth', clientId: _clientId } })
    const { data, paths } = await stack.ask('{ viewer { authKind oauthClient { name } } }')
    expect(data).toEqual({ viewer: { authKind: 'oauth', oauthClient: { name } } })
    expect(paths).toEqual(['/caller-identity', `${list}/${_clientId}`])
  })
})

describe('changes of OAuth clients', () => {
  it('create one, whose secret is told once', async () => {
    const { data, calls, headers } = await change('create', portal, `clientSecret ${whole}`)
    expect(calls.map(({ body }) => JSON.parse(body!))).toEqual([{ name: 'Portal', redirectUri: portal.redirectUrl }])
    const { clientSecret, oauthClient, userErrors } = data.result
    expect({ clientSecret, userErrors }).toEqual({
      clientSecret: expect.stringMatching(/^[\da-f]{48}$/),
      userErrors: [],
    })
    expect(headers.get('cache-control')).toBe('private, no-store')
    const read = await stack.ask(`{ oauthClient(clientId: "${oauthClient.clientId}") { ${fields} } }`)
    expect(read.data.oauthClient).toEqual(oauthClient)
    expect(read.text).not.toContain(clientSecret)
  })

  it('set what is given, and remove a description that is null', async () => {
    const { _clientId } = docs.find(({ description }) => description)
    const { data, calls } = await change('update', { clientId: _clientId, ...portal, description: null }, whole)
    expect(calls.map(({ method }) => method)).toEqual(['GET', 'PATCH'])
    expect(data.result).toEqual({
      oauthClient: { ...said(docs.find((doc) => doc._clientId === _clientId)), ...portal, description: null },
      userErrors: [],
    })
  })

  it.each([
    ['create', { ...portal, redirectUrl: 'http://portal.example.com' }, null],
    ['create', { name: 'No address' }, null],
    ['update', { clientId: 'x', name: null }, ['input', 'name']],
    ['update', { clientId: 'x', redirectUrl: null }, ['input', 'redirectUrl']],
    ['update', { clientId: 'x' }, ['input']],
  ])('refuse what is not valid: %s %j', async (verb, input, path) => {
    const { data } = await change(verb, input, 'oauthClient { name }')
    expect(data.result).toMatchObject({ oauthClient: null, userErrors: [{ code: 'BAD_USER_INPUT', path }] })
  })

  it('refuse a patch of another property', async () => {
    const patch = [{ op: 'REPLACE', path: '/_accountId', value: 'x' }]
    const { data } = await change('update', { clientId: docs[0]._clientId, patch }, 'oauthClient { name }')
    expect(data.result.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT' }])
  })

  it('delete one, after which it is gone', async () => {
    const clientId = docs[0]._clientId
    const { data } = await change('delete', { clientId }, 'deletedOAuthClientId')
    expect(data.result).toEqual({ deletedOAuthClientId: idFor(clientId), userErrors: [] })
    expect((await change('update', { clientId, name: 'X' }, 'oauthClient { name }')).data.result).toMatchObject({
      userErrors: [{ code: 'NOT_FOUND' }],
    })
  })
})
