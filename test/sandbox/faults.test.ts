import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Reply, type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ask } from '../support/sandbox-ask.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.close())
afterEach(() => vi.unstubAllEnvs())

const path = '/api/v2/projects/web'
const project = () => ask(sandbox, '/projects/web')

describe('a fault', () => {
  const answers: [string, Reply, number, unknown][] = [
    [
      'a status',
      { status: 503 },
      503,
      { code: 'service_unavailable', message: expect.anything(), id: expect.anything() },
    ],
    ['a status of its own body', { status: 409, json: { code: 'x' } }, 409, { code: 'x' }],
    ['another document', { json: [1] }, 200, [1]],
    ['text', { text: '"plain"', contentType: 'text/plain' }, 200, 'plain'],
    ['a changed document', { patch: ({ key }) => ({ key, more: 1 }) }, 200, { key: 'web', more: 1 }],
  ]
  it.each(answers)('answers with %s, once', async (_, reply, status, json) => {
    sandbox.fault({ path }, reply)
    expect(await project()).toMatchObject({ status, json })
    expect(await project()).toMatchObject({ status: 200, json: { key: 'web', name: 'Web Storefront' } })
  })

  it('does not change the state when it changes a document', async () => {
    sandbox.fault({ path }, { patch: (answer) => Object.assign(answer, { name: 'Spoiled' }) })
    expect((await project()).json.name).toBe('Spoiled')
    expect((await project()).json.name).toBe('Web Storefront')
  })

  it('can put headers in the place of the ordinary ones', async () => {
    const headers = { 'X-Ratelimit-Reset': '1', 'Retry-After': '2' }
    sandbox.fault({ path }, { status: 429, headers, contentType: 'text/html' })
    const told = await project()
    expect(told.json.code).toBe('rate_limited')
    expect(told.headers.get('x-ratelimit-reset')).toBe('1')
    expect(told.headers.get('retry-after')).toBe('2')
    expect(told.headers.get('content-type')).toBe('text/html')
    expect(told.headers.get('x-ratelimit-global-remaining')).not.toBeNull()
  })

  it('breaks the connection before or in the middle of an answer', async () => {
    sandbox.fault({ path }, { reset: true })
    await expect(fetch(sandbox.url + path, { headers: { authorization: sandbox.token } })).rejects.toThrow()
    expect(sandbox.requests().at(-1)).toMatchObject({ path, status: 0 })

    const whole = JSON.stringify((await project()).json)
    sandbox.fault({ path }, { truncate: true })
    const response = await fetch(sandbox.url + path, { headers: { authorization: sandbox.token } })
    expect(Number(response.headers.get('content-length'))).toBe(Buffer.byteLength(whole))
    await expect(response.text()).rejects.toThrow()
  })

  it('delays the ordinary answer', async () => {
    sandbox.fault({ path }, { delayMs: 80 })
    const began = performance.now()
    expect((await project()).status).toBe(200)
    expect(performance.now() - began).toBeGreaterThan(75)
  })

  it('comes as often as asked, and only to what it matches', async () => {
    sandbox.fault({ path: /\/flags\/web\?.*limit=2/, method: 'GET' }, { status: 500 }, 2)
    sandbox.fault({ path, method: 'POST' }, { status: 500 })
    expect((await project()).status).toBe(200)
    expect((await ask(sandbox, '/flags/web?limit=1')).status).toBe(200)
    const statuses = [1, 2, 3].map(async () => (await ask(sandbox, '/flags/web?limit=2')).status)
    expect((await Promise.all(statuses)).sort()).toEqual([200, 500, 500])
    const post = await fetch(sandbox.url + path, { method: 'POST', headers: { authorization: sandbox.token } })
    expect(post.status).toBe(500)
  })

  it('can take ordinary headers away, even those that HTTP usually has', async () => {
    const ordinary = await project()
    for (const name of ['content-type', 'content-length', 'date', 'x-ratelimit-global-remaining']) {
      expect([name, ordinary.headers.has(name)]).toEqual([name, true])
      sandbox.fault({ path }, { headers: { [name.toUpperCase()]: null } })
      const told = await project()
      expect([name, told.headers.has(name), told.json]).toEqual([name, false, ordinary.json])
    }
  })

  const text = 'Größe'
  it.each([
    ['latin1', Buffer.from(text, 'latin1')],
    ['utf16le', Buffer.from(text, 'utf16le')],
    ['base64', Buffer.from(text, 'base64')],
    [undefined, Buffer.from(text)],
  ] as const)('sends its text in the encoding %s', async (encoding, bytes) => {
    sandbox.fault({ path }, { text, contentType: 'text/plain', ...(encoding && { encoding }) })
    const response = await fetch(sandbox.url + path)
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes)
    expect(response.headers.get('content-length')).toBe(String(bytes.length))
  })

  it('comes for ever if so asked, until all faults are taken back', async () => {
    sandbox.fault({ path }, { status: 500 }, 'always')
    sandbox.fault({ path: '/api/v2/teams' }, { status: 500 })
    for (let times = 0; times < 5; times++) expect((await project()).status).toBe(500)
    sandbox.clearFaults()
    expect((await project()).status).toBe(200)
    expect((await ask(sandbox, '/teams')).status).toBe(200)
  })

  it('answers methods and paths that the sandbox has no operation for, and their bodies are remembered', async () => {
    const send = async (method: string, to: string, body: string) => {
      const headers = { authorization: sandbox.token, 'content-type': 'application/json' }
      const response = await fetch(sandbox.url + to, { method, headers, body })
      return [response.status, await response.text()]
    }
    sandbox.forget()
    sandbox.fault({ method: 'PATCH', path: /\/nothing\// }, { status: 200, json: { version: 2 } })
    sandbox.fault({ path: '/api/v2/nothing' }, { status: 201, json: {} })
    sandbox.fault({ path: '/internal/x' }, { status: 204, text: '' })
    expect(await send('PATCH', '/api/v2/nothing/x', '{"comment":"ä"}')).toEqual([200, '{"version":2}'])
    expect(await send('POST', '/api/v2/nothing', '[ 1 ]')).toEqual([201, '{}'])
    expect(await send('POST', '/internal/x', 'no JSON')).toEqual([204, ''])
    expect(await send('PATCH', '/api/v2/nothing/x', '')).toMatchObject([404, expect.anything()])
    await project()
    const asked = sandbox.requests()
    expect(asked.map(({ body }) => body)).toEqual(['{"comment":"ä"}', '[ 1 ]', 'no JSON', undefined, undefined])
    expect(asked[0]).toMatchObject({ method: 'PATCH', path: '/api/v2/nothing/x', operation: 'unknown', status: 200 })
    expect(asked[4]).not.toHaveProperty('body')
  })

  it('matches a path with its query exactly', async () => {
    sandbox.fault({ path: '/api/v2/teams?limit=1' }, { status: 502 })
    expect((await ask(sandbox, '/teams?limit=2')).status).toBe(200)
    expect((await ask(sandbox, '/teams?limit=1')).status).toBe(502)
  })
})

describe('SANDBOX_RECORD', () => {
  it('has every exchange written as a line of JSON, those of a fault marked', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sandbox-'))
    vi.stubEnv('SANDBOX_RECORD', directory)
    const recorded = await startSandbox()
    recorded.fault({ path: '/api/v2/teams' }, { status: 500 })
    await ask(recorded, '/projects/web')
    await ask(recorded, '/teams')
    await fetch(`${recorded.url}/sandbox/requests`)
    await recorded.close()
    const [file] = readdirSync(directory)
    const text = readFileSync(join(directory, file!), 'utf8')
    const exchanges = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(exchanges).toMatchObject([
      { method: 'GET', path: '/api/v2/projects/web', status: 200, answer: { key: 'web' }, answerHeaders: {} },
      { method: 'GET', path: '/api/v2/teams', status: 500, fault: true },
    ])
    expect(exchanges[0]).not.toHaveProperty('fault')
    expect(text).not.toContain(recorded.token)
  })
})
