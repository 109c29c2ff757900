import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operators } from '../../sandbox/contexts/clause-operators.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { operations } from '../../sandbox/operations.ts'
import { wildcard } from '../../sandbox/policies/resource-specifier.ts'
import { type Doc, post } from '../support/sandbox-ask.ts'

/** How requests are taken that are in some way not as they should be. */

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.close())

interface Raw {
  method?: string
  path: string
  headers?: Record<string, string>
  body?: string | Buffer
}

/** Sends what `fetch` would not. */
async function raw({ method = 'GET', path, headers = {}, body }: Raw) {
  const { hostname, port } = new URL(sandbox.url)
  const sent = { authorization: sandbox.token, 'ld-api-version': '20240415', ...headers }
  const asked = request({ hostname, port, method, path, headers: sent })
  asked.end(body)
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    asked.once('response', resolve).once('error', reject)
  })
  const content = await text(response)
  const json: Doc = content === '' ? undefined : JSON.parse(content)
  return { status: response.statusCode, headers: response.headers, json }
}

const told = async (one: Raw) => {
  const { status, json } = await raw(one)
  return [status, json?.code]
}

/** The address of an operation, with keys that there are. */
const addressOf = (path: string) =>
  path
    .replace('{projectKey}', 'web')
    .replace('{environmentKey}', 'staging')
    .replace('{teamKey}', 'growth')
    .replaceAll(/\{\w+\}/g, 'x')

describe('a slash at the end of the path', () => {
  const both = [...new Set(operations.filter(({ method }) => method === 'GET').map(({ path }) => addressOf(path)))]

  it.each(both)('makes no difference to %s', async (path) => {
    const headers = { 'ld-api-version': 'beta' }
    const without = await raw({ path: `${path}?env=test&limit=2`, headers })
    const withSlash = await raw({ path: `${path}/?env=test&limit=2`, headers })
    expect(withSlash.status).toBe(without.status)
    expect({ ...withSlash.json, id: 0 }).toEqual({ ...without.json, id: 0 })
  })

  it('makes no difference to a change', async () => {
    const made = await raw({ method: 'POST', path: '/api/v2/flags/web/', body: '{"key":"slash","name":"Slash"}' })
    expect(made).toMatchObject({ status: 201, json: { key: 'slash' } })
    expect((await raw({ method: 'DELETE', path: '/api/v2/flags/web/slash/' })).status).toBe(204)
  })
})

describe('a method', () => {
  it('that an address does not take is refused with those that it takes', async () => {
    const { status, headers, json } = await raw({ method: 'PUT', path: '/api/v2/flags/web/x' })
    expect([status, json.code]).toEqual([405, 'method_not_allowed'])
    expect(headers.allow).toBe('DELETE, GET, PATCH')
    expect(json.message).toBe('PUT is not allowed here, use DELETE or GET or PATCH')
  })

  it('that only a path with a parameter takes leads there', async () => {
    const path = '/api/v2/projects/web/environments/production/context-instances/search'
    expect(await raw({ path })).toMatchObject({ status: 404, json: { code: 'not_found' } })
    expect((await raw({ method: 'POST', path, body: '{}' })).status).toBe(200)
  })

  it('of a POST can be another one, but not a read', async () => {
    const path = '/api/v2/flags/web/tunnelled'
    await raw({ method: 'POST', path: '/api/v2/flags/web', body: '{"key":"tunnelled","name":"T"}' })
    const headers = { 'x-http-method-override': 'PATCH', 'content-type': 'application/json' }
    const body = '[{"op":"replace","path":"/name","value":"New"}]'
    expect(await raw({ method: 'POST', path, headers, body })).toMatchObject({ status: 200, json: { name: 'New' } })
    expect(await told({ method: 'POST', path, headers: { 'x-http-method-override': 'GET' } })).toEqual([
      405,
      'method_not_allowed',
    ])
    expect(await told({ path, headers: { 'x-http-method-override': 'DELETE' } })).toEqual([200, undefined])
    expect((await raw({ method: 'POST', path, headers: { 'x-http-method-override': 'delete' } })).status).toBe(204)
    expect((await raw({ path })).status).toBe(404)
  })

  it('HEAD is not allowed, and has no body', async () => {
    const { status, json } = await raw({ method: 'HEAD', path: '/api/v2/projects' })
    expect([status, json]).toEqual([405, undefined])
  })

  it('OPTIONS needs no token, and every answer lets other origins read it', async () => {
    const ahead = await raw({
      method: 'OPTIONS',
      path: '/api/v2/projects',
      headers: { authorization: '', origin: 'https://tools.example.com' },
    })
    expect([ahead.status, ahead.headers['access-control-allow-origin']]).toEqual([204, 'https://tools.example.com'])
    expect(ahead.headers['access-control-allow-methods']).toContain('PATCH')
    const read = await raw({ path: '/api/v2/projects' })
    expect(read.headers['access-control-allow-origin']).toBe('*')
    expect(await told({ method: 'OPTIONS', path: '/api/v2/nothing' })).toEqual([404, 'not_found'])
  })
})

