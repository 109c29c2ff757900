import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createWindow, type Sent, type Window } from '../../../src/rest/client/window.ts'

/** Any time will do. */
const start = 1_000_000
const resetAt = start + 10_000

/** Sends as many calls as may go at a time, up to a number. */
function sendAll(window: Window, now: number, most = 100): Sent[] {
  const sent: Sent[] = []
  while (sent.length < most && window.opening(now).at <= now) sent.push(window.sent(now))
  return sent
}

/** A window of which one answer told. */
function told(left: number, random?: () => number) {
  const window = createWindow(random)
  window.answered(window.sent(start), { left, resetAt })
  return window
}

/** A window that is spent, and its time come. */
function reopened(random: () => number = () => 0) {
  const window = told(0, random)
  const opensAt = window.opening(start).at
  expect(window.opening(opensAt)).toEqual({ at: opensAt, spentUntil: 0 })
  return { window, opensAt }
}

describe('a window that nothing is known of', () => {
  it('lets calls go, as many as there are', () => {
    const window = createWindow()
    expect(window.opening(start)).toEqual({ at: start, spentUntil: 0 })
    expect(sendAll(window, start)).toHaveLength(100)
  })

  it('lets calls go if answers say nothing', () => {
    const window = createWindow()
    for (const one of sendAll(window, start, 50)) window.answered(one, null)
    expect(sendAll(window, start)).toHaveLength(100)
  })
})

