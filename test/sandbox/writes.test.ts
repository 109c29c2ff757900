import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Exchange, type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ask, type Doc, send } from '../support/sandbox-ask.ts'

let sandbox: Sandbox
let exchanges: Exchange[]

beforeEach(async () => {
  exchanges = []
  sandbox = await startSandbox({ flags: 20, onExchange: (one) => exchanges.push(one) })
})
afterEach(() => sandbox.close())

const rename = (name: string, headers: Record<string, string> = {}) =>
  send(sandbox, 'PATCH', '/projects/web', [{ op: 'replace', path: '/name', value: name }], headers)
const nameOfWeb = async () => (await ask(sandbox, '/projects/web')).json.name
const newest = async (): Promise<Doc> => {
  const { json } = await ask(sandbox, '/auditlog?limit=1')
  return (await ask(sandbox, `/auditlog/${json.items[0]._id}`)).json
}

describe('a project', () => {
  it('is created with the environments that it is given, or with two, and is in the list', async () => {
    const told = await send(sandbox, 'POST', '/projects', {
      key: 'sea',
      name: 'Sea',
      tags: ['new'],
      environments: [{ key: 'qa', name: 'QA', color: 'F5A623', critical: true }],
      namingConvention: { case: 'kebabCase', prefix: 'sea-' },
      colour: 'is ignored',
    })
    expect(told).toMatchObject({
      status: 201,
      json: { key: 'sea', name: 'Sea', tags: ['new'], environments: [{ key: 'qa', critical: true, defaultTtl: 0 }] },
    })
    const usual = await send(sandbox, 'POST', '/projects', { key: 'sky', name: 'Sky', includeInSnippetByDefault: true })
    expect(usual.json.environments.map(({ key }: Doc) => key)).toEqual(['test', 'production'])
    expect(usual.json.defaultClientSideAvailability).toEqual({ usingMobileKey: true, usingEnvironmentId: true })

    const { environments: _, ...read } = told.json
    expect((await ask(sandbox, '/projects/sea')).json).toEqual(read)
    expect((await ask(sandbox, '/projects?filter=query:s&sort=createdOn')).json.items.at(-1).key).toBe('sky')
    expect((await ask(sandbox, '/projects/sea/flag-defaults')).status).toBe(200)
    expect((await ask(sandbox, '/flags/sea')).json).toMatchObject({ items: [], totalCount: 0 })
  })

  it.each([
    ['no object', [], 400, 'invalid_request', 'The body must be an object'],
    ['no JSON', '{', 400, 'invalid_request', 'The body must be an object'],
    ['no key', { name: 'Sea' }, 400, 'invalid_request', 'key is required'],
    ['a wrong key', { name: 'Sea', key: 'a b' }, 400, 'invalid_request', 'key must be a key of letters'],
    ['an empty name', { name: ' ', key: 'sea' }, 400, 'invalid_request', 'name must be a string that is not empty'],
    ['wrong tags', { name: 'Sea', key: 'sea', tags: [1] }, 400, 'invalid_request', 'tags must be a list of strings'],
    [
      'an environment without a color',
      { name: 'Sea', key: 'sea', environments: [{ key: 'qa', name: 'QA' }] },
      400,
      'invalid_request',
      'color is required',
    ],
    ['a key that there is', { name: 'Web', key: 'web' }, 409, 'key_exists', 'already a project with the key web'],
  ] as const)('is not created from %s', async (_, body, status, code, message) => {
    const before = await ask(sandbox, '/projects')
    const told = await send(sandbox, 'POST', '/projects', body)
    expect(told).toMatchObject({ status, json: { code, message: expect.stringContaining(message) } })
    expect((await ask(sandbox, '/projects')).json).toEqual(before.json)
  })

  it('is changed by a JSON patch, which the audit log keeps with what was before and after', async () => {
    const before = await ask(sandbox, '/projects/web')
    const patch = [
      { op: 'test', path: '/name', value: 'Web Storefront' },
      { op: 'add', path: '/tags/-', value: 'a/b' },
      { op: 'replace', path: '/name', value: 'Web' },
      { op: 'remove', path: '/defaultReleasePipelineKey' },
      { op: 'replace', path: '/defaultClientSideAvailability/usingEnvironmentId', value: false },
    ]
    const told = await send(sandbox, 'PATCH', '/projects/web', { comment: 'Shorter', patch })
    expect(told).toMatchObject({ status: 200, json: { name: 'Web', includeInSnippetByDefault: false } })
    expect(told.json.environments).toHaveLength(7)
    expect(told.json.tags).toEqual([...before.json.tags, 'a/b'])
    expect(told.json).not.toHaveProperty('defaultReleasePipelineKey')
    const { environments: _, ...read } = told.json
    expect((await ask(sandbox, '/projects/web')).json).toEqual(read)

    expect(await newest()).toMatchObject({
      kind: 'project',
      name: 'Web',
      titleVerb: 'changed the project',
      comment: 'Shorter',
      accesses: [
        { action: 'updateProjectName', resource: 'proj/web' },
        { action: 'updateTags', resource: 'proj/web' },
        { action: 'updateIncludeInSnippetByDefault', resource: 'proj/web' },
        { action: 'updateDefaultClientSideAvailability', resource: 'proj/web' },
        { action: 'updateDefaultReleasePipeline', resource: 'proj/web' },
      ],
      delta: patch,
      previousVersion: before.json,
      currentVersion: told.json,
      member: { _id: (await ask(sandbox, '/caller-identity')).json.memberId },
      token: { name: 'Demo', ending: sandbox.token.slice(-4) },
    })
  })

  it('is deleted with all that is in it, but for the last one', async () => {
    expect(await send(sandbox, 'DELETE', '/projects/web')).toMatchObject({ status: 204, json: undefined })
    expect((await ask(sandbox, '/projects/web')).status).toBe(404)
    expect((await ask(sandbox, '/flags/web')).status).toBe(404)
    expect(JSON.stringify((await ask(sandbox, '/approval-requests?limit=100')).json)).not.toContain('proj/web:')
    expect(await newest()).toMatchObject({ titleVerb: 'deleted the project', previousVersion: { key: 'web' } })

    const { items } = (await ask(sandbox, '/projects')).json
    const statuses: number[] = []
    for (const { key } of items) statuses.push((await send(sandbox, 'DELETE', `/projects/${key}`)).status)
    expect(statuses).toEqual([...items.slice(1).map(() => 204), 409])
    expect((await ask(sandbox, '/projects')).json.items).toHaveLength(1)
  })
})

