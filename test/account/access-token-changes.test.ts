import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { idOf } from '../../src/graph/node.ts'
import { ask as askSandbox, type Doc, send } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
beforeEach(async () => {
  stack = await startStack({ sandbox: { flags: 1 } })
})
afterEach(() => stack.close())

const errors = 'userErrors { message code path }'
const token = `accessToken { id tokenId name description role roles { key } inlineRole { effect actions resources } serviceToken ending }`

/** Sends a mutation of one field, such as `createAccessToken`. */
const change = (field: string, input: object, selection: string, headers = {}) =>
  stack.ask(
    `mutation ($input: ${field[0]!.toUpperCase()}${field.slice(1)}Input!) { result: ${field}(input: $input) { ${selection} ${errors} } }`,
    { input },
    headers,
  )
const create = (input: object, headers = {}) => change('createAccessToken', input, `value ${token}`, headers)
const created = async (input: object = { name: 'Mine' }): Promise<Doc> => (await create(input)).data.result
const statusOf = async (value: string, path = '/projects?limit=1') =>
  (await askSandbox(stack.sandbox, path, { authorization: value })).status
const document = async (id: string): Promise<Doc> => (await askSandbox(stack.sandbox, `/tokens/${id}`)).json
const policy = [{ effect: 'ALLOW', actions: ['*'], resources: ['proj/web:env/*:flag/*'] }]

describe('a new access token', () => {
  it('is created with all that is said of it, and works', async () => {
    const input = { name: 'CI', description: 'Builds', role: 'WRITER', serviceToken: true, defaultApiVersion: 20240415 }
    const { data, calls, headers } = await create(input)
    expect(calls).toMatchObject([{ method: 'POST', path: '/api/v2/tokens' }])
    expect(JSON.parse(calls[0]!.body!)).toEqual({ ...input, role: 'writer' })
    const { value, accessToken, userErrors } = data.result
    expect(userErrors).toEqual([])
    expect(accessToken).toMatchObject({
      name: 'CI',
      description: 'Builds',
      role: 'writer',
      serviceToken: true,
      ending: value.slice(-4),
    })
    expect(await statusOf(value)).toBe(200)
    expect(headers.get('cache-control')).toBe('private, no-store')
  })

  it('tells its value nowhere but in that payload', async () => {
    const { value, accessToken } = await created()
    const id = accessToken.tokenId
    const reads = [
      `{ accessToken(id: "${id}") { name ending } }`,
      '{ accessTokens(first: 100) { nodes { name ending description } } }',
      '{ auditLog(first: 5) { nodes { title delta previousVersion currentVersion } } }',
      `mutation { updateAccessToken(input: { id: "${id}", name: "Other" }) { accessToken { name ending } } }`,
    ]
    for (const query of reads) expect((await stack.ask(query)).text).not.toContain(value)
    const again = await stack.ask(
      `mutation { createAccessToken(input: { name: "Bare" }) { accessToken { ending description } } }`,
    )
    expect(again.text).not.toContain('api-')
  })

  it('takes custom roles by key or by id, looked up in one call', async () => {
    const [role] = (await askSandbox(stack.sandbox, '/roles?limit=1')).json.items
    const { data, paths, calls } = await create({ roleKeys: [role._id, 'analyst'] })
    expect(paths.slice(0, 2)).toEqual(['/roles?offset=0&limit=100', '/tokens'])
    const { customRoleIds } = JSON.parse(calls[1]!.body!)
    expect(customRoleIds[0]).toBe(role._id)
    expect(data.result.accessToken).toMatchObject({ role: null, roles: [{ key: role.key }, { key: 'analyst' }] })
  })

  it('takes a policy of its own', async () => {
    const { accessToken, value } = await created({ inlineRole: policy })
    expect(accessToken.inlineRole).toEqual(policy)
    const make = (path: string) => send(stack.sandbox, 'POST', path, { key: 'x', name: 'X' }, { authorization: value })
    expect([(await make('/flags/web')).status, (await make('/projects')).status]).toEqual([201, 403])
  })

  it.each([
    ['a role that does not exist', { roleKeys: ['analyst', 'nope'] }, ['input', 'roleKeys', '1'], 'NOT_FOUND'],
    [
      'a statement without actions',
      { inlineRole: [{ effect: 'ALLOW', resources: ['proj/*'] }] },
      ['input', 'inlineRole', '0'],
      'BAD_USER_INPUT',
    ],
  ])('is refused with %s, before LaunchDarkly is asked to create it', async (_, input, path, code) => {
    const { data, calls } = await create(input)
    expect(data.result).toMatchObject({ value: null, accessToken: null, userErrors: [{ path, code }] })
    expect(calls.filter(({ method }) => method === 'POST')).toEqual([])
  })

  it('is refused by LaunchDarkly as a userError', async () => {
    const { data } = await create({ defaultApiVersion: 20200101 })
    expect(data.result).toMatchObject({ value: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
  })

  it('is an error of the field for a token that may not create any', async () => {
    const { data, errors } = await create({}, { authorization: stack.sandbox.readerToken })
    expect(data).toEqual({ result: null })
    expect(errors).toMatchObject([{ path: ['result'], extensions: { code: 'FORBIDDEN' } }])
  })

  it.each([{ reset: true }, { status: 503 }])('is asked for once, whatever becomes of it: %j', async (reply) => {
    stack.sandbox.fault({ method: 'POST', path: /tokens/ }, reply)
    const { calls, errors } = await create({})
    expect(calls).toHaveLength(1)
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }])
  })

  it('is there although the answer cannot be read, and its fields are errors', async () => {
    stack.sandbox.fault({ method: 'POST', path: /tokens/ }, { json: [] })
    const { data, errors } = await create({})
    expect(data.result).toEqual({ value: null, accessToken: null, userErrors: [] })
    expect(errors!.map(({ path }) => path?.at(-1)).toSorted()).toEqual(['accessToken', 'value'])
  })
})

