import { createServer } from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createGateway } from '../src/gateway.ts'
import { get } from '../src/rest/operation.ts'
import { version } from '../src/version.ts'
import { failed, flagsOf, listFlags } from './support/failed-field.ts'
import { listening, type OtherServer, startOther } from './support/other-server.ts'
import { startClient } from './support/rest-client.ts'
import { type Stack, startStack } from './support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

const query = '{ projects { totalCount } }'

describe('the base URL', () => {
  /** A server that has LaunchDarkly under a path. */
  const startPrefixed = () =>
    listening(
      createServer(async ({ url = '', headers }, response) => {
        const answer = await fetch(stack.sandbox.url + url.replace(/^\/deep\/er/, ''), {
          headers: { authorization: headers.authorization! },
        })
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
      }),
    )

  it.each(['/deep/er', '/deep/er/', '/deep/er///'])(
    'may have a path, under which everything is asked: %s',
    async (path) => {
      const prefixed = await startPrefixed()
      const other = await startStack({ gateway: { baseUrl: prefixed.url + path } })
      const { data } = await other.ask(
        '{ projects { totalCount } flag(projectKey: "web", key: "email-winback") { key siteUrl } }',
      )
      expect(data.projects).toEqual({ totalCount: 4 })
      expect(data.flag.key).toBe('email-winback')
      const asked = prefixed.requests.map(({ url }) => url!)
      expect(asked).toHaveLength(2)
      for (const url of asked) expect(url).toMatch(/^\/deep\/er\/api\/v2\//)
      await other.close()
      await prefixed.close()
    },
  )

  it.each(['', '/', '//'])('may end with slashes: %j', async (slashes) => {
    const other = await startStack({ gateway: { baseUrl: stack.sandbox.url + slashes } })
    stack.sandbox.forget()
    expect((await other.ask(query)).data).toEqual({ projects: { totalCount: 4 } })
    expect(stack.sandbox.requests().map(({ path }) => path.split('?')[0])).toEqual(['/api/v2/projects'])
    await other.close()
  })
})

describe('what a call says of itself', () => {
  it('is the dated version, the name of the gateway, and nothing that it was not asked to say', async () => {
    const { calls } = await stack.ask(query)
    expect(calls[0]!.headers).toEqual({
      host: new URL(stack.sandbox.url).host,
      connection: 'keep-alive',
      accept: 'application/json',
      'accept-encoding': 'gzip, br, zstd',
      'ld-api-version': '20240415',
      'user-agent': `launchdarkly-graphql/${version}`,
    })
    expect(version).toMatch(/^\d+\.\d+\.\d+$/)
  })

  it('holds nothing of what the client said, but for the token', async () => {
    const { token } = stack.sandbox
    const headers = {
      authorization: `Bearer ${token}`,
      cookie: 'ldso=1; session=2',
      origin: 'https://app.launchdarkly.com',
      referer: 'https://app.launchdarkly.com/x',
      'user-agent': 'Mozilla/5.0',
      'accept-language': 'fr',
      'accept-encoding': 'br',
      'sec-fetch-site': 'same-origin',
      'x-forwarded-for': '10.0.0.1',
      'ld-api-version': '20160426',
      'x-http-method-override': 'DELETE',
      'x-request-id': '7',
    }
    const { calls, data } = await stack.ask(query, undefined, headers)
    expect(data.projects.totalCount).toBe(4)
    expect(calls[0]!.headers['accept-encoding']).toBe('gzip, br, zstd')
    expect(Object.keys(calls[0]!.headers).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'ld-api-version',
      'user-agent',
    ])
    expect(calls[0]!.headers).toMatchObject({ 'ld-api-version': '20240415', accept: 'application/json' })
  })

  it('keeps no cookie that LaunchDarkly sets', async () => {
    stack.sandbox.fault({ path: /projects/ }, { headers: { 'set-cookie': 'ldso=1; Path=/' } })
    await stack.ask(query)
    const { calls } = await stack.ask(query)
    expect(calls[0]!.headers).not.toHaveProperty('cookie')
  })

  it('is the token as LaunchDarkly takes it, whether it came with a scheme or without', async () => {
    const other = await startOther((_, response) => response.end('{"items":[],"totalCount":0}'))
    const gateway = createGateway({ baseUrl: other.url })
    for (const authorization of ['api-1', 'Bearer api-2', 'bearer  api-3']) {
      await gateway.yoga.fetch('http://gateway.test/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: JSON.stringify({ query }),
      })
    }
    expect(other.requests.map(({ headers }) => headers.authorization)).toEqual(['api-1', 'api-2', 'api-3'])
    await gateway.close()
    await other.close()
  })
})