describe('a JSON patch', () => {
  it.each([
    ['no list', { name: 'Web' }, 400, 'invalid_request'],
    ['a patch that is no list', { patch: {} }, 400, 'invalid_request'],
    ['instructions', { instructions: [{ kind: 'x' }] }, 400, 'invalid_request'],
    ['an operation that is no object', ['x'], 400, 'invalid_request'],
    ['an unknown operation', [{ op: 'set', path: '/name', value: 'x' }], 400, 'invalid_request'],
    ['no path', [{ op: 'remove' }], 400, 'invalid_request'],
    ['a path without a slash', [{ op: 'remove', path: 'name' }], 400, 'invalid_request'],
    ['no value', [{ op: 'add', path: '/tags/0' }], 400, 'invalid_request'],
    ['no source', [{ op: 'copy', path: '/name' }], 400, 'invalid_request'],
    ['a value of the wrong type', [{ op: 'replace', path: '/name', value: 1 }], 400, 'invalid_request'],
    ['a property that cannot be changed', [{ op: 'replace', path: '/key', value: 'x' }], 400, 'invalid_request'],
    ['a property that there is not', [{ op: 'replace', path: '/nme', value: 'x' }], 400, 'invalid_request'],
    ['an inherited property', [{ op: 'replace', path: '/toString', value: 'x' }], 400, 'invalid_request'],
    ['the prototype', [{ op: 'replace', path: '/__proto__', value: {} }], 400, 'invalid_patch'],
    ['an absent item', [{ op: 'replace', path: '/tags/9', value: 'x' }], 400, 'invalid_patch'],
    ['an absent parent', [{ op: 'replace', path: '/a/b', value: 'x' }], 400, 'invalid_patch'],
    ['nothing to remove', [{ op: 'remove', path: '/tags/9' }], 400, 'invalid_patch'],
    ['a place beyond the end', [{ op: 'add', path: '/tags/9', value: 'x' }], 400, 'invalid_patch'],
    ['a place that is no number', [{ op: 'add', path: '/tags/x', value: 'x' }], 400, 'invalid_patch'],
    ['a parent that there is not', [{ op: 'add', path: '/a/b', value: 'x' }], 400, 'invalid_patch'],
    ['a source that there is not', [{ op: 'move', path: '/name', from: '/nme' }], 400, 'invalid_patch'],
    ['a move into itself', [{ op: 'move', path: '/tags/0', from: '/tags' }], 400, 'invalid_patch'],
    ['a test that fails', [{ op: 'test', path: '/name', value: 'x' }], 409, 'optimistic_locking_error'],
    ['a test of nothing', [{ op: 'test', path: '/a~1b', value: 'x' }], 409, 'optimistic_locking_error'],
  ] as const)('with %s is refused, and nothing of it is done', async (_, given, status, code) => {
    const first = { op: 'replace', path: '/name', value: 'Spoiled' }
    const body = Array.isArray(given) ? [first, ...given] : given
    const entry = await newest()
    expect(await send(sandbox, 'PATCH', '/projects/web', body)).toMatchObject({ status, json: { code } })
    expect(await nameOfWeb()).toBe('Web Storefront')
    expect(await newest()).toEqual(entry)
  })

  it('tests values whatever the order of their properties', async () => {
    const value = { usingEnvironmentId: true, usingMobileKey: false }
    for (const order of [value, Object.fromEntries(Object.entries(value).reverse())]) {
      const patch = [{ op: 'test', path: '/defaultClientSideAvailability', value: order }]
      expect((await send(sandbox, 'PATCH', '/projects/web', patch)).status).toBe(200)
    }
  })

  it('that changes nothing is no change', async () => {
    const entry = await newest()
    expect(await rename('Web Storefront')).toMatchObject({ status: 200, json: { name: 'Web Storefront' } })
    expect((await send(sandbox, 'PATCH', '/projects/web', [])).status).toBe(200)
    expect(await newest()).toEqual(entry)
  })
})

