import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ask, askAll, type Doc, post, send } from '../support/sandbox-ask.ts'

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await startSandbox({ flags: 2 })
})
afterEach(() => sandbox.close())

const as = (authorization: string) => ({ authorization })
const created = async (body: object, headers = {}): Promise<Doc> =>
  (await send(sandbox, 'POST', '/tokens', body, headers)).json
const named = async (name: string) => (await askAll(sandbox, '/tokens?showAll=true')).find((one) => one.name === name)

describe('the list of access tokens', () => {
  it('has the tokens of others for an admin who asks for them, and for nobody else', async () => {
    const [own, all] = [await askAll(sandbox, '/tokens'), await askAll(sandbox, '/tokens?showAll=true')]
    expect(own.every(({ serviceToken, name }) => serviceToken || name === 'Demo')).toBe(true)
    expect(all.length).toBeGreaterThan(own.length)
    for (const query of ['', '&showAll=true']) {
      const { json } = await ask(sandbox, `/tokens?limit=100${query}`, as(sandbox.readerToken))
      expect(json.items.filter(({ serviceToken }: Doc) => !serviceToken).map(({ name }: Doc) => name)).toEqual([
        'Demo, read only',
      ])
    }
    const laptop = await named('Laptop')
    expect((await ask(sandbox, `/tokens/${laptop._id}`, as(sandbox.readerToken))).status).toBe(404)
  })

  it('has the tokens that made changes, and those of people who left', async () => {
    const all = await askAll(sandbox, '/tokens?showAll=true')
    const { items } = (await ask(sandbox, '/auditlog?limit=20')).json
    for (const { token } of items.filter((one: Doc) => one.token)) {
      expect(all).toContainEqual(expect.objectContaining({ _id: token._id, name: token.name, token: token.ending }))
    }
    const left = all.filter(({ _member }) => !_member)
    expect(left.map(({ name, serviceToken }) => [name, serviceToken])).toEqual([
      ['Price import', true],
      ['Old build server', true],
      ['Trial', true],
    ])
    expect((await ask(sandbox, '/tokens')).json._links.self.href).toBe('/api/v2/tokens?limit=25')
  })

  it('tells when each was used last', async () => {
    const { token, _id } = await created({})
    const lastUsed = async () => (await ask(sandbox, `/tokens/${_id}`)).json.lastUsed
    expect(await lastUsed()).toBe(0)
    await ask(sandbox, '/projects', as(token))
    expect(await lastUsed()).toBeGreaterThan(Date.UTC(2026, 9, 1))
  })
})

