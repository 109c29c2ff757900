import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Reply } from '../sandbox/index.ts'
import { createGateway } from '../src/gateway.ts'
import { startOther } from './support/other-server.ts'
import { posted } from './support/served.ts'
import { type Stack, startStack } from './support/stack.ts'

let stack: Stack
beforeEach(async () => {
  stack = await startStack({ gateway: { fallbackToken: undefined } })
})
afterEach(() => stack.close())

describe('the access token', () => {
  const canary = 'api-canary-0000-1111-2222-333344445555'
  const project = '{ project(key: "web") { key name } }'
  const asked = (authorization?: string) =>
    stack.ask(project, {}, { 'x-rest-trace': '1', ...(authorization !== undefined && { authorization }) })

  it.each<[string, Reply]>([
    ['message', { status: 403, json: { message: `no ${canary}, ${canary}` } }],
    ['code', { status: 403, json: { code: canary, message: 'no' } }],
    ['id', { status: 403, json: { id: canary, message: 'no' } }],
    ['errors', { status: 400, json: { errors: [{ attribute: canary, reason: canary }] } }],
    ['message, where that is cut', { status: 403, json: { message: `${'x'.repeat(480)}${canary}` } }],
    ['text', { status: 502, text: canary }],
    ['text that should be JSON', { status: 200, text: canary }],
  ])('is in no answer though upstream repeats it in the %s', async (_, reply) => {
    stack.sandbox.fault({ path: /\/projects\/web/ }, reply)
    const answer = await asked(canary)
    expect(answer.errors).toHaveLength(1)
    expect(answer.text + JSON.stringify([...answer.headers])).not.toMatch(/canary/)
  })

  it.each(['T', ' T  ', 'Bearer T', 'bearer T', 'BEARER    T '])(
    'goes upstream bare when it comes as %j',
    async (form) => {
      const good = await asked(form.replace('T', stack.sandbox.token))
      expect(good).toMatchObject({ errors: undefined, data: { project: { key: 'web' } } })
      const bad = await asked(form.replace('T', canary))
      expect(bad).toMatchObject({ status: 200, data: { project: null }, errors: [{ path: ['project'] }] })
      expect(bad.errors![0]!.extensions).toMatchObject({ code: 'UNAUTHENTICATED', upstream: { status: 401 } })
      expect(bad.calls).toHaveLength(1)
    },
  )

  it.each([
    ['Bearer oauth.canary', 'Bearer oauth.canary'],
    ['bearer   oauth.canary ', 'Bearer oauth.canary'],
    ['oauth.canary', 'oauth.canary'],
    ['Bearer api-canary', 'api-canary'],
  ])('of an OAuth client keeps the word Bearer, which another one loses: %j', async (authorization, sent) => {
    const upstream = await startOther((_, response) => {
      response.writeHead(403, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ code: 'forbidden', message: `No: ${sent}.` }))
    })
    const gateway = createGateway({ baseUrl: upstream.url })
    const answer = await gateway.yoga.fetch('http://gateway.test/graphql', posted(project, { authorization }))
    const text = await answer.text()
    await gateway.close()
    await upstream.close()
    expect(upstream.requests.map(({ headers }) => headers.authorization)).toEqual([sent])
    expect(text).toContain('FORBIDDEN')
    expect(text).not.toContain('canary')
  })

  it.each([undefined, '', '  ', 'Bearer', 'Bearer ', 'Basic dXNlcjpwYXNz', 'Bearer two words'])(
    'is asked for when the header is %j, without a call',
    async (header) => {
      const answer = await asked(header)
      expect(answer).toMatchObject({ status: 200, data: { project: null }, calls: [] })
      expect(answer.errors).toMatchObject([{ path: ['project'], extensions: { code: 'UNAUTHENTICATED' } }])
      expect(answer.errors![0]!.message).toContain('Expected a LaunchDarkly access token in the header "Authorization"')
    },
  )

  it('is not needed for introspection', async () => {
    const answer = await stack.ask('{ __schema { queryType { name } } }')
    expect(answer).toMatchObject({ errors: undefined, data: { __schema: { queryType: { name: 'Query' } } }, calls: [] })
  })
})
