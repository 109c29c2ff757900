import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openStreams } from '../../src/server/streams/open-streams.ts'
import { nextOf, partsOf, type StreamEvent, soon } from '../support/event-streams.ts'
import { type Source, startSource, told } from '../support/live-source.ts'

let source: Source
afterEach(async () => {
  expect(source.defects).toEqual([])
  await source.close()
})

const forms = [
  ['text/event-stream', nextOf, ({ data }: StreamEvent) => data],
  ['multipart/mixed;subscriptionSpec=1.0', partsOf, (part: StreamEvent['data']) => part.payload],
] as const

describe.each(forms)('a stream of %s', (accept, read, resultOf) => {
  /** The results of a subscription to the source, without heartbeats. */
  async function results(init = told(accept)) {
    const parts = read((await fetch(source.url, init)).body!)
    return {
      async next() {
        for (;;) {
          const { done, value } = await (parts as AsyncGenerator<StreamEvent['data']>).next()
          if (done || JSON.stringify(value) !== '{}') return value
        }
      },
      leave: () => parts.return(undefined),
    }
  }

  it('ends the subscription at once when its client is gone, although nothing more happens', async () => {
    source = await startSource()
    const gone = new AbortController()
    const init = { ...told(accept), signal: gone.signal }
    const responses = await Promise.all(Array.from({ length: 6 }, () => fetch(source.url, init)))
    await soon(() => expect(source.counts).toMatchObject({ begun: 6, ended: 0 }))
    await responses[0]!.body!.cancel()
    await soon(() => expect(source.counts.ended).toBe(1))
    gone.abort()
    await soon(() => expect(source.counts.ended).toBe(6))
    expect(source.streams.size).toBe(0)
  })

  it('asks for no more than its client reads', async () => {
    source = await startSource()
    const socket = connect(source.port, '127.0.0.1').pause()
    const { body, headers } = told(accept) as { body: string; headers: Record<string, string> }
    const lines = Object.entries({ host: 'localhost', 'content-length': body.length, ...headers })
    socket.write(
      `POST /graphql HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
    )
    source.tell(...Array.from({ length: 1000 }, () => 'x'.repeat(100_000)))
    await soon(() => expect(source.counts.reads).toBeGreaterThan(1))
    let before = 0
    // The kernel keeps some megabytes for the connection.
    while (source.counts.reads > before) {
      before = source.counts.reads
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    expect(source.counts.reads).toBeLessThan(500)
    socket.destroy()
    await soon(() => expect(source.counts.ended).toBe(1))
  })

  it('replaces an event that is too large by an error, and goes on', async () => {
    source = await startSource({ maxResponseBytes: 1000 })
    const events = await results()
    source.tell('small', 'x'.repeat(1000), ...Array.from({ length: 40 }, () => 'y'.repeat(100)))
    expect(resultOf(await events.next())).toEqual({ data: { told: 'small' } })
    expect(resultOf(await events.next())).toMatchObject({
      data: null,
      errors: [{ extensions: { code: 'ANSWER_TOO_LARGE' } }],
    })
    for (let count = 0; count < 40; count++)
      expect(resultOf(await events.next())).toEqual({ data: { told: 'y'.repeat(100) } })
    await events.leave()
  })

  it('is complete when the process is about to end, and so is each new one', async () => {
    source = await startSource()
    const response = await fetch(source.url, told(accept))
    await soon(() => expect(source.counts.begun).toBe(1))
    source.streams.drain()
    const last = accept.startsWith('text') ? 'event: complete\ndata:\n\n' : '\r\n--graphql--\r\n'
    expect((await response.text()).endsWith(last)).toBe(true)
    expect((await (await fetch(source.url, told(accept))).text()).endsWith(last)).toBe(true)
    expect(source.counts).toMatchObject({ begun: 2, ended: 2 })
  })

  it('keeps its connection without a time limit', async () => {
    source = await startSource()
    const response = await fetch(source.url, told(accept))
    expect(source.requests[0]!.socket.timeout).toBe(0)
    await response.body!.cancel()
  })
})

describe('an error that ends the subscription', () => {
  it('is the last event', async () => {
    source = await startSource()
    const events = nextOf((await fetch(source.url, told('text/event-stream'))).body!)
    source.tell('one')
    expect((await events.next()).value.data).toEqual({ data: { told: 'one' } })
    source.fail(new Error('too slow'))
    expect((await events.next()).value.data).toMatchObject({ errors: [{ message: 'too slow' }] })
    expect((await events.next()).value).toEqual({ event: 'complete' })
  })

  it('is a transport error without a payload in multipart', async () => {
    source = await startSource()
    const parts = partsOf(
      (await fetch(source.url, told('multipart/mixed;boundary="graphql";subscriptionSpec="1.0"'))).body!,
    )
    expect((await parts.next()).value).toEqual({})
    source.tell('one')
    expect((await parts.next()).value).toEqual({ payload: { data: { told: 'one' } } })
    source.fail(new Error('too slow'))
    expect((await parts.next()).value).toMatchObject({ payload: null, errors: [{ message: 'too slow' }] })
    expect((await parts.next()).value).toBe('--')
  })
})

describe('500 idle streams', () => {
  it('have one timer, which ends with the last of them', async () => {
    source = await startSource()
    const set = vi.spyOn(globalThis, 'setInterval')
    const clear = vi.spyOn(globalThis, 'clearInterval')
    const streams = openStreams(60_000)
    const options = { start: ':\n\n', heartbeat: ':\n\n', complete() {}, onClosed() {} }
    const all = Array.from({ length: 500 }, () => streams.open(options))
    expect(set).toHaveBeenCalledTimes(1)
    for (const { body } of all.slice(1)) await once(body.destroy(), 'close')
    expect([streams.size, clear.mock.calls.length]).toEqual([1, 0])
    await once(all[0]!.body.destroy(), 'close')
    expect([streams.size, clear.mock.calls.length]).toEqual([0, 1])
    vi.restoreAllMocks()
  })

  it('gather no heartbeats where nobody reads, and are cut off after some', async () => {
    source = await startSource()
    const streams = openStreams(60_000)
    const onClosed = vi.fn()
    const stream = streams.open({ start: 'start', heartbeat: 'beat', complete() {}, onClosed })
    const read: string[] = []
    for (let count = 0; count < 4; count++) stream.beat()
    expect(stream.body.readableLength).toBe('start'.length)
    read.push(String(stream.body.read()))
    stream.beat()
    read.push(String(stream.body.read()))
    expect(read).toEqual(['start', 'beat'])
    stream.beat()
    for (let count = 0; count < 5; count++) stream.beat()
    await soon(() => expect(onClosed).toHaveBeenCalledTimes(1))
  })
})
