import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { argsOf, type Reply, windowScript } from '../../../src/rest/client/window-script.ts'
import type { Asked } from '../../../src/rest/client/window-step.ts'
import { connectRedis } from '../../../src/store/redis-connection.ts'
import { redisCommand, startRedis } from '../../support/redis-server.ts'
import { hashes } from '../../support/window-store.ts'

const start = 1_800_000_000_000
const key = 'limits:test:one'
const zero: Asked = {
  ...{ epoch: '', few: 8, atFirst: 8, period: 0, inFlight: 0, unused: 0, old: 0 },
  ...{ mute: 0, want: 0, answers: [] },
}

/** A store of one window, which gateways ask by their numbers. */
function windowOf(gateways = 1) {
  const values = hashes()
  return {
    ask(gateway: number, now: number, asked: Partial<Asked>): Reply | null {
      const asker = { id: `g${gateway}`, now: start + now, lag: 100, gateways }
      const answer = windowScript.memory(values, [key], argsOf(asker, [{ ...zero, ...asked }]))
      return windowScript.read(answer)[0]!
    },
    lose: () => values.delete(key),
  }
}

describe('a window in the store', () => {
  it('grants few calls before the first answer, to all gateways together', () => {
    const window = windowOf()
    const grants = [1, 2, 3, 4, 5].map((gateway) => window.ask(gateway, 0, { want: 32 })!.granted)
    expect(grants).toEqual([8, 0, 0, 0, 0])
  })

  it('grants one call after it was spent, and the others after its answer', () => {
    const window = windowOf(3)
    const { epoch } = window.ask(1, 0, { want: 1 })!
    window.ask(1, 10, { epoch, answers: [[0, start + 1000, start, 0]] })
    expect(window.ask(2, 500, { want: 4 })).toMatchObject({ granted: 0, at: start + 1100 })
    expect(window.ask(2, 1100, { want: 4 })!.granted).toBe(1)
    expect(window.ask(3, 1150, { want: 4 })).toMatchObject({ granted: 0, others: true })
    window.ask(2, 1200, { epoch, period: 1, answers: [[49, start + 2000, start + 1100, 1]] })
    expect(window.ask(3, 1250, { want: 4 })!.granted).toBe(4)
  })

  it('grants another call if the first one has no answer for a second', () => {
    const window = windowOf(3)
    const { epoch } = window.ask(1, 0, { want: 1 })!
    window.ask(1, 10, { epoch, answers: [[0, start + 1000, start, 0]] })
    expect(window.ask(2, 1100, { want: 4 })!.granted).toBe(1)
    expect(window.ask(3, 2099, { want: 4 })!.granted).toBe(0)
    expect(window.ask(3, 2100, { want: 4 })!.granted).toBe(1)
  })

  it('takes back the calls of a gateway that died when the window ends', () => {
    const window = windowOf()
    const { epoch } = window.ask(1, 0, { want: 1 })!
    const told = { epoch, answers: [[4, start + 1000, start, 0]] as const }
    expect(window.ask(1, 10, { ...told, want: 4 })!.granted).toBe(4)
    expect(window.ask(2, 20, { want: 4 })!.granted).toBe(0)
    // The calls can arrive late, within a second.
    expect(window.ask(2, 1000, { want: 4 })!.granted).toBe(1)
    expect(window.ask(2, 2000, { epoch, period: 1, unused: 1, want: 8 })!.granted).toBe(4)
  })

  it('grants any number if answers tell nothing', () => {
    const window = windowOf()
    const { epoch } = window.ask(1, 0, { want: 4 })!
    expect(window.ask(1, 10, { epoch, mute: 1, inFlight: 3, want: 32 })!.granted).toBe(32)
    expect(window.ask(1, 10, { epoch, inFlight: 35, want: 32 })!.granted).toBe(32)
  })

  it('is unknown to a gateway that knows another one', () => {
    const window = windowOf()
    const { epoch } = window.ask(1, 0, { want: 4 })!
    window.lose()
    expect(window.ask(1, 10, { epoch, want: 4 })).toBeNull()
    window.ask(2, 20, { want: 4 })
    expect(window.ask(1, 30, { epoch, want: 4 })).toBeNull()
    expect(window.ask(1, 40, { want: 4 })).not.toBeNull()
  })
})

/** A gateway as the store sees it. */
interface Known {
  epoch: string
  unused: number
  inFlight: number
  answers: Asked['answers'][number][]
}

const many = <What extends string>(what: What) => Array.from({ length: 8 }, () => what)

const law = fc.record({
  calls: fc.integer({ min: 1, max: 40 }),
  steps: fc.array(
    fc.tuple(
      fc.nat(2),
      fc.constantFrom(...many('ask'), ...many('send'), ...many('answer'), 'return' as const, 'die' as const),
      fc.integer({ min: 1, max: 40 }),
    ),
    { minLength: 150, maxLength: 300 },
  ),
})