describe('a window that was told of', () => {
  it('lets as many calls go as are left', () => {
    expect(sendAll(told(7), start)).toHaveLength(7)
  })

  it('counts the calls under way as ones that the answer did not know of', () => {
    const window = createWindow()
    const [first] = sendAll(window, start, 4)
    window.answered(first!, { left: 5, resetAt })
    expect(sendAll(window, start)).toHaveLength(2)
  })

  it('has a place free with each answer that knows of its call', () => {
    const window = told(3)
    const sent = sendAll(window, start)
    expect(window.opening(start)).toEqual({ at: resetAt, spentUntil: 0 })
    window.answered(sent[1]!, { left: 2, resetAt })
    expect(sendAll(window, start)).toHaveLength(0)
    window.answered(sent[0]!, { left: 1, resetAt })
    expect(sendAll(window, start)).toHaveLength(0)
  })

  it('has the least left that any answer said, in whatever order they come', () => {
    const window = createWindow()
    const [first, second, third] = sendAll(window, start, 3)
    window.answered(third!, { left: 4, resetAt })
    window.answered(first!, { left: 6, resetAt })
    window.answered(second!, { left: 5, resetAt })
    expect(sendAll(window, start)).toHaveLength(4)
  })

  it('takes resets that differ a little for the same', () => {
    const window = createWindow()
    const [first, second, third] = sendAll(window, start, 3)
    window.answered(first!, { left: 4, resetAt })
    window.answered(second!, { left: 9, resetAt: resetAt + 500 })
    window.answered(third!, { left: 9, resetAt: resetAt - 500 })
    expect(sendAll(window, start)).toHaveLength(4)
  })

  it('is a new one if its reset differs, and the call was sent later than the one that told of the old one', () => {
    const window = createWindow()
    const [first, second, third] = sendAll(window, start, 3)
    window.answered(second!, { left: 4, resetAt })
    window.answered(third!, { left: 9, resetAt: resetAt + 501 })
    expect(sendAll(window, start, 8)).toHaveLength(8)
    window.answered(first!, { left: 0, resetAt })
    expect(window.opening(start).spentUntil).toBe(0)
  })

  it('is unknown again when it ends with calls left', () => {
    const window = told(5)
    expect(window.opening(resetAt - 1)).toMatchObject({ spentUntil: 0 })
    expect(window.opening(resetAt)).toEqual({ at: resetAt, spentUntil: 0 })
  })

  it('lets no more calls go into the next one than were ever seen to be left, until an answer tells of it', () => {
    const window = told(5)
    const sent = sendAll(window, resetAt)
    expect(sent).toHaveLength(6)
    expect(window.opening(resetAt).at).toBe(resetAt + 1000)
    window.answered(sent[0]!, { left: 20, resetAt: resetAt + 10_000 })
    expect(sendAll(window, resetAt + 5)).toHaveLength(15)
  })

  it('lets as many go into the next one as any answer said were left, in whatever order they came', () => {
    const window = createWindow()
    const [first, second, third] = sendAll(window, start, 3)
    window.answered(third!, { left: 2, resetAt })
    window.answered(first!, { left: 4, resetAt })
    window.answered(second!, { left: 3, resetAt })
    expect(sendAll(window, resetAt)).toHaveLength(5)
  })

  it('lets one call a second go into the next one if none of those under way is answered', () => {
    const window = told(1)
    expect(sendAll(window, resetAt)).toHaveLength(2)
    expect(sendAll(window, resetAt + 999)).toHaveLength(0)
    expect(sendAll(window, resetAt + 1000)).toHaveLength(1)
    expect(sendAll(window, resetAt + 1999)).toHaveLength(0)
    expect(sendAll(window, resetAt + 2000)).toHaveLength(1)
  })

  it('does not wait for ever for calls that are never answered', () => {
    const window = told(3)
    expect(sendAll(window, start)).toHaveLength(3)
    expect(window.opening(start).at).toBe(resetAt)
    expect(sendAll(window, resetAt, 2)).toHaveLength(1)
    expect(sendAll(window, resetAt + 1000)).toHaveLength(3)
  })

  it('counts calls of the window before as its own for a second, as they may be late', () => {
    const window = told(3)
    const late = sendAll(window, start)
    const [first] = sendAll(window, resetAt, 1)
    window.answered(first!, { left: 4, resetAt: resetAt + 10_000 })
    expect(sendAll(window, resetAt + 10)).toHaveLength(1)
    expect(window.opening(resetAt + 10).at).toBe(resetAt + 1000)
    window.answered(late[0]!, null)
    expect(sendAll(window, resetAt + 20)).toHaveLength(1)
    expect(sendAll(window, resetAt + 1000)).toHaveLength(2)
  })

  it('is not changed by calls of windows long over that are answered at last', () => {
    const window = told(3)
    const [old] = sendAll(window, start, 1)
    let now = start
    for (let windows = 1; windows <= 2; windows++) {
      now = start + windows * 10_000
      const [one] = sendAll(window, now, 1)
      window.answered(one!, { left: 3, resetAt: now + 10_000 })
    }
    window.answered(old!, { left: 0, resetAt })
    expect(sendAll(window, now + 2000)).toHaveLength(3)
  })
})

