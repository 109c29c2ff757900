import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { eventInFront, type Live, mostCharacters, mostEvents, notYetLive, withEvent } from '../../explorer/live/live.ts'
import { isLive, type LiveRun, startLive } from '../../explorer/live/start.ts'
import { lagOf, stateText, whatOf, whoOf } from '../../explorer/live/words.ts'
import { type SseServer, startSseServer } from './sse-server.ts'

const event = (data: object, size = 10) => ({ at: 0, size, answer: { data: { changes: data } } })

describe('The events of a subscription', () => {
  const many = (count: number, size?: number): Live =>
    Array.from({ length: count }).reduce<Live>((live) => withEvent(live, event({}, size), true), notYetLive)

  it('are kept up to a number, the newest first', () => {
    const { events, count } = many(mostEvents + 5)
    expect(events).toHaveLength(mostEvents)
    expect([count, events[0]!.number, events.at(-1)!.number]).toEqual([205, 205, 6])
  })

  it('are kept up to a length, but for the newest', () => {
    expect(many(4, mostCharacters / 2).events).toHaveLength(2)
    expect(many(2, mostCharacters * 2).events.map(({ number }) => number)).toEqual([2])
  })

  it('keep the chosen one in front, however many come', () => {
    const live = Array.from({ length: mostEvents + 5 }).reduce<Live>((live) => withEvent(live, event({}), true), {
      ...withEvent(notYetLive, event({}), true),
      chosen: 1,
    })
    expect(eventInFront(live)?.number).toBe(1)
    expect(live.events).toHaveLength(mostEvents + 1)
    expect(eventInFront({ ...live, chosen: null })?.number).toBe(mostEvents + 6)
  })

  it('are counted as unseen while their tab is behind', () => {
    const behind = withEvent(withEvent(notYetLive, event({}), false), event({}), false)
    expect(behind.unseen).toBe(2)
    expect(withEvent(behind, event({}), true).unseen).toBe(0)
  })
})

describe('An event in words', () => {
  const worded = (data: object) => {
    const one = { ...event(data), number: 7 }
    return [whatOf(one), whoOf(one), lagOf(one)]
  }

  it.each([
    [
      { lagMs: 1200, entry: { title: '[Ada](x) turned **on** the flag `a`', member: { email: 'ada@example.com' } } },
      ['Ada turned on the flag a', 'ada@example.com', 1200],
    ],
    [
      { entry: { title: '[Ada](mailto:ada@x) turned on the flag', member: { email: 'ada@x' } } },
      ['turned on the flag', 'ada@x', undefined],
    ],
    [{ entry: { subject: { name: 'A bot' } }, flag: { key: 'new-search' } }, ['new-search', 'A bot', undefined]],
    [{ approvalRequest: { description: 'Please', requestor: { email: 'x@y' } } }, ['Please', 'x@y', undefined]],
    [{ entry: null, count: 3 }, ['Event 7', undefined, undefined]],
  ])('says what, who and how far behind, of %j', (data, words) => expect(worded(data)).toEqual(words))

  it('says an error where there is nothing else', () => {
    const answer = { errors: [{ message: 'Forbidden.' }] } as never
    expect(whatOf({ at: 0, size: 1, number: 1, answer })).toBe('Forbidden.')
  })

  it('says how many are new, and no more of many than that', () => {
    const one = withEvent({ ...notYetLive, state: 'open' }, event({ entry: { title: 'Ada did it' } }), true)
    expect(stateText(one, 0)).toBe('1 new event: Ada did it')
    expect(stateText(withEvent(one, event({}), true), 0)).toBe('2 new events')
    expect(stateText({ ...one, state: 'over', why: null }, 1)).toBe('Ended after 1 event')
  })
})