describe('changes of an access token', () => {
  it('set what is given, remove what is null, and leave the rest', async () => {
    const { accessToken } = await created({ name: 'A', description: 'B', role: 'READER' })
    const input = {
      id: accessToken.id,
      name: 'C',
      description: null,
      role: null,
      roleKeys: ['analyst'],
      inlineRole: null,
    }
    const { data, calls } = await change('updateAccessToken', input, token)
    expect(calls.map(({ method, path }) => `${method} ${path}`).slice(0, 3)).toEqual([
      'GET /api/v2/roles/analyst',
      `GET /api/v2/tokens/${accessToken.tokenId}`,
      `PATCH /api/v2/tokens/${accessToken.tokenId}`,
    ])
    const changed = { name: 'C', description: null, role: null, roles: [{ key: 'analyst' }], inlineRole: [] }
    expect(data.result).toEqual({ accessToken: { ...accessToken, ...changed }, userErrors: [] })
    expect((await document(accessToken.tokenId)).lastUsed).toBe(0)
  })

  it('take one call where nothing is a list or removed', async () => {
    const { accessToken } = await created()
    const { calls } = await change(
      'updateAccessToken',
      { id: accessToken.tokenId, role: 'WRITER' },
      'accessToken { role }',
    )
    expect(calls.map(({ method }) => method)).toEqual(['PATCH'])
    expect(JSON.parse(calls[0]!.body!)).toEqual([{ op: 'add', path: '/role', value: 'writer' }])
  })

  it('by a patch may not touch the value', async () => {
    const { accessToken } = await created()
    const patch = [{ op: 'REPLACE', path: '/token', value: 'abcd' }]
    const { data } = await change('updateAccessToken', { id: accessToken.tokenId, patch }, token)
    expect(data.result).toMatchObject({ accessToken: null, userErrors: [{ code: 'BAD_USER_INPUT' }] })
  })

  it('that are none are refused without a call', async () => {
    const { data, calls } = await change('updateAccessToken', { id: 'x' }, token)
    expect(data.result.userErrors).toMatchObject([{ path: ['input'], code: 'BAD_USER_INPUT' }])
    expect(calls).toEqual([])
  })

  it.each([
    ['updateAccessToken', { name: 'X' }, token],
    ['resetAccessToken', {}, 'value'],
    ['deleteAccessToken', {}, 'deletedAccessTokenId'],
  ])('of one that does not exist are a userError: %s', async (field, input, selection) => {
    const { data } = await change(field, { id: 'nope', ...input }, selection)
    expect(data.result.userErrors).toMatchObject([{ code: 'NOT_FOUND' }])
  })
})

describe('the value of an access token', () => {
  it('is another one after a reset, and the old one ends at once', async () => {
    const { value, accessToken } = await created()
    const { data, calls } = await change('resetAccessToken', { id: accessToken.id }, 'value accessToken { ending }')
    expect(calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `POST /api/v2/tokens/${accessToken.tokenId}/reset`,
    ])
    expect(data.result.value).not.toBe(value)
    expect(data.result.accessToken.ending).toBe(data.result.value.slice(-4))
    expect([await statusOf(value), await statusOf(data.result.value)]).toEqual([401, 200])
  })

  it('stays valid until a time that the reset names', async () => {
    const { value, accessToken } = await created()
    const input = { id: accessToken.tokenId, previousValueExpiresAt: '2026-12-01T00:00:00Z' }
    const { data, calls } = await change('resetAccessToken', input, 'value')
    expect(calls[0]!.query).toEqual({ expiry: [String(Date.UTC(2026, 11, 1))] })
    expect([await statusOf(value), await statusOf(data.result.value)]).toEqual([200, 200])
  })

  it('ends with the token', async () => {
    const { value, accessToken } = await created()
    const { data } = await change('deleteAccessToken', { id: accessToken.tokenId }, 'deletedAccessTokenId')
    expect(data.result).toEqual({ deletedAccessTokenId: accessToken.id, userErrors: [] })
    expect(accessToken.id).toBe(idOf({ type: 'AccessToken', tokenId: accessToken.tokenId }))
    expect(await statusOf(value)).toBe(401)
    expect((await stack.ask(`{ accessToken(id: "${accessToken.tokenId}") { name } }`)).data).toEqual({
      accessToken: null,
    })
  })
})