describe('a window that is spent', () => {
  it('lets no call go until a little after its reset, and says until when', () => {
    for (const [random, lag] of [
      [0, 50],
      [0.5, 150],
      [1, 250],
    ] as const) {
      const window = told(0, () => random)
      expect(window.opening(start)).toEqual({ at: resetAt + lag, spentUntil: resetAt + lag })
      expect(window.opening(resetAt + lag - 1).at).toBe(resetAt + lag)
      expect(window.opening(resetAt + lag)).toEqual({ at: resetAt + lag, spentUntil: 0 })
    }
  })

  it('opens after the latest reset that was told of it, with the lag that it drew first', () => {
    let random = 0.5
    const window = createWindow(() => random)
    const [first, second, third] = sendAll(window, start, 3)
    window.answered(first!, { left: 0, resetAt })
    random = 1
    window.answered(second!, { left: 0, resetAt: resetAt + 400 })
    window.answered(third!, { left: 3, resetAt })
    expect(window.opening(start).spentUntil).toBe(resetAt + 400 + 150)
  })

  it.each([1, 400, 500, 501, 5000])(
    'does not open before a reset that is told %i ms later, by a later or an earlier call',
    (ms) => {
      for (const laterFirst of [true, false]) {
        const window = createWindow(() => 0)
        const [one, other] = sendAll(window, start, 2)
        window.answered(laterFirst ? other! : one!, { left: 0, resetAt })
        window.answered(laterFirst ? one! : other!, { left: 0, resetAt: resetAt + ms })
        expect(window.opening(start).spentUntil).toBe(resetAt + ms + 50)
        expect(sendAll(window, resetAt + ms + 50)).toHaveLength(1)
      }
    },
  )

  it('does not open before its reset though another answer tells of an earlier one, or of calls that are left', () => {
    const window = createWindow(() => 0)
    const [first, second, third] = sendAll(window, start, 3)
    window.answered(first!, { left: 0, resetAt })
    window.answered(second!, { left: 0, resetAt: resetAt - 3000 })
    window.answered(third!, { left: 9, resetAt: resetAt + 10_000 })
    expect(window.opening(resetAt)).toEqual({ at: resetAt + 50, spentUntil: resetAt + 50 })
    expect(sendAll(window, resetAt + 50)).toHaveLength(9)
  })

  it('lets one call go first even if another answer told of calls left until an earlier reset', () => {
    const window = createWindow(() => 0)
    const [first, second] = sendAll(window, start, 2)
    window.answered(first!, { left: 0, resetAt: resetAt + 20_000 })
    window.answered(second!, { left: 9, resetAt })
    expect(window.opening(resetAt).spentUntil).toBe(resetAt + 20_050)
    expect(sendAll(window, resetAt + 20_050)).toHaveLength(1)
  })

  it('lets one call go first when it opens, and no other until that is answered', () => {
    const { window, opensAt } = reopened()
    const sent = sendAll(window, opensAt)
    expect(sent).toHaveLength(1)
    expect(window.opening(opensAt + 500)).toEqual({ at: opensAt + 1000, spentUntil: 0 })
    window.answered(sent[0]!, { left: 30, resetAt: opensAt + 10_000 })
    expect(window.opening(opensAt + 501).at).toBeLessThanOrEqual(opensAt + 501)
  })

  it('lets another one go each second, should the first one never be answered', () => {
    const { window, opensAt } = reopened()
    expect(sendAll(window, opensAt)).toHaveLength(1)
    for (const ms of [1000, 2000]) {
      expect(window.opening(opensAt + ms - 1).at).toBe(opensAt + ms)
      expect(sendAll(window, opensAt + ms)).toHaveLength(1)
    }
  })

  it('is not opened by the late answer to a call of before', () => {
    const window = createWindow(() => 0)
    const [first, second] = sendAll(window, start, 2)
    window.answered(second!, { left: 0, resetAt })
    const opensAt = window.opening(start).at
    expect(sendAll(window, opensAt)).toHaveLength(1)
    window.answered(first!, null)
    expect(sendAll(window, opensAt)).toHaveLength(0)
  })

  it('is spent anew if the first call finds that others were faster', () => {
    const { window, opensAt } = reopened()
    const [first] = sendAll(window, opensAt)
    window.answered(first!, { left: 0, resetAt: resetAt + 10_000 })
    expect(window.opening(opensAt)).toEqual({ at: resetAt + 10_050, spentUntil: resetAt + 10_050 })
  })

  it.each([
    [1000, 0.5],
    [100, 5],
    [20, 10],
  ])('lets the others follow one after the other: of %i left, one in %d ms', (left, pace) => {
    const { window, opensAt } = reopened()
    const [first] = sendAll(window, opensAt)
    window.answered(first!, { left, resetAt: resetAt + 10_000 })
    for (let count = 0; count < Math.min(left, 30); count++) {
      const { at } = window.opening(opensAt + 1)
      expect(at).toBeCloseTo(opensAt + (count + 1) * pace)
      window.sent(at)
    }
  })

  it('lets all others go if the answer to the first call says nothing', () => {
    const { window, opensAt } = reopened()
    const [first] = sendAll(window, opensAt)
    window.answered(first!, null)
    expect(sendAll(window, opensAt)).toHaveLength(100)
  })

  it('tells nothing of how many calls a window has, if a refusal is all that ever told of it', () => {
    const { window, opensAt } = reopened()
    window.answered(window.sent(opensAt), null)
    // Calls to a route whose answers tell no limits, an hour later.
    const later = opensAt + 3_600_000
    expect(sendAll(window, later, 8)).toHaveLength(8)
  })
})

