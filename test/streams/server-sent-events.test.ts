import { createServer } from 'node:http'
import { createClient } from 'graphql-sse'
import { Agent, EventSource } from 'undici'
import { afterEach, describe, expect, it } from 'vitest'
import { logTo } from '../../src/server/logs.ts'
import { changes, eventsOf, nextOf, rename, type StreamEvent, soon, startLive } from '../support/event-streams.ts'
import { listening } from '../support/other-server.ts'
import type { Served } from '../support/served.ts'

let served: Served
afterEach(() => served.close())

const asked = (query: string, headers: Readonly<Record<string, string>> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
  body: JSON.stringify({ query }),
})

/** The results of a subscription. */
async function results(init: RequestInit = asked(changes), url = served.url) {
  const response = await fetch(url, init)
  expect(response.status).toBe(200)
  return nextOf(response.body!)
}

const next = async (events: AsyncGenerator<StreamEvent>): Promise<StreamEvent> => (await events.next()).value
const title = ({ data }: StreamEvent): string => data.data.changes.entry.title

/** Waits until a subscription has found its place in the log, so that the next change is news. */
const subscribed = () =>
  soon(() => expect(served.sandbox.requests().some(({ path }) => path.includes('/auditlog'))).toBe(true))

describe('a subscription as server-sent events', () => {
  it('tells each change with its cursor as the id, uncompressed and uncached, and complete when the process ends', async () => {
    served = await startLive()
    const response = await fetch(served.url, asked(changes, { 'accept-encoding': 'gzip' }))
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    })
    expect(response.headers.has('content-encoding')).toBe(false)
    const events = eventsOf(response.body!)
    const retry = Number((await next(events)).retry)
    expect(retry >= 1000 && retry <= 5000).toBe(true)
    await rename(served.url, 'One')
    const event = await next(events)
    const { cursor } = event.data.data.changes
    expect(event).toEqual({
      event: 'next',
      id: cursor,
      data: { data: { changes: { cursor, entry: { title: expect.stringContaining('One') } } } },
    })
    served.gateway.drain()
    expect(await next(events)).toEqual({ event: 'complete' })
    expect((await events.next()).done).toBe(true)
  })

  it('begins by GET too, and resumes after the event that the client got last, whatever its URL says', async () => {
    served = await startLive()
    const events = await results()
    await rename(served.url, 'One')
    const one = await next(events)
    await events.return(undefined)
    await rename(served.url, 'Two')
    await rename(served.url, 'Three')
    const query = 'subscription ($after: String) { changes(after: $after) { entry { title } } }'
    const variables = JSON.stringify({ after: Buffer.from('1:gone').toString('base64url') })
    const headers = { accept: 'text/event-stream', authorization: served.sandbox.token, 'last-event-id': one.id! }
    const again = await results({ headers }, `${served.url}?${new URLSearchParams({ query, variables })}`)
    expect(title(await next(again))).toContain('Two')
    expect(title(await next(again))).toContain('Three')
    await again.return(undefined)
  })

  it('is refused by an event where the request is wrong, as browsers hide every other answer', async () => {
    served = await startLive()
    for (const [headers, query, code] of [
      [{}, 'subscription { changes { nonsense } }', 'GRAPHQL_VALIDATION_FAILED'],
      [{ 'last-event-id': 'nonsense' }, changes, 'BAD_USER_INPUT'],
      [{ authorization: 'api-unknown' }, changes, 'UNAUTHENTICATED'],
    ] as const) {
      const events = await results(asked(query, headers))
      expect(await next(events)).toMatchObject({ event: 'next', data: { errors: [{ extensions: { code } }] } })
      expect(await next(events)).toMatchObject({ event: 'complete' })
      expect((await events.next()).done).toBe(true)
    }
  })

  it('is refused with 429 and the name of the limit where the token has too many, until one of them leaves', async () => {
    served = await startLive({ maxSubscriptions: 1 })
    const leaving = new AbortController()
    const first = await fetch(served.url, { ...asked(changes), signal: leaving.signal })
    const second = await fetch(served.url, asked(changes))
    expect(second.status).toBe(429)
    expect(await next(nextOf(second.body!))).toMatchObject({
      data: {
        errors: [{ message: expect.stringContaining('MAX_SUBSCRIPTIONS'), extensions: { code: 'RATE_LIMITED' } }],
      },
    })
    expect(first.status).toBe(200)
    leaving.abort()
    await expect.poll(async () => (await fetch(served.url, asked(changes))).status, { timeout: 15_000 }).toBe(200)
  })

  it('has heartbeats while nothing happens, and tells changes beyond the deadline of requests', async () => {
    served = await startLive({ heartbeatMs: 50, deadlineMs: 1000 })
    const events = eventsOf((await fetch(served.url, asked(changes))).body!)
    await next(events)
    for (let beats = 0; beats < 25; beats++) expect(await next(events)).toEqual({ comment: '' })
    await rename(served.url, 'Late')
    let event = await next(events)
    while (event.comment !== undefined) event = await next(events)
    expect(title(event)).toContain('Late')
    await events.return(undefined)
  })

  it('goes through servers of the Fetch API, and ends when the answer is no longer read', async () => {
    served = await startLive({ maxSubscriptions: 1 })
    const ask = () => served.gateway.fetch(new Request('http://localhost/graphql', asked(changes)))
    const { body } = await ask()
    const events = nextOf(body!)
    await rename(served.url, 'One')
    expect(title(await next(events))).toContain('One')
    expect((await ask()).status).toBe(429)
    await events.return(undefined)
    await expect.poll(async () => (await ask()).status, { timeout: 15_000 }).toBe(200)
  })

  it('ends if its client leaves while it begins', async () => {
    served = await startLive({ maxSubscriptions: 1 })
    served.sandbox.fault({ path: /auditlog/ }, { delayMs: 300 })
    const leaving = new AbortController()
    const first = fetch(served.url, { ...asked(changes), signal: leaving.signal })
    await subscribed()
    leaving.abort()
    await expect(first).rejects.toThrow()
    await expect.poll(async () => (await fetch(served.url, asked(changes))).status, { timeout: 15_000 }).toBe(200)
  })

  it('is a line in the log when its client leaves, and no failure', async () => {
    const lines: string[] = []
    served = await startLive({ log: logTo({ write: (line) => lines.push(line) }, 'info') })
    const leaving = new AbortController()
    await fetch(served.url, { ...asked(changes), signal: leaving.signal })
    expect(lines).toEqual([])
    leaving.abort()
    await soon(() => expect(lines).toHaveLength(1))
    expect(JSON.parse(lines[0]!)).toMatchObject({ kind: 'subscription', outcome: 'ok', level: 'info' })
  })

  it('explains its plan at once, and answers queries', async () => {
    served = await startLive()
    const plan = await fetch(served.url, asked(changes, { 'x-explain': '1', accept: 'application/json' }))
    expect((await plan.json()).extensions.plan).toBeDefined()
    const events = await results(asked('{ project(key: "web") { key } }'))
    expect(await next(events)).toMatchObject({ event: 'next', data: { data: { project: { key: 'web' } } } })
    expect(await next(events)).toMatchObject({ event: 'complete' })
  })
})

