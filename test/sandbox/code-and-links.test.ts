import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ask, send } from '../support/sandbox-ask.ts'

let sandbox: Sandbox
let key: string
const beta = { 'ld-api-version': 'beta' }

beforeAll(async () => {
  sandbox = await startSandbox({ flags: 6 })
  key = (await ask(sandbox, '/flags/web?limit=1')).json.items[0].key
  await send(sandbox, 'POST', '/code-refs/repositories', { name: 'shop' })
  await send(sandbox, 'PUT', '/code-refs/repositories/shop/branches/main', { name: 'main', head: 'a', syncTime: 1 })
})
afterAll(() => sandbox.close())

const shop = '/code-refs/repositories/shop'
const branch = { name: 'main', head: 'a', syncTime: 1 }
const extinction = { revision: 'a', message: 'b', time: 1, projKey: 'web', flagKey: 'c' }

describe('Code references', () => {
  it.each([
    ['a repository without a name', 'POST', '/code-refs/repositories', {}, 400],
    ['a host that LaunchDarkly does not know', 'POST', '/code-refs/repositories', { name: 'x', type: 'svn' }, 400],
    ['a name that is taken', 'POST', '/code-refs/repositories', { name: 'shop' }, 409],
    ['a patch of a version', 'PATCH', shop, [{ op: 'replace', path: '/version', value: 9 }], 400],
    ['a new name that is taken', 'PATCH', shop, [{ op: 'replace', path: '/name', value: 'storefront' }], 400],
    ['a search of another branch', 'PUT', `${shop}/branches/main`, { ...branch, name: 'other' }, 400],
    ['a search without a commit', 'PUT', `${shop}/branches/main`, { ...branch, head: undefined }, 400],
    [
      'a hunk without a line',
      'PUT',
      `${shop}/branches/main`,
      { ...branch, references: [{ path: 'a', hunks: [{}] }] },
      400,
    ],
    ['branches that are no list', 'POST', `${shop}/branch-delete-tasks`, { names: ['main'] }, 400],
    [
      'an extinction without a project',
      'POST',
      `${shop}/branches/main/extinction-events`,
      [{ ...extinction, projKey: undefined }],
      400,
    ],
    ['an extinction on an unknown branch', 'POST', `${shop}/branches/x/extinction-events`, [extinction], 404],
    ['an unknown repository', 'DELETE', '/code-refs/repositories/x', undefined, 404],
  ])('refuse %s', async (_, method, path, body, status) => {
    expect((await send(sandbox, method, path, body)).status).toBe(status)
    expect((await ask(sandbox, shop)).json).toMatchObject({ name: 'shop', version: 1 })
  })

  it('take a merge patch, and no write of a reader', async () => {
    await send(sandbox, 'POST', '/code-refs/repositories', { name: 'merged', sourceLink: 'https://git.example' })
    const { json } = await send(sandbox, 'PATCH', '/code-refs/repositories/merged', {
      sourceLink: null,
      enabled: false,
    })
    expect(json).toMatchObject({ enabled: false, version: 2 })
    expect(json).not.toHaveProperty('sourceLink')
    const reader = { authorization: sandbox.readerToken }
    expect((await send(sandbox, 'POST', '/code-refs/repositories', { name: 'x' }, reader)).status).toBe(403)
  })
})

describe('Links of flags', () => {
  const links = () => `/flag-links/projects/web/flags/${key}`

  it('need the beta version', async () => {
    expect((await ask(sandbox, links())).status).toBe(403)
    expect((await ask(sandbox, links(), beta)).json.items).toHaveLength(2)
  })

  it.each([
    ['without an address', { title: 'x' }],
    ['with an address that is none', { deepLink: 'SHOP-12' }],
    ['with metadata that are no texts', { deepLink: 'https://example.com', metadata: { a: 1 } }],
  ])('are refused %s', async (_, body) => {
    expect((await send(sandbox, 'POST', links(), body, beta)).status).toBe(400)
  })

  it('have a key that is unique for the flag', async () => {
    const body = { deepLink: 'https://example.com', key: 'once' }
    const statuses = [
      await send(sandbox, 'POST', links(), body, beta),
      await send(sandbox, 'POST', links(), body, beta),
    ]
    expect(statuses.map(({ status }) => status)).toEqual([201, 400])
  })

  it('go with their flag', async () => {
    await send(sandbox, 'POST', '/flags/web', { key: 'brief', name: 'Brief' })
    const path = '/flag-links/projects/web/flags/brief'
    await send(sandbox, 'POST', path, { deepLink: 'https://example.com' }, beta)
    await send(sandbox, 'DELETE', '/flags/web/brief')
    expect((await ask(sandbox, path, beta)).status).toBe(404)
    await send(sandbox, 'POST', '/flags/web', { key: 'brief', name: 'Brief' })
    expect((await ask(sandbox, path, beta)).json.items).toEqual([])
  })
})

describe('An environment of a new project', () => {
  const create = (key: string, sourceKey: string) =>
    send(sandbox, 'POST', '/projects', {
      ...{ key, name: key },
      environments: [
        { key: 'one', name: 'One', color: 'ffffff' },
        { key: 'two', name: 'Two', color: 'ffffff', source: { key: sourceKey } },
      ],
    })

  it('copies one before it, and no other', async () => {
    expect((await create('copies', 'one')).status).toBe(201)
    expect(await create('lost', 'production')).toMatchObject({
      status: 400,
      json: { message: expect.stringMatching(/^source\.key must be that of an environment before it/) },
    })
  })
})