/** What is simulated. Times in milliseconds. */
interface World {
  /** How many calls the upstream takes in a window. */
  readonly calls: number
  readonly windowMs: number
  /** How many calls may be in flight. */
  readonly places: number
  /** How long each call takes to arrive. */
  readonly thereMs: number
  /** How long answers take to come back, in turn: they overtake each other. */
  readonly backMs: readonly number[]
  /** How much later than it is each answer tells the reset, in turn. */
  readonly resetErrorsMs?: readonly number[]
  /** What others take of the windows: a call at each of these times. */
  readonly others: readonly number[]
  /** When our calls are asked for. */
  readonly asked: readonly number[]
}

interface Outcome {
  readonly sentAt: number
  readonly arrivedAt: number
  readonly refused: boolean
}

/** Runs calls through a window against an upstream of fixed windows, in a time of its own. Refused ones are sent again. */
function simulate({ calls, windowMs, places, thereMs, backMs, others, asked, resetErrorsMs = [0] }: World) {
  const window = createWindow(() => 0.5)
  const outcomes: Outcome[] = []
  const used = new Map<number, number>()
  const events: { at: number; run: (now: number) => void }[] = []
  const at = (time: number, run: (now: number) => void) => events.push({ at: time, run })
  let waiting = 0
  let inFlight = 0
  let firstAnswerAt = Number.POSITIVE_INFINITY
  /** The latest reset that was told of a spent window, and how many calls were sent before it. */
  let closedUntil = 0
  let early = 0

  /** What the upstream says to a call that arrives. */
  function arrive(now: number) {
    const number = Math.floor(now / windowMs)
    const before = used.get(number) ?? 0
    const refused = before >= calls
    if (!refused) used.set(number, before + 1)
    return { refused, left: Math.max(0, calls - before - 1), reset: (number + 1) * windowMs }
  }

  function sendAll(now: number) {
    while (waiting > 0 && inFlight < places) {
      const opening = window.opening(now)
      if (opening.at > now) {
        at(opening.at, sendAll)
        return
      }
      waiting--
      inFlight++
      if (now < closedUntil) early++
      const sent = window.sent(now)
      at(now + thereMs, (arrivedAt) => {
        const { refused, left, reset } = arrive(arrivedAt)
        const back = backMs[outcomes.length % backMs.length]!
        const error = resetErrorsMs[outcomes.length % resetErrorsMs.length]!
        outcomes.push({ sentAt: now, arrivedAt, refused })
        at(arrivedAt + back, (answeredAt) => {
          firstAnswerAt = Math.min(firstAnswerAt, answeredAt)
          const resetAt = Math.max(reset + error, answeredAt + 250)
          if (left === 0) closedUntil = Math.max(closedUntil, resetAt)
          window.answered(sent, { left, resetAt })
          inFlight--
          if (refused) waiting++
          sendAll(answeredAt)
        })
      })
    }
  }

  for (const time of asked) {
    at(time, (now) => {
      waiting++
      sendAll(now)
    })
  }
  for (const time of others) at(time, arrive)

  let now = 0
  for (let steps = 0; events.length > 0; steps++) {
    if (steps > 200_000) throw new Error('The simulation does not end')
    events.sort((a, b) => b.at - a.at)
    const next = events.pop()!
    now = Math.max(now, next.at)
    next.run(now)
  }
  return { outcomes, used, firstAnswerAt, waiting, inFlight, early }
}