describe('a follower', () => {
  const place = '/projects/web/flags'
  const path = async () => {
    const [flag] = (await ask(sandbox, '/flags/web?limit=1')).json.items
    return `${place}/${flag.key}/environments/qa/followers`
  }

  it('comes and goes, as often as one likes, without a trace in the audit log', async () => {
    const list = await path()
    const { _id: id } = (await ask(sandbox, '/members/me')).json
    const entry = await newest()
    const followers = async () => (await ask(sandbox, list)).json.items.map(({ _id }: Doc) => _id)
    expect(await followers()).toEqual([])
    for (const method of ['PUT', 'PUT']) {
      expect(await send(sandbox, method, `${list}/${id}`)).toMatchObject({ status: 204, json: undefined })
      expect(await followers()).toEqual([id])
    }
    for (const method of ['DELETE', 'DELETE']) {
      expect((await send(sandbox, method, `${list}/${id}`)).status).toBe(204)
      expect(await followers()).toEqual([])
    }
    expect(await newest()).toEqual(entry)
    expect((await send(sandbox, 'PUT', `${list}/nobody`)).status).toBe(404)
  })

  it('can be written by the limited token, which may not write projects', async () => {
    const as = { authorization: sandbox.limitedToken }
    const { _id: id } = (await ask(sandbox, '/members/me')).json
    expect((await send(sandbox, 'PUT', `${await path()}/${id}`, undefined, as)).status).toBe(204)
    expect(await rename('Spoiled', as)).toMatchObject({ status: 403, json: { code: 'forbidden' } })
    expect((await send(sandbox, 'PUT', `${await path()}/${id}`, undefined, { authorization: 'x' })).status).toBe(401)
  })
})