it('a window never grants more than it has, whatever gateways do and in whatever order', () => {
  fc.assert(
    fc.property(law, ({ calls, steps }) => {
      const window = windowOf()
      const resetAt = start + 100_000
      let left = calls
      /** The calls on their way to the upstream, and the answers on their way back. Both overtake each other. */
      const sent: Known[] = []
      const told: [Known, number][] = []
      const fresh = (): Known => ({ epoch: '', unused: 0, inFlight: 0, answers: [] })
      const gateways = [fresh(), fresh(), fresh()]
      let ids = [0, 1, 2]
      const asks = (at: number, want: number, now: number) => {
        const { answers, ...known } = gateways[at]!
        const reply = window.ask(ids[at]!, now, { ...known, answers, want, few: 4, atFirst: 1 })!
        gateways[at]!.epoch = reply.epoch
        gateways[at]!.unused += reply.granted
        gateways[at]!.answers = []
      }
      const answered = (which: number) => {
        const [[gateway, toldLeft]] = told.splice(which % told.length, 1) as [[Known, number]]
        gateway.inFlight--
        gateway.answers.push([toldLeft, resetAt, start, 0])
      }
      for (const [now, [at, what, number]] of steps.entries()) {
        const gateway = gateways[at]!
        if (what === 'ask') asks(at, number, now)
        if (what === 'return') {
          gateway.unused = 0
          asks(at, 0, now)
        }
        if (what === 'die') {
          gateways[at] = fresh()
          ids = ids.with(at, 10 + now)
        }
        if (what === 'send' && gateway.unused > 0) {
          gateway.unused--
          gateway.inFlight++
          sent.push(gateway)
        }
        if (what === 'answer') {
          if (number % 2 && sent.length > 0) {
            const [gateway] = sent.splice(number % sent.length, 1)
            expect(left).toBeGreaterThan(0)
            left--
            told.push([gateway!, left])
          } else if (told.length > 0) answered(number)
        }
      }
    }),
    { numRuns: 100 },
  )
})

const time = fc.integer({ min: 0, max: 20_000 })
const question = fc.record({
  gateway: fc.nat(2),
  passes: fc.integer({ min: 0, max: 1500 }),
  lag: fc.integer({ min: 50, max: 250 }),
  gateways: fc.integer({ min: 1, max: 4 }),
  knows: fc.boolean(),
  period: fc.integer({ min: -1, max: 0 }),
  few: fc.constantFrom(8, 1e9),
  inFlight: fc.nat(9),
  unused: fc.nat(9),
  old: fc.nat(3),
  mute: fc.constantFrom(0, 0, 0, 2),
  want: fc.nat(32),
  answers: fc.array(fc.tuple(fc.nat(60), time, time, fc.integer({ min: -1, max: 0 })), { maxLength: 3 }),
})

if (!redisCommand)
  console.warn('Skipped: there is no redis-server or valkey-server to compare the Lua of windows with.')

it.skipIf(!redisCommand)('a server in Lua replies and keeps what memory does', async () => {
  const { url } = await startRedis()
  const ended = new AbortController()
  const none = () => {}
  const options = { url, connectTimeoutMs: 10_000, onMessage: none, onGone: none, signal: ended.signal }
  const redis = await connectRedis(options)
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(question, { maxLength: 25 }), async (questions) => {
        await redis.send(['FLUSHALL'])
        const known = new Map<string, ReadonlyMap<string, string>>()
        const values = hashes(known)
        let now = start
        let last: Reply | null = null
        for (const { gateway, passes, lag, gateways, knows, period, answers, ...rest } of questions) {
          now += passes
          const of = last?.period ?? 0
          const asked = {
            ...{ ...rest, atFirst: rest.few, epoch: knows ? (last?.epoch ?? '') : '', period: of + period },
            answers: answers.map(
              ([left, resetAt, sentAt, by]) => [left, start + resetAt, start + sentAt, of + by] as const,
            ),
          }
          const args = argsOf({ id: `g${gateway}`, now, lag, gateways }, [asked])
          const replied = await redis.send(['EVAL', windowScript.lua, '1', key, ...args.map(String)])
          expect(replied).toEqual(windowScript.memory(values, [key], args))
          const flat = (await redis.send(['HGETALL', key])) as readonly string[]
          const pairs = flat.flatMap((value, index) => (index % 2 ? [] : [[value, flat[index + 1]]]))
          expect(Object.fromEntries(pairs)).toEqual(Object.fromEntries(known.get(key) ?? []))
          last = windowScript.read(replied)[0] ?? last
        }
      }),
      { numRuns: 100 },
    )
    expect(await redis.send(['PTTL', key])).not.toBe(-1)
  } finally {
    ended.abort()
  }
})