describe('A subscription', () => {
  let server: SseServer
  let shown: LiveRun
  let puts: number

  const blank = {
    ...{ query: 'subscription { changes { lagMs } }', variables: {}, operationName: null, state: 'running' as const },
    ...{ startedAt: 0, endedAt: null, restCalls: null, size: 0, answer: null, shown: null, parts: [], failure: null },
  }

  beforeEach(async () => {
    server = await startSseServer()
    puts = 0
  })
  afterEach(() => {
    shown.live.stop()
    server.close()
  })

  function start(isInFront = true) {
    shown = startLive({
      ...{ run: blank, url: server.url, body: '{"query":"subscription"}', own: {}, isInFront: () => isInFront },
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      put(run) {
        shown = run
        puts++
      },
    })
  }

  const until = (test: () => void) => vi.waitFor(test, { timeout: 8000, interval: 10 })
  const asked = async (count: number) => {
    await until(() => expect(server.asked).toHaveLength(count))
    return server.asked.at(-1)!
  }
  const state = (expected: string) => until(() => expect(shown.live.state).toBe(expected))

  it('is asked for as a distinct connection, and shows each event, of which the latest is the answer', async () => {
    start()
    const one = await asked(1)
    expect(one.headers).toMatchObject({ accept: 'text/event-stream', 'content-type': 'application/json' })
    expect(one.body).toEqual({ query: 'subscription' })
    await state('open')
    one.next({ data: { changes: { lagMs: 1 } }, extensions: { rest: { calls: [], sent: 2 }, hints: [1] } }, 'a')
    one.next({ data: { changes: { lagMs: 2 } } }, 'b')
    await until(() => expect(shown.live.count).toBe(2))
    expect(shown).toMatchObject({ state: 'running', answer: { data: { changes: { lagMs: 2 } } } })
    shown.live.choose(1)
    expect(shown.answer?.extensions).toHaveProperty('rest')
    expect(shown.shown).toEqual({ data: { changes: { lagMs: 1 } }, extensions: { hints: [1] } })
    one.complete()
    await state('over')
    expect(shown).toMatchObject({ state: 'done', live: { why: 'The gateway completed it.', count: 2 } })
    expect(isLive(shown)).toBe(false)
  })

  it('comes again after a lost connection, with the id of the last event', async () => {
    start()
    const one = await asked(1)
    expect(one.headers).not.toHaveProperty('last-event-id')
    one.next({ data: { changes: {} } }, 'here')
    await until(() => expect(shown.live.count).toBe(1))
    one.response.destroy()
    await state('lost')
    expect(shown.live.retryAt).not.toBeNull()
    const two = await asked(2)
    expect(two.headers['last-event-id']).toBe('here')
    await state('open')
    two.next({ data: { changes: {} } })
    await until(() => expect(shown.live.count).toBe(2))
    expect(shown.live.retryAt).toBeNull()
  })

  it('waits longer after each failure, as long as the gateway asks, and no more when the user asks to try', async () => {
    server.refuse = (response) => response.writeHead(503).end()
    start()
    await state('lost')
    const first = shown.live.retryAt! - Date.now()
    expect(shown.live.why).toBe('The gateway answered with 503')
    shown.live.retry()
    await asked(2)
    await until(() => expect(shown.live.retryAt! - Date.now()).toBeGreaterThan(first + 500))
    server.refuse = (response) => response.writeHead(429, { 'retry-after': '20' }).end()
    shown.live.retry()
    await asked(3)
    await until(() => expect(shown.live.retryAt! - Date.now()).toBeGreaterThan(15_000))
    server.refuse = null
    shown.live.retry()
    await state('open')
  })

  it('ends with the errors of the gateway, without another try', async () => {
    server.refuse = (response) =>
      response
        .writeHead(400, { 'content-type': 'application/json' })
        .end(JSON.stringify({ errors: [{ message: 'There is no such field.' }] }))
    start()
    await state('over')
    expect(shown.live).toMatchObject({ why: 'There is no such field.', count: 1 })
    expect(shown.answer?.errors).toHaveLength(1)
  })

  it('ends with an error that comes in the stream', async () => {
    start()
    const one = await asked(1)
    one.next({ data: null, errors: [{ message: 'Forbidden.' }] })
    one.complete()
    await state('over')
    expect(shown.live.why).toBe('Forbidden.')
    expect(server.asked).toHaveLength(1)
  })

  it('leaves the gateway at once when it is stopped', async () => {
    start()
    const one = await asked(1)
    const gone = new Promise((resolve) => one.response.on('close', resolve))
    await state('open')
    shown.live.stop()
    expect(shown).toMatchObject({ state: 'done', live: { state: 'over', why: null } })
    await gone
  })

  it('shows many events at once together', async () => {
    start(false)
    const one = await asked(1)
    for (let number = 0; number < 1000; number++) one.next({ data: { changes: { number } } })
    await until(() => expect(shown.live.count).toBe(1000))
    expect(shown.live).toMatchObject({ unseen: 1000 })
    expect(shown.live.events).toHaveLength(mostEvents)
    expect(puts).toBeLessThan(50)
    shown.live.look()
    expect(shown.live.unseen).toBe(0)
  })
})