const times = (from: number, to: number, maxLength: number) =>
  fc.array(fc.integer({ min: from, max: to }), { minLength: 1, maxLength })

const worlds = (others: fc.Arbitrary<number[]>, asked: fc.Arbitrary<number[]>): fc.Arbitrary<World> =>
  fc.record({
    calls: fc.integer({ min: 1, max: 12 }),
    windowMs: fc.constant(10_000),
    places: fc.integer({ min: 1, max: 10 }),
    thereMs: fc.integer({ min: 0, max: 80 }),
    backMs: times(0, 400, 12),
    others,
    asked,
  })

const nobody = fc.constant<number[]>([])
/** Calls that are all there from the beginning, and enough for a few windows. */
const atOnce = fc.integer({ min: 1, max: 50 }).map((length) => Array<number>(length).fill(1000))

const answered = ({ outcomes }: { outcomes: readonly Outcome[] }) => outcomes.filter(({ refused }) => !refused).length

describe('calls through a window', () => {
  it('are never sent in vain once an answer told of the window, if nobody else draws on it', () => {
    fc.assert(
      fc.property(worlds(nobody, fc.oneof(atOnce, times(0, 45_000, 60))), (world) => {
        const { outcomes, firstAnswerAt } = simulate(world)
        // What is sent at the very moment at which that answer comes was sent without knowing it.
        expect(outcomes.filter(({ refused, sentAt }) => refused && sentAt > firstAnswerAt)).toEqual([])
      }),
      { numRuns: 400 },
    )
  })

  it('use up every window as long as calls wait, and a new one within its lag', () => {
    fc.assert(
      fc.property(worlds(nobody, atOnce), (world) => {
        const { outcomes, used } = simulate(world)
        const last = Math.max(...used.keys())
        for (const [number, count] of used) if (number !== last) expect(count).toBe(world.calls)
        expect(last + 1).toBe(Math.ceil(world.asked.length / world.calls))
        for (let number = 1; number <= last; number++) {
          const opened = number * world.windowMs
          const first = Math.min(...outcomes.map(({ sentAt }) => sentAt).filter((sentAt) => sentAt >= opened))
          expect(first).toBe(opened + 150)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('are all answered in the end, whoever else draws on the limit', () => {
    fc.assert(
      fc.property(worlds(times(0, 60_000, 150), fc.oneof(atOnce, times(0, 45_000, 60))), (world) => {
        const outcome = simulate(world)
        expect(answered(outcome)).toBe(world.asked.length)
        expect(outcome).toMatchObject({ waiting: 0, inFlight: 0 })
      }),
      { numRuns: 300 },
    )
  })

  it('leave no window with calls left while calls wait, whoever else draws on the limit', () => {
    fc.assert(
      fc.property(worlds(times(0, 60_000, 150), atOnce), (world) => {
        const { used, outcomes } = simulate(world)
        const last = Math.max(...outcomes.map(({ arrivedAt }) => Math.floor(arrivedAt / world.windowMs)))
        for (const [number, count] of used) if (number < last) expect(count).toBe(world.calls)
      }),
      { numRuns: 300 },
    )
  })

  it('are refused no more often than one for each call of others, once an answer told of the window', () => {
    fc.assert(
      fc.property(worlds(times(0, 60_000, 150), atOnce), (world) => {
        const { outcomes, firstAnswerAt } = simulate(world)
        // What is sent at the very moment at which that answer comes was sent without knowing it.
        const refused = outcomes.filter(({ refused, sentAt }) => refused && sentAt > firstAnswerAt)
        expect(refused.length).toBeLessThanOrEqual(world.others.length)
      }),
      { numRuns: 300 },
    )
  })

  it('are never sent before the latest reset that was told of a spent window, and all answered in the end', () => {
    fc.assert(
      fc.property(
        worlds(times(0, 60_000, 150), fc.oneof(atOnce, times(0, 45_000, 60))),
        times(0, 500, 12),
        (world, resetErrorsMs) => {
          const outcome = simulate({ ...world, resetErrorsMs })
          expect(outcome).toMatchObject({ early: 0, waiting: 0, inFlight: 0 })
          expect(answered(outcome)).toBe(world.asked.length)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('wait no longer than the latest reset that was told and the lag, whatever answers tell', () => {
    const tellings = fc.array(
      fc.record({
        call: fc.nat(19),
        left: fc.nat(3),
        resetIn: fc.integer({ min: 250, max: 60_000 }),
        after: fc.nat(2000),
      }),
      { maxLength: 40 },
    )
    fc.assert(
      fc.property(tellings, (all) => {
        const window = createWindow()
        const sent = Array.from({ length: 20 }, () => window.sent(start))
        let now = start
        let latest = start
        /** Of calls that were not sent before one that told of a later window. */
        let closedUntil = start
        const told: { call: number; resetAt: number }[] = []
        for (const { call, left, resetIn, after } of all) {
          now += after
          const resetAt = now + resetIn
          latest = Math.max(latest, resetAt)
          const isOld = told.some((other) => other.call > call && other.resetAt > resetAt)
          if (left === 0 && !isOld) closedUntil = Math.max(closedUntil, resetAt)
          told.push({ call, resetAt })
          window.answered(sent[call]!, { left, resetAt })
          const { at, spentUntil } = window.opening(now)
          if (now < closedUntil) expect(spentUntil).toBeGreaterThanOrEqual(closedUntil)
          expect(at).toBeLessThanOrEqual(Math.max(now + 1000, latest + 250))
        }
        const end = latest + 251 + 1000
        expect(window.opening(end).at).toBeLessThanOrEqual(end)
      }),
      { numRuns: 500 },
    )
  })
})

describe('a window that keeps some of its calls for others', () => {
  const options = { few: 8, atFirst: 8 }
  const many = Number.POSITIVE_INFINITY
  /** Such a window, of which one answer told. */
  const leaving = (left: number) => {
    const window = createWindow(() => 0, options)
    window.answered(window.sent(start), { left, resetAt })
    return window
  }

  it.each<[left: number, underWay: number]>([
    [100, 50],
    [24, 12],
    [16, 8],
    [15, 8],
    [9, 8],
    [8, 8],
    [5, 5],
    [1, 1],
    [0, 0],
  ])('of %i left, lets %i be under way at a time, and all of them go in the end', (left, underWay) => {
    const window = leaving(left)
    const sent = sendAll(window, start)
    expect(sent).toHaveLength(underWay)
    let rest = left
    for (let at = 0; at < sent.length; at++) {
      window.answered(sent[at]!, { left: --rest, resetAt })
      sent.push(...sendAll(window, start))
      expect(sent.length - at - 1).toBeLessThanOrEqual(Math.max(8, Math.ceil(rest / 2)))
    }
    expect(sent).toHaveLength(left)
  })

  it('lets a few go before the first answer, and as many as there are if that says nothing', () => {
    const window = createWindow(() => 0, options)
    const sent = sendAll(window, start)
    expect(sent).toHaveLength(8)
    window.answered(sent[0]!, null)
    expect(sendAll(window, start)).toHaveLength(100)
  })

  it('lets a few go at a time as long as refusals are all that tell of it', () => {
    const window = leaving(many)
    const refused = createWindow(() => 0, options)
    refused.answered(refused.sent(start), null)
    for (const one of sendAll(refused, start, 30)) refused.answered(one, { left: 0, resetAt })
    const [first] = sendAll(refused, resetAt + 50)
    refused.answered(first!, null)
    expect(sendAll(refused, resetAt + 60)).toHaveLength(8)
    expect(sendAll(window, start)).toHaveLength(100)
  })

  it('lets half of what was ever left go into the next one, until an answer tells of it', () => {
    const window = leaving(40)
    expect(sendAll(window, resetAt)).toHaveLength(21)
  })
})