describe('the version', () => {
  const dated = get('/api/v2/projects').returns<object>()
  const beta = get('/api/v2/projects', { beta: true }).returns<object>()

  it.each([
    [undefined, '20240415'],
    ['20270101', '20270101'],
  ])('configured as %s is asked for, and beta on an operation that is beta alone', async (apiVersion, expected) => {
    const other = await startOther()
    const client = startClient(stack.sandbox, { baseUrl: other.url, apiVersion })
    for (const operation of [dated, beta, dated]) await client.send(operation, '/api/v2/projects')
    expect(other.requests.map(({ headersDistinct }) => headersDistinct['ld-api-version'])).toEqual([
      [expected],
      ['beta'],
      [expected],
    ])
    await client.close()
    await other.close()
  })
})

describe('a redirect', () => {
  let other: OtherServer
  beforeEach(async () => {
    other = await startOther()
  })
  afterEach(() => other.close())

  const path = /\/flags\/web/
  const told = (to: string) =>
    `: a redirect to ${to}, which is not followed; the base URL has to be that of the API itself`

  it.each([300, 301, 302, 303, 304, 305, 307, 308])('of status %i is not followed to another host', async (status) => {
    const location = `${other.url}/secret/path?token=hidden#part`
    stack.sandbox.fault({ path }, { status, json: {}, headers: { location } })
    const answer = await stack.ask(flagsOf('key'))
    expect(answer.errors).toHaveLength(1)
    expect(answer.errors![0]).toMatchObject({
      message: `LaunchDarkly answered ${status} to ${listFlags}${told(other.url)}`,
      path: ['web', 'flags'],
      extensions: { code: 'UPSTREAM_FAILURE', upstream: { operation: listFlags, status } },
    })
    expect(answer.text).not.toMatch(/secret|hidden/)
    expect(answer.calls).toHaveLength(2)
    expect(other.requests).toEqual([])
  })

  it.each([301, 302, 303, 307, 308])('of status %i is not followed on the same host', async (status) => {
    const location = '/api/v2/flags/mobile?limit=1&token=hidden'
    stack.sandbox.fault({ path }, { status, json: {}, headers: { location } })
    const answer = await stack.ask(flagsOf('key'))
    failed(answer, ['web', 'flags'], 'UPSTREAM_FAILURE', { operation: listFlags, status })
    expect(answer.errors![0]!.message).toBe(`LaunchDarkly answered ${status} to ${listFlags}${told('another path')}`)
    expect(answer.calls).toHaveLength(2)
    expect(answer.text).not.toContain('hidden')
  })

  it.each([
    ['//127.0.0.1:9/x?hidden', 'another host'],
    ['/\\127.0.0.1:9/x?hidden', 'another host'],
    ['https://user:hidden@elsewhere.test:8443/hidden', 'https://elsewhere.test:8443'],
    ['javascript:hidden()', 'something that is no site'],
    ['file:///etc/hidden', 'something that is no site'],
    ['http://[hidden', 'another path'],
    ['', 'another path'],
  ])('to %j is told as one to %s', async (location, to) => {
    stack.sandbox.fault({ path }, { status: 302, json: {}, headers: { location } })
    const answer = await stack.ask(flagsOf('key'))
    failed(answer, ['web', 'flags'], 'UPSTREAM_FAILURE', { operation: listFlags, status: 302 })
    expect(answer.errors![0]!.message).toBe(`LaunchDarkly answered 302 to ${listFlags}${told(to)}`)
    expect(answer.text).not.toContain('hidden')
  })

  it('without a location is told by its status', async () => {
    stack.sandbox.fault({ path }, { status: 302, json: {} })
    const answer = await stack.ask(flagsOf('key'))
    failed(answer, ['web', 'flags'], 'UPSTREAM_FAILURE', { operation: listFlags, status: 302 })
    expect(answer.errors![0]!.message).toBe(`LaunchDarkly answered 302 to ${listFlags}`)
  })
})