describe('a client that takes no stream', () => {
  it.each([
    'application/json',
    'application/json, */*',
    'application/graphql-response+json',
    'multipart/mixed;deferSpec=20220824, application/json',
  ])('is told which types there are: %s', async (accept) => {
    served = await startLive()
    const response = await fetch(served.url, asked(changes, { accept }))
    expect(response.status).toBe(406)
    const { errors } = await response.json()
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }])
    expect(errors[0].message).toContain('text/event-stream or multipart/mixed;subscriptionSpec=1.0')
  })

  it.each(['*/*', 'text/*', 'application/json, text/event-stream;q=0.1', 'text/event-stream, multipart/mixed'])(
    'is none: %s',
    async (accept) => {
      served = await startLive()
      const response = await fetch(served.url, asked(changes, { accept }))
      expect(response.headers.get('content-type')).toBe('text/event-stream')
      await response.body!.cancel()
    },
  )
})

/** A `fetch` whose answers come byte by byte. */
const bytewise: typeof fetch = async (input, init) => {
  const response = await fetch(input, init)
  const { status, headers } = response
  const bytes = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      for (const byte of chunk) controller.enqueue(Uint8Array.of(byte))
    },
  })
  return new Response(response.body?.pipeThrough(bytes) ?? null, { status, headers })
}

describe("graphql-sse's client", () => {
  it.each([false, true])('is told the changes, in single connection mode: %s', async (singleConnection) => {
    served = await startLive()
    const headers = { authorization: served.sandbox.token }
    const client = createClient({ url: served.url, singleConnection, retryAttempts: 0, headers, fetchFn: bytewise })
    const events = client.iterate<{ changes: { entry: { title: string } } }>({ query: changes })
    const first = events.next()
    await subscribed()
    await rename(served.url, 'Eins für 世界')
    expect((await first).value.data.changes.entry.title).toContain('Eins für 世界')
    await rename(served.url, 'Two')
    expect((await events.next()).value.data.changes.entry.title).toContain('Two')
    served.gateway.drain()
    expect((await events.next()).done).toBe(true)
    client.dispose()
  })
})

describe("a browser's EventSource", () => {
  it('reconnects with the id of the last event, and gets what came meanwhile', async () => {
    served = await startLive()
    const server = createServer(served.gateway.listener)
    const { url, requests, close } = await listening(server)
    // A browser says so of a page of the gateway's own origin.
    const dispatcher = new Agent().compose((dispatch) => (options, handler) => {
      const headers = { ...(options.headers as Record<string, string>), 'sec-fetch-site': 'same-origin' }
      return dispatch({ ...options, headers }, handler)
    })
    const source = new EventSource(`${url}/graphql?${new URLSearchParams({ query: changes })}`, {
      node: { dispatcher },
    })
    const titles: string[] = []
    source.addEventListener('next', (event) => {
      titles.push(title({ data: JSON.parse((event as MessageEvent<string>).data) }))
      // The connection breaks, and changes happen before the browser is back.
      if (titles.length > 1) return
      server.closeAllConnections()
      void rename(served.url, 'Two')
    })
    await subscribed()
    await rename(served.url, 'One')
    await soon(() => expect(titles).toHaveLength(2))
    expect(titles).toEqual([expect.stringContaining('One'), expect.stringContaining('Two')])
    expect(requests.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, expect.any(String)])
    source.close()
    await dispatcher.close()
    await close()
  }, 30_000)
})