describe('an access token', () => {
  const flag = (key: string, headers: object) => send(sandbox, 'POST', '/flags/web', { key, name: key }, { ...headers })
  const team = (headers: object) => send(sandbox, 'POST', '/teams', { key: 'new', name: 'New' }, { ...headers })

  it.each([
    [{ role: 'admin' }, [201, 201]],
    [{ role: 'writer' }, [201, 403]],
    [{ role: 'reader' }, [403, 403]],
    [{}, [403, 403]],
    [{ inlineRole: [{ effect: 'allow', actions: ['*'], resources: ['team/*'] }] }, [403, 201]],
    [{ inlineRole: [{ effect: 'allow', actions: ['*'], notResources: ['proj/x'] }] }, [201, 201]],
  ])('with %j may change flags and teams: %j', async (body, statuses) => {
    const { token } = await created(body)
    expect((await ask(sandbox, '/projects', as(token))).status).toBe(200)
    expect([(await flag('new', as(token))).status, (await team(as(token))).status]).toEqual(statuses)
  })

  it('with custom roles may change what they name', async () => {
    const roles = await askAll(sandbox, '/roles')
    const { _id } = roles.find(({ key }) => key === 'segment-curator')
    const { token } = await created({ customRoleIds: [_id] })
    expect((await flag('new', as(token))).status).toBe(403)
    const made = await send(sandbox, 'POST', '/segments/web/test', { key: 'new', name: 'New' }, as(token))
    expect(made.status).toBe(201)
  })

  const web = '/projects/web/environments/production'
  const first: Readonly<Record<string, () => Promise<string>>> = {
    flag: async () => (await ask(sandbox, '/flags/web')).json.items[0].key,
    instance: async () => (await post(sandbox, `${web}/context-instances/search`, {})).json.items[0].id,
    user: async () => (await ask(sandbox, '/users/web/production')).json.items[0].user.key,
  }

  it.each([
    ['code-reference-repository/*', 'POST', '/code-refs/repositories', { name: 'new' }],
    ['template/*', 'DELETE', '/templates/two-days-on', undefined],
    ['proj/*:env/*:flag/*', 'PUT', '/projects/web/flags/{flag}/release', { releasePipelineKey: 'storefront-standard' }],
    ['proj/*:env/*', 'DELETE', `${web}/context-instances/{instance}`, undefined],
    ['proj/*:env/*:user/*', 'DELETE', '/users/web/production/{user}', undefined],
  ])('with a policy for %s may do what the audit log calls so: %s %s', async (resource, method, template, body) => {
    const [, name = ''] = /\{(\w+)\}/.exec(template) ?? []
    const path = template.replace(`{${name}}`, (await first[name]?.()) ?? '')
    const may = async (...resources: string[]) => {
      const { token } = await created({ inlineRole: [{ effect: 'allow', actions: ['*'], resources }] })
      return send(sandbox, method, path, body, { ...as(token), 'ld-api-version': 'beta' })
    }
    expect((await may('webhook/*')).status).toBe(403)
    expect((await may(resource)).status).toBeLessThan(300)
    const [entry] = (await ask(sandbox, '/auditlog?limit=1')).json.items
    const kindsOf = (specifier: string) => specifier.replace(/\/[^:]*/g, '')
    expect(entry.target.resources.map(kindsOf)).toContain(kindsOf(resource))
  })

  it('for a service acts for no member', async () => {
    const { token, _id } = await created({ role: 'writer', serviceToken: true, name: 'Robot' })
    expect((await ask(sandbox, '/members/me', as(token))).status).toBe(404)
    const { json } = await ask(sandbox, '/caller-identity', as(token))
    expect(json).toMatchObject({ tokenId: _id, serviceToken: true })
    expect(json).not.toHaveProperty('memberId')
    await flag('new', as(token))
    const [entry] = (await ask(sandbox, '/auditlog?limit=1')).json.items
    expect(entry).toMatchObject({ token: { _id, serviceToken: true }, subject: { name: 'Robot' } })
    expect(entry).not.toHaveProperty('member')
  })

  it.each([
    [{ role: 'owner' }, 400],
    [{ customRoleIds: ['nope'] }, 400],
    [{ inlineRole: [{ effect: 'allow' }] }, 400],
    [{ defaultApiVersion: 20160426 }, 400],
    [{ name: 5 }, 400],
  ])('is not created with %j', async (body, status) => {
    expect((await post(sandbox, '/tokens', body)).status).toBe(status)
  })

  it('of a writer makes neither tokens of admins nor of services', async () => {
    const { token, _id } = await created({ role: 'writer' })
    for (const body of [{ role: 'admin' }, { serviceToken: true }])
      expect((await send(sandbox, 'POST', '/tokens', body, as(token))).status).toBe(403)
    const patch = [{ op: 'replace', path: '/role', value: 'admin' }]
    expect((await send(sandbox, 'PATCH', `/tokens/${_id}`, patch, as(token))).status).toBe(403)
    expect((await created({ role: 'reader' }, as(token))).token).toMatch(/^api-/)
  })

  it('is patched in what it lacks, and not in what LaunchDarkly keeps', async () => {
    const { _id } = await created({})
    const { json } = await send(sandbox, 'PATCH', `/tokens/${_id}`, [{ op: 'replace', path: '/name', value: 'New' }])
    expect(json.name).toBe('New')
    for (const patch of [[{ op: 'replace', path: '/token', value: 'x' }], [{ op: 'remove', path: '/description' }]])
      expect((await send(sandbox, 'PATCH', `/tokens/${_id}`, patch)).status).toBe(422)
  })

  it('keeps its old value no longer than a reset says', async () => {
    const { _id, token } = await created({})
    const reset = (expiry: string) => send(sandbox, 'POST', `/tokens/${_id}/reset${expiry}`)
    const { json } = await reset(`?expiry=${Date.UTC(2027, 0, 1)}`)
    const status = async (value: string) => (await ask(sandbox, '/projects', as(value))).status
    expect([json.token === token, await status(token), await status(json.token)]).toEqual([false, 200, 200])
    await reset('?expiry=5')
    expect([await status(token), await status(json.token)]).toEqual([401, 401])
    expect((await reset('?expiry=soon')).status).toBe(400)
  })

  it('ends with the member, unless it is a service token', async () => {
    const { memberId } = await named('Laptop')
    await created({ serviceToken: true, name: 'Stays' })
    const robots = (await askAll(sandbox, '/tokens')).filter((one) => one.memberId === memberId)
    await send(sandbox, 'DELETE', `/members/${memberId}`)
    const left = (await askAll(sandbox, '/tokens?showAll=true')).filter((one) => one.memberId === memberId)
    expect(left.map(({ _id }) => _id)).toEqual(robots.map(({ _id }) => _id))
    expect(left.every(({ serviceToken, _member }) => serviceToken && !_member)).toBe(true)
  })
})