describe('an error', () => {
  it.each<[what: string, sent: Raw, status: number, code: string]>([
    ['an unknown route', { path: '/api/v2/nothing/at/all' }, 404, 'not_found'],
    ['a path beside the API', { path: '/' }, 404, 'not_found'],
    ['a path with two slashes', { path: '/api/v2//projects' }, 404, 'not_found'],
    ['an unknown key', { path: '/api/v2/flags/web/none' }, 404, 'not_found'],
    ['a path that cannot be decoded', { path: '/api/v2/flags/%E0%A4%A' }, 400, 'invalid_request'],
    ['no token', { path: '/api/v2/projects', headers: { authorization: '' } }, 401, 'unauthorized'],
    ['another token', { path: '/api/v2/projects', headers: { authorization: 'api-x' } }, 401, 'unauthorized'],
    ['a limit that is text', { path: '/api/v2/flags/web?limit=many' }, 400, 'invalid_request'],
    ['a negative limit', { path: '/api/v2/flags/web?limit=-1' }, 400, 'invalid_request'],
    ['a limit of a fraction', { path: '/api/v2/flags/web?limit=1.5' }, 400, 'invalid_request'],
    ['a limit above the most', { path: '/api/v2/flags/web?limit=101' }, 400, 'invalid_request'],
    ['a huge limit', { path: `/api/v2/flags/web?limit=${'9'.repeat(400)}` }, 400, 'invalid_request'],
    ['a negative offset', { path: '/api/v2/flags/web?offset=-1' }, 400, 'invalid_request'],
    ['an offset that is text', { path: '/api/v2/flags/web?offset=x' }, 400, 'invalid_request'],
    ['a filter without a value', { path: '/api/v2/flags/web?filter=query' }, 400, 'invalid_request'],
    ['an unknown filter', { path: '/api/v2/flags/web?filter=colour:red' }, 400, 'invalid_request'],
    ['an unknown order', { path: '/api/v2/flags/web?sort=colour' }, 400, 'invalid_request'],
    [
      'an older version',
      { path: '/api/v2/projects', headers: { 'ld-api-version': '20220603' } },
      400,
      'invalid_request',
    ],
    ['a beta route without the header', { path: '/api/v2/flags/web/x/dependent-flags' }, 403, 'forbidden'],
    ['a body that is no JSON', { method: 'POST', path: '/api/v2/flags/web', body: '{"key":' }, 400, 'invalid_request'],
    ['a body that is no object', { method: 'POST', path: '/api/v2/flags/web', body: '[]' }, 400, 'invalid_request'],
    ['a body of null', { method: 'POST', path: '/api/v2/flags/web', body: 'null' }, 400, 'invalid_request'],
    ['no body', { method: 'POST', path: '/api/v2/flags/web' }, 400, 'invalid_request'],
    [
      'a body that is not UTF-8',
      { method: 'POST', path: '/api/v2/flags/web', body: Buffer.from([0xff, 0xfe, 0x7b]) },
      400,
      'invalid_request',
    ],
    [
      'a body of brackets within each other',
      { method: 'POST', path: '/api/v2/flags/web', body: '['.repeat(100_000) + ']'.repeat(100_000) },
      400,
      'invalid_request',
    ],
    [
      'a search with brackets within each other',
      { method: 'POST', path: '/api/v2/auditlog', body: `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}` },
      400,
      'invalid_request',
    ],
    [
      'a body that is too long',
      { method: 'POST', path: '/api/v2/flags/web', body: Buffer.alloc(20_000_001, 32) },
      413,
      'request_too_large',
    ],
  ])('for %s has a code, a message and an id', async (_, one, status, code) => {
    const { json, ...answer } = await raw(one)
    expect([answer.status, json.code]).toEqual([status, code])
    expect(json).toEqual({ code, message: expect.stringMatching(/./), id: expect.stringMatching(/^[\da-f-]{36}$/) })
    expect(answer.headers['content-type']).toBe('application/json')
  })

  it('is none for what LaunchDarkly ignores', async () => {
    expect((await raw({ path: '/api/v2/flags/web?limit=1&colour=red&expand=colour' })).status).toBe(200)
    const body = '{"key":"typeless","name":"T","colour":"red"}'
    expect((await raw({ method: 'POST', path: '/api/v2/flags/web', body })).status).toBe(201)
  })
})

describe('a pattern that would take for ever', () => {
  const stars = `${'a*'.repeat(40)}b`

  it('in a resource specifier takes no longer than others', async () => {
    const { status } = await post(sandbox, '/auditlog', [
      { effect: 'allow', actions: [stars], resources: [`proj/${stars}`, 'proj/*:env/*:flag/*'] },
    ])
    expect(status).toBe(200)
  })

  it.each([
    ['a', 'a', true],
    ['a', 'ab', false],
    ['*', '', true],
    ['a*', 'a', true],
    ['*a', 'ba', true],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['a*b*c', 'a-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['*b*', 'abc', true],
    ['a.c', 'abc', false],
    ['a**c', 'a\nc', true],
    ['*ab*ab', 'ab', false],
    ['*ab*ab', 'abab', true],
  ])('%s against %j is %s', (pattern, value, fits) => {
    expect(wildcard(pattern).test(value)).toBe(fits)
  })

  it('in a clause fits nothing', () => {
    expect(operators.matches!('a'.repeat(40), '^(a+)+$')).toBe(true)
    expect(operators.matches!(`${'a'.repeat(40)}!`, '^(a+)+$')).toBe(false)
    expect(operators.matches!('x"\'\\\n`', '^x"\'\\\\')).toBe(true)
    expect(operators.matches!('x', '(')).toBe(false)
  })
})
