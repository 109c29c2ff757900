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

const list = '/account/relay-auto-configs'
const errors = 'userErrors { message code path }'
const fields = `id configurationId name policy { effect actions resources } displayKey creator { memberId email }
  createdAt lastModifiedAt access { denied { action } } viewerCan(action: "updateRelayAutoConfigurationName")`
const policy = [{ effect: 'ALLOW', actions: ['*'], resources: ['proj/web:env/*'] }]
const idFor = (configurationId: string) => idOf({ type: 'RelayProxyConfiguration', configurationId })
const iso = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString())

const change = (verb: string, input: object, selection: string) => {
  const field = `${verb}RelayProxyConfiguration`
  return stack.ask(
    `mutation ($input: ${field[0]!.toUpperCase()}${field.slice(1)}Input!) { result: ${field}(input: $input) { ${selection} ${errors} } }`,
    { input },
  )
}
const whole = `relayProxyConfiguration { ${fields} }`

const said = ({ _id, _creator, policy: all, ...doc }: Doc) => ({
  ...{ id: idFor(_id), configurationId: _id, name: doc.name, displayKey: doc.displayKey },
  policy: all.map((one: Doc) => ({ ...one, effect: one.effect.toUpperCase() })),
  creator: { memberId: _creator._id, email: _creator.email },
  ...{
    createdAt: iso(doc.creationDate),
    lastModifiedAt: iso(doc.lastModified),
    access: { denied: [] },
    viewerCan: true,
  },
})

describe('Relay Proxy configurations', () => {
  it('are read by one call, with their creators, and say what their documents say', async () => {
    const { data, paths, errors } = await stack.ask(`{ relayProxyConfigurations { ${fields} } }`)
    expect(errors).toBeUndefined()
    expect(paths).toEqual([list])
    expect(data.relayProxyConfigurations).toEqual(docs.map(said))
    expect(docs.length).toBe(2)
  })

  it('are found by their own id, their global id and as entities: one by a call of its own, several by the list', async () => {
    const [one, other] = docs
    const alone = await stack.ask(`{ relayProxyConfiguration(id: "${one._id}") { ${fields} } }`)
    expect(alone.data.relayProxyConfiguration).toEqual(said(one))
    expect(alone.paths).toEqual([`${list}/${one._id}`])
    const { data, paths } = await stack.ask(
      `query ($id: ID!, $ids: [ID!]!, $all: [_Any!]!) {
        relayProxyConfiguration(id: $id) { name } nodes(ids: $ids) { ... on RelayProxyConfiguration { name } }
        _entities(representations: $all) { ... on RelayProxyConfiguration { name } }
      }`,
      {
        ...{ id: idFor(other._id), ids: [one._id, 'gone'].map(idFor) },
        all: [{ __typename: 'RelayProxyConfiguration', configurationId: one._id }],
      },
    )
    expect(data).toEqual({
      relayProxyConfiguration: { name: other.name },
      nodes: [{ name: one.name }, null],
      _entities: [{ name: one.name }],
    })
    expect(paths).toEqual([list])
  })

  it('are null and empty where their documents lack a property', async () => {
    const [{ _id }] = docs as [Doc]
    stack.sandbox.fault({ path: /relay/ }, { patch: () => ({ _id, name: 'Bare' }) })
    const { data, errors } = await stack.ask(`{ relayProxyConfiguration(id: "${_id}") { ${fields} } }`)
    expect(errors).toBeUndefined()
    expect(data.relayProxyConfiguration).toEqual({
      ...{ id: idFor(_id), configurationId: _id, name: 'Bare', policy: [], displayKey: null, creator: null },
      ...{ createdAt: null, lastModifiedAt: null, access: null, viewerCan: null },
    })
  })

  it('that do not exist are null, and a list that is refused is an error of its field alone', async () => {
    expect((await stack.ask('{ relayProxyConfiguration(id: "nope") { name } }')).data).toEqual({
      relayProxyConfiguration: null,
    })
    stack.sandbox.fault({ path: /relay/ }, { status: 403 })
    const { data, errors } = await stack.ask('{ relayProxyConfigurations { name } __typename }')
    expect(data).toEqual({ relayProxyConfigurations: null, __typename: 'Query' })
    expect(errors).toMatchObject([{ path: ['relayProxyConfigurations'], extensions: { code: 'FORBIDDEN' } }])
  })

  it('have the changes of the audit log, which lead back to them', async () => {
    const [{ _id }] = docs as [Doc]
    await change('update', { id: _id, name: 'Other', comment: 'Why' }, whole)
    const { data } = await stack.ask(
      `{ relayProxyConfiguration(id: "${_id}") { auditLog(first: 5) { nodes { comment accesses { action } target { resource { ... on RelayProxyConfiguration { name } } } } } } }`,
    )
    expect(data.relayProxyConfiguration.auditLog.nodes).toEqual([
      {
        comment: 'Why',
        accesses: [{ action: 'updateRelayAutoConfigurationName' }],
        target: { resource: { name: 'Other' } },
      },
    ])
  })
})