describe('a change', () => {
  it('is refused to a reader with 403', async () => {
    const as = { authorization: sandbox.readerToken }
    for (const [method, path, body] of [
      ['POST', '/projects', { key: 'sea', name: 'Sea' }],
      ['PATCH', '/projects/web', []],
      ['DELETE', '/projects/web', undefined],
      ['POST', '/webhooks', { url: 'http://127.0.0.1:1', on: true, sign: false }],
    ] as const) {
      expect(await send(sandbox, method, path, body, as)).toMatchObject({ status: 403, json: { code: 'forbidden' } })
    }
    expect(await nameOfWeb()).toBe('Web Storefront')
  })

  it('takes place a second after the last one, and the same in every sandbox', async () => {
    const other = await startSandbox({ flags: 20 })
    const told: Doc[] = []
    for (const one of [sandbox, other]) {
      for (const key of ['sea', 'sky']) await send(one, 'POST', '/projects', { key, name: key })
      told.push([(await ask(one, '/auditlog?limit=2')).json, (await ask(one, '/projects/sky')).json])
    }
    await other.close()
    expect(told[0]).toEqual(told[1])
    const [later, earlier] = told[0][0].items
    expect([earlier.date, later.date]).toEqual([Date.UTC(2026, 9, 1), Date.UTC(2026, 9, 1) + 1000])
    const counts = await send(sandbox, 'POST', `/auditlog/counts?after=${earlier.date - 1}&buckets=1`, [])
    expect(counts.json.totalCount).toBe(2)
  })

  it('is not made if a fault answers with a status of 400 or more', async () => {
    sandbox.fault({ path: '/api/v2/projects/web', method: 'PATCH' }, { status: 503 })
    expect(await rename('Spoiled')).toMatchObject({ status: 503, json: { code: 'service_unavailable' } })
    const refused = await rename('Spoiled', { 'x-sandbox-fault': '{"status":409,"json":{"code":"x"}}' })
    expect(refused).toMatchObject({ status: 409, json: { code: 'x' } })
    expect(await nameOfWeb()).toBe('Web Storefront')
    expect((await rename('Web')).status).toBe(200)
    expect(await nameOfWeb()).toBe('Web')
  })

  it('is made if the connection breaks, though the client does not learn of it', async () => {
    await expect(rename('One', { 'x-sandbox-fault': '{"reset":true}' })).rejects.toThrow()
    expect(await nameOfWeb()).toBe('One')
    await expect(rename('Two', { 'x-sandbox-fault': '{"truncate":true}' })).rejects.toThrow()
    expect(await nameOfWeb()).toBe('Two')
    sandbox.fault({ path: '/api/v2/projects/web', method: 'DELETE' }, { patch: (answer) => ({ answer }), status: 200 })
    expect((await send(sandbox, 'DELETE', '/projects/web')).json).toEqual({ answer: null })
    expect((await ask(sandbox, '/projects/web')).status).toBe(404)
  })

  it('is not made if a window of calls is spent', async () => {
    const slow = await startSandbox({ flags: 20, routeRateLimit: { calls: 1, windowMs: 3_600_000 } })
    const names = ['One', 'Two'].map((name) => [{ op: 'replace', path: '/name', value: name }])
    const statuses: number[] = []
    for (const patch of names) statuses.push((await send(slow, 'PATCH', '/projects/web', patch)).status)
    const { json } = await ask(slow, '/projects/web')
    await slow.close()
    expect([statuses, json.name]).toEqual([[200, 429], 'One'])
  })

  it('is seen by whoever asks the same question again', async () => {
    const questions = ['/projects', '/projects/web', '/auditlog?limit=1']
    const read = async () => (await Promise.all(questions.map((one) => ask(sandbox, one)))).map(({ json }) => json)
    const before = await read()
    expect(await read()).toEqual(before)
    await rename('Web')
    const after = await read()
    expect(after.map((one, index) => JSON.stringify(one) === JSON.stringify(before[index]))).toEqual([
      false,
      false,
      false,
    ])
  })

  it('without an answer has neither a body nor its type', async () => {
    const { headers } = await send(sandbox, 'DELETE', '/projects/mobile')
    expect([headers.get('content-type'), headers.get('content-length')]).toEqual([null, null])
    expect(exchanges.at(-1)).toMatchObject({ status: 204, answer: undefined })
  })
})
