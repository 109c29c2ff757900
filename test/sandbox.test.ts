import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Exchange, type Sandbox, startSandbox } from '../sandbox/index.ts'
import { ask, type Told } from './support/sandbox-ask.ts'

let sandbox: Sandbox
const exchanges: Exchange[] = []
const lines: string[] = []

beforeAll(async () => {
  sandbox = await startSandbox({ onExchange: (one) => exchanges.push(one), log: (line) => lines.push(line) })
})
afterAll(() => sandbox.close())
beforeEach(() => sandbox.forget())

describe('errors', () => {
  const beta = { 'ld-api-version': 'beta' }
  const cases: [string, string, Record<string, string>, number, string][] = [
    ['an unknown token', '/projects', { authorization: 'api-nobody' }, 401, 'unauthorized'],
    ['an empty token', '/projects', { authorization: '' }, 401, 'unauthorized'],
    ['an unknown project', '/projects/nope', {}, 404, 'not_found'],
    ['the flags of an unknown project', '/flags/nope', {}, 404, 'not_found'],
    ['the environments of an unknown project', '/projects/nope/environments', {}, 404, 'not_found'],
    ['an unknown environment', '/projects/web/environments/nope', {}, 404, 'not_found'],
    ['an unknown flag', '/flags/web/nope', {}, 404, 'not_found'],
    ['an unknown member', '/members/000000000000000000000000', {}, 404, 'not_found'],
    ['an unknown team', '/teams/nope', {}, 404, 'not_found'],
    ['the maintainers of an unknown team', '/teams/nope/maintainers', {}, 404, 'not_found'],
    ['the statuses of an unknown environment', '/flag-statuses/web/nope', {}, 404, 'not_found'],
    ['an unknown role', '/roles/nope', {}, 404, 'not_found'],
    ['the segments of an unknown project', '/segments/nope/production', {}, 404, 'not_found'],
    ['the segments of an unknown environment', '/segments/web/nope', {}, 404, 'not_found'],
    ['an unknown segment', '/segments/web/production/nope', {}, 404, 'not_found'],
    ['expiring targets of an unknown segment', '/segments/web/nope/expiring-targets/test', {}, 404, 'not_found'],
    ['an inherited property as a key', '/projects/constructor', {}, 404, 'not_found'],
    ['an unknown route', '/flagz', {}, 404, 'not_found'],
    ['a path that cannot be decoded', '/flags/web/%zz', {}, 400, 'invalid_request'],
    ['a version that does not exist', '/projects', { 'ld-api-version': '20991231' }, 400, 'invalid_request'],
    ['two versions at once', '/projects', { 'ld-api-version': '20240415, beta' }, 400, 'invalid_request'],
    ['a beta operation without the beta version', '/flags/web/x/dependent-flags', {}, 403, 'forbidden'],
    ['an unknown flag of a beta operation', '/flags/web/x/dependent-flags', beta, 404, 'not_found'],
  ]
  it.each(cases)('answers %s with the code and a message', async (_, path, headers, status, code) => {
    const told = await ask(sandbox, path, headers)
    expect(told.status).toBe(status)
    expect(told.json).toEqual({
      code,
      message: expect.stringMatching(/./),
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
  })

  it('knows the bare token only: with Bearer before it, it is an unknown one', async () => {
    expect((await ask(sandbox, '/projects', { authorization: `Bearer ${sandbox.token}` })).status).toBe(401)
    expect((await fetch(`${sandbox.url}/api/v2/projects`)).status).toBe(401)
  })

  it('answers 405 to another method on a known path, and 404 on an unknown one', async () => {
    const headers = { authorization: sandbox.token }
    const told = await fetch(`${sandbox.url}/api/v2/projects/web`, { method: 'PUT', headers })
    expect([told.status, (await told.json()).code]).toEqual([405, 'method_not_allowed'])
    expect((await fetch(`${sandbox.url}/api/v2/nope`, { method: 'POST', headers, body: '{}' })).status).toBe(404)
  })

  it('refuses members, teams and roles to the limited token, and nothing else', async () => {
    const as = { authorization: sandbox.limitedToken }
    for (const path of ['/members', '/members/me', '/teams', '/teams/checkout', '/roles', '/roles/analyst']) {
      const { status, json } = await ask(sandbox, path, as)
      expect([path, status, json.code]).toEqual([path, 403, 'forbidden'])
    }
    const open = ['/projects', '/flags/web', '/projects/web/environments', '/segments/web/test']
    const lately = ['/auditlog', '/approval-requests', '/code-refs/repositories', '/tags']
    for (const path of [...open, ...lately, '/flag-statuses/web/production']) {
      expect((await ask(sandbox, path, as)).status).toBe(200)
    }
  })
})

describe('the account', () => {
  it('tells anybody its categories, under `links` without an underscore', async () => {
    const response = await fetch(`${sandbox.url}/api/v2`)
    const { links } = (await response.json()) as { links: Record<string, { href: string }> }
    expect(response.status).toBe(200)
    for (const { href } of Object.values(links)) {
      expect([href, (await ask(sandbox, href.replace('/api/v2', ''))).status]).toEqual([href, 200])
    }
    expect(Object.keys(links)).toContain('projects')
  })

  it('says which version a request is answered in', async () => {
    const dated = { validVersions: [20240415], latestVersion: 20240415, currentVersion: 20240415 }
    expect((await ask(sandbox, '/versions')).json).toEqual({ ...dated, beta: false })
    expect((await ask(sandbox, '/versions', { 'ld-api-version': 'beta' })).json).toEqual({ ...dated, beta: true })
  })

  it('says who calls, and `me` is that member', async () => {
    for (const [token, role] of [
      [sandbox.token, 'owner'],
      [sandbox.readerToken, 'reader'],
    ] as const) {
      const { json: caller } = await ask(sandbox, '/caller-identity', { authorization: token })
      const { json: me } = await ask(sandbox, '/members/me', { authorization: token })
      expect(caller).toMatchObject({ authKind: 'token', memberId: me._id, serviceToken: false })
      expect(me.role).toBe(role)
    }
  })

  it('lets an admin change what a reader may only look at', async () => {
    const as = { authorization: sandbox.readerToken }
    for (const path of ['/projects/web', '/projects/web/environments/test', '/teams/checkout', '/roles/analyst']) {
      const [admin, reader] = [await ask(sandbox, path), await ask(sandbox, path, as)]
      expect(admin.json._access.denied).toEqual([])
      expect(admin.json._access.allowed[0]).toMatchObject({ reason: { effect: 'allow' } })
      expect(reader.json._access.allowed).toEqual([])
      expect(reader.json._access.denied[0]).toMatchObject({ reason: { effect: 'deny' } })
    }
  })
})

describe('every answer', () => {
  it('is JSON of a known length, with what is left of the rate limits', async () => {
    for (const { headers } of [await ask(sandbox, '/projects'), await ask(sandbox, '/nope', { authorization: 'x' })]) {
      expect(headers.get('content-type')).toBe('application/json')
      expect(Number(headers.get('content-length'))).toBeGreaterThan(0)
      const reset = Number(headers.get('x-ratelimit-reset'))
      expect(reset % 10_000).toBe(0)
      expect(Math.abs(reset - Date.now())).toBeLessThanOrEqual(11_000)
    }
  })

  it('counts what is left of the account and of the route in the same window', async () => {
    const left = ({ headers }: Told) =>
      ['global', 'route'].map((one) => Number(headers.get(`x-ratelimit-${one}-remaining`)))
    const window = ({ headers }: Told) => headers.get('x-ratelimit-reset')
    let asked: Told[]
    do {
      asked = [await ask(sandbox, '/teams'), await ask(sandbox, '/members'), await ask(sandbox, '/teams')]
    } while (new Set(asked.map(window)).size > 1)
    const [[account, route], , [accountAfter, routeAfter]] = asked.map(left) as [number[], number[], number[]]
    expect([accountAfter, routeAfter]).toEqual([account! - 2, route! - 1])
  })

  it('takes a key with an encoded slash, percent sign or space as one segment', async () => {
    for (const key of ['a/b', 'a%2Fb', 'a b', 'ключ', '..%2f']) {
      const { status, json } = await ask(sandbox, `/flags/web/${encodeURIComponent(key)}`)
      expect([status, json.message]).toEqual([404, `Unknown feature flag key: ${key}`])
    }
    const operations = new Set(sandbox.requests().map(({ operation }) => operation))
    expect([...operations]).toEqual(['GET /api/v2/flags/{projectKey}/{featureFlagKey}'])
  })
})

describe('what was asked', () => {
  it('is remembered with its operation, parameters and version, but without the credential', async () => {
    await ask(sandbox, '/flags/web?env=test&env=qa&limit=1&compare=true')
    await fetch(`${sandbox.url}/api/v2/nope?x=1`)
    expect(sandbox.requests()).toMatchObject([
      {
        method: 'GET',
        path: '/api/v2/flags/web?env=test&env=qa&limit=1&compare=true',
        operation: 'GET /api/v2/flags/{projectKey}',
        query: { env: ['test', 'qa'], limit: ['1'], compare: ['true'] },
        unknown: ['compare'],
        version: '20240415',
        status: 200,
      },
      { operation: 'unknown', unknown: [], version: null, status: 404 },
    ])
    const seen = JSON.stringify([sandbox.requests(), exchanges, lines])
    expect(seen).not.toContain(sandbox.token)
    expect(exchanges.at(-2)).toMatchObject({ status: 200, answer: { totalCount: 250 } })
    expect(lines.at(-1)).toMatch(/^GET \/api\/v2\/nope\?x=1 404 /)
  })

  it('can be asked and forgotten by another process, which is not counted itself', async () => {
    await ask(sandbox, '/teams?limit=1')
    const control = `${sandbox.url}/sandbox/requests`
    expect(await (await fetch(control)).json()).toMatchObject([{ operation: 'GET /api/v2/teams' }])
    expect((await fetch(control, { method: 'DELETE' })).status).toBe(204)
    expect(await (await fetch(control)).json()).toEqual([])
    expect(sandbox.requests()).toEqual([])
  })
})