it('the value of a token or the key of a relay is in no entry of the audit log', async () => {
  const { token } = await created({ name: 'New' })
  const policy = [{ effect: 'allow', actions: ['*'], resources: ['proj/*:env/*'] }]
  const { json } = await post(sandbox, '/account/relay-auto-configs', { name: 'New', policy })
  const reset = await post(sandbox, `/account/relay-auto-configs/${json._id}/reset`)
  expect([json.fullKey, reset.json.fullKey].every((key) => /^rel-/.test(key))).toBe(true)
  const { items } = (await ask(sandbox, '/auditlog?limit=3')).json
  const entries = await Promise.all(items.map(async ({ _id }: Doc) => (await ask(sandbox, `/auditlog/${_id}`)).json))
  const text = JSON.stringify(entries)
  expect(entries.map(({ accesses }) => accesses[0].action)).toEqual([
    'resetRelayAutoConfiguration',
    'createRelayAutoConfiguration',
    'createAccessToken',
  ])
  for (const secret of [token, json.fullKey, reset.json.fullKey]) expect(text).not.toContain(secret)
})

it('a Relay Proxy configuration takes merge patches, and no policy without statements', async () => {
  const [{ _id }] = (await ask(sandbox, '/account/relay-auto-configs')).json.items
  const path = `/account/relay-auto-configs/${_id}`
  expect((await send(sandbox, 'PATCH', path, { name: 'Merged' })).json).toMatchObject({ name: 'Merged' })
  expect((await send(sandbox, 'PATCH', path, { policy: [] })).status).toBe(400)
  expect(
    (await send(sandbox, 'PATCH', path, { patch: [{ op: 'replace', path: '/displayKey', value: 'x' }] })).status,
  ).toBe(422)
})

it('the OpenAPI document describes every operation of the sandbox, to anybody', async () => {
  const { status, json } = await ask(sandbox, '/openapi.json', as('nobody'))
  expect(status).toBe(200)
  expect(Object.keys(json.paths['/api/v2/tokens/{id}']).toSorted()).toEqual(['delete', 'get', 'patch'])
  expect(json.paths['/api/v2/tokens'].get.parameters.map(({ name }: Doc) => name)).toEqual([
    'limit',
    'offset',
    'showAll',
  ])
})
