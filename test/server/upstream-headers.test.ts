import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createGateway, type Gateway } from '../../src/gateway.ts'
import { type OtherServer, startOther } from '../support/other-server.ts'
import { posted } from '../support/served.ts'
import { startStack } from '../support/stack.ts'

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const query = '{ project(key: "web") { key } }'
const mutation =
  'mutation { updateProject(input: { key: "web", name: "Web" }) { project { key } userErrors { message } } }'

let upstream: OtherServer
let gateway: Gateway
let seen = 0

beforeAll(async () => {
  upstream = await startOther()
  gateway = createGateway({ baseUrl: upstream.url })
})
beforeEach(() => {
  seen = upstream.requests.length
})
afterAll(async () => {
  await gateway.close()
  await upstream.close()
})

async function sentFor(headers: Record<string, string>, document = query) {
  await gateway.yoga.fetch('http://gateway.test/graphql', posted(document, { authorization: 'api-1', ...headers }))
  return upstream.requests.slice(seen).map((request) => request.headers)
}

/** What a client, and a proxy before the gateway, may send along. */
const everything = {
  accept: 'application/graphql-response+json',
  cookie: 'session=canary',
  origin: 'https://canary.test',
  referer: 'https://canary.test/page',
  forwarded: 'for=192.0.2.1',
  'x-forwarded-for': '192.0.2.1',
  'x-api-key': 'canary',
  'x-rest-trace': '1',
  'ld-api-version': 'canary',
  'x-http-method-override': 'DELETE',
  'user-agent': 'canary',
  baggage: 'canary=1',
}

describe("a client's headers", () => {
  it.each([
    ['a query', query, {}],
    ['a mutation', mutation, { 'content-type': 'application/json', 'content-length': expect.any(String) }],
  ])('stay here with %s, but for the token and the trace', async (_, document, ofBody) => {
    const [sent, ...more] = await sentFor({ ...everything, traceparent, tracestate: 'a=1,b=2' }, document)
    expect(more).toEqual([])
    expect(sent).toEqual({
      host: new URL(upstream.url).host,
      connection: 'keep-alive',
      authorization: 'api-1',
      accept: 'application/json',
      'accept-encoding': 'gzip, br, zstd',
      'ld-api-version': '20240415',
      'user-agent': expect.stringMatching(/^launchdarkly-graphql\/\d/),
      traceparent,
      tracestate: 'a=1,b=2',
      ...ofBody,
    })
  })

  it('bring the trace to each call of a request', async () => {
    const stack = await startStack()
    const query = '{ viewer { tokenName } project(key: "web") { flags(first: 150) { nodes { key } } } }'
    const { calls } = await stack.ask(query, {}, { traceparent })
    await stack.close()
    expect(calls.length).toBeGreaterThan(2)
    expect(calls.map(({ headers }) => headers.traceparent)).toEqual(calls.map(() => traceparent))
  })

  it('bring a trace of a later version as it is', async () => {
    const later = `01${traceparent.slice(2)}-what-comes`
    expect(await sentFor({ traceparent: later })).toMatchObject([{ traceparent: later }])
  })

  it.each([
    ['is none', 'canary'],
    ['has upper case', traceparent.toUpperCase()],
    ['has more than its version knows', `${traceparent}-01`],
    ['is of a version that there is not', `ff${traceparent.slice(2)}`],
    ['names no trace', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`],
    ['names no span', `00-0af7651916cd43dd8448eb211c80319c-${'0'.repeat(16)}-01`],
  ])('bring no trace whose parent %s, nor its state', async (_, given) => {
    const [sent] = await sentFor({ traceparent: given, tracestate: 'a=1' })
    expect(sent).not.toHaveProperty('traceparent')
    expect(sent).not.toHaveProperty('tracestate')
  })

  it.each([undefined, 'x'.repeat(513), 'é=1'])('bring the parent alone where the state is %j', async (tracestate) => {
    const [sent] = await sentFor({ traceparent, ...(tracestate && { tracestate }) })
    expect(sent).toHaveProperty('traceparent', traceparent)
    expect(sent).not.toHaveProperty('tracestate')
  })
})