describe('changes of Relay Proxy configurations', () => {
  it('create one, whose key is told once', async () => {
    const { data, calls, headers } = await change('create', { name: 'New', policy }, `key ${whole}`)
    expect(calls).toMatchObject([{ method: 'POST', path: `/api/v2${list}` }])
    expect(JSON.parse(calls[0]!.body!)).toEqual({ name: 'New', policy: [{ ...policy[0], effect: 'allow' }] })
    const { key, relayProxyConfiguration, userErrors } = data.result
    expect({ key, userErrors }).toEqual({ key: expect.stringMatching(/^rel-/), userErrors: [] })
    expect(relayProxyConfiguration).toMatchObject({ name: 'New', displayKey: key.slice(-4), policy })
    expect(headers.get('cache-control')).toBe('private, no-store')
    for (const query of [
      `{ relayProxyConfigurations { ${fields} } }`,
      '{ auditLog(first: 3) { nodes { currentVersion } } }',
    ])
      expect((await stack.ask(query)).text).not.toContain(key)
  })

  it('set what is given, with a comment, and only over the policy that was read', async () => {
    const [{ _id }] = docs as [Doc]
    const { data, calls } = await change('update', { id: idFor(_id), policy, comment: 'Why' }, whole)
    expect(calls.map(({ method }) => method)).toEqual(['GET', 'PATCH'])
    const { comment, patch } = JSON.parse(calls[1]!.body!)
    expect({ comment, ops: patch.map(({ op }: Doc) => op) }).toEqual({ comment: 'Why', ops: ['test', 'replace'] })
    const doc = (await askSandbox(stack.sandbox, `${list}/${_id}`)).json
    expect(data.result).toEqual({ relayProxyConfiguration: said(doc), userErrors: [] })
    const named = await change('update', { id: _id, name: 'Other' }, 'relayProxyConfiguration { name }')
    expect(named.data.result.relayProxyConfiguration).toEqual({ name: 'Other' })
    expect(named.calls.map(({ body }) => JSON.parse(body!))).toEqual([
      { patch: [{ op: 'add', path: '/name', value: 'Other' }] },
    ])
  })

  it('reset the key, with the end of the old one', async () => {
    const [{ _id, displayKey }] = docs as [Doc]
    const input = { id: _id, previousKeyExpiresAt: '2026-12-01T00:00:00Z' }
    const { data, paths } = await change('reset', input, 'key relayProxyConfiguration { displayKey }')
    expect(paths).toEqual([`${list}/${_id}/reset?expiry=${Date.UTC(2026, 11, 1)}`])
    const { key, relayProxyConfiguration } = data.result
    expect(relayProxyConfiguration).toEqual({ displayKey: key.slice(-4) })
    expect(relayProxyConfiguration.displayKey).not.toBe(displayKey)
  })

  it.each([
    ['create', { name: 'X', policy: [] }, null],
    ['create', { name: 'X', policy: [{ effect: 'ALLOW', actions: ['*'] }] }, ['input', 'policy', '0']],
    ['update', { id: 'x' }, ['input']],
    ['update', { id: 'x', name: null }, ['input', 'name']],
  ])('refuse what is not valid: %s %j', async (verb, input, path) => {
    const { data } = await change(verb, input, 'relayProxyConfiguration { name }')
    expect(data.result).toMatchObject({ relayProxyConfiguration: null, userErrors: [{ code: 'BAD_USER_INPUT', path }] })
  })

  it('refuse a patch of another property', async () => {
    const patch = [{ op: 'REPLACE', path: '/displayKey', value: 'abcd' }]
    const { data } = await change('update', { id: docs[0]._id, patch }, 'relayProxyConfiguration { name }')
    expect(data.result.userErrors).toMatchObject([{ code: 'BAD_USER_INPUT' }])
  })

  it('delete one, after which it is gone', async () => {
    const [{ _id }] = docs as [Doc]
    const { data } = await change('delete', { id: _id }, 'deletedRelayProxyConfigurationId')
    expect(data.result).toEqual({ deletedRelayProxyConfigurationId: idFor(_id), userErrors: [] })
    expect((await change('reset', { id: _id }, 'key')).data.result).toMatchObject({
      key: null,
      userErrors: [{ code: 'NOT_FOUND' }],
    })
  })
})
