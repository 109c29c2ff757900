import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Caller, createCaller } from '../../../src/rest/client/caller.ts'
import { now } from '../../../src/rest/client/clock.ts'
import { type Course, createFlight } from '../../../src/rest/client/flight.ts'
import { Ledger } from '../../../src/rest/client/ledger.ts'

const unhandled = vi.fn()
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  process.on('unhandledRejection', unhandled)
})
afterEach(async () => {
  vi.useRealTimers()
  await new Promise((resolve) => setImmediate(resolve))
  process.off('unhandledRejection', unhandled)
  expect(unhandled).not.toHaveBeenCalled()
})

function callerOf(ms = 1000, signal?: AbortSignal): Caller {
  return createCaller({ token: 'api-a', holder: 'a', ledger: new Ledger(), deadline: now() + ms, signal })
}

/** A flight whose work ends when the test says so. */
function flightOf(instead: (error: unknown) => string | undefined = () => undefined) {
  const work = Promise.withResolvers<string>()
  const over = vi.fn()
  const cancel = vi.fn(() => work.reject(new Error('Cancelled.')))
  const begun: Course[] = []
  const flight = createFlight<string>({
    work(course) {
      begun.push(course)
      course.cancel = cancel
      return work.promise
    },
    isSparable: true,
    missed: (why) => new Error(`Missed: ${why}.`),
    instead,
    over,
  })
  return { ...flight, ...work, over, cancel, begun }
}

describe('a flight', () => {
  it('begins with the first who joins, once', () => {
    const { join, begun, course } = flightOf()
    expect(begun).toEqual([])
    const callers = [callerOf(), callerOf()]
    for (const caller of callers) void join(caller).catch(() => {})
    expect(begun).toEqual([course])
    expect(course.callers()).toEqual(callers)
  })

  it('knows its first caller when its work begins', () => {
    const seen: (readonly Caller[])[] = []
    const { join } = createFlight<string>({
      work(course) {
        seen.push(course.callers())
        return Promise.resolve('a')
      },
      isSparable: true,
      missed: () => new Error(),
      instead: () => undefined,
      over() {},
    })
    const caller = callerOf()
    void join(caller)
    expect(seen).toEqual([[caller]])
  })

  it('answers everybody, and is over once', async () => {
    const { join, resolve, over, cancel, course } = flightOf()
    const answers = Promise.all([join(callerOf()), join(callerOf()), join(callerOf())])
    expect(over).not.toHaveBeenCalled()
    resolve('answer')
    expect(await answers).toEqual(['answer', 'answer', 'answer'])
    expect(over).toHaveBeenCalledTimes(1)
    expect(course.callers()).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
    // Work that is done has set it back to undefined, which this one did not.
    expect(cancel).toHaveBeenCalledTimes(1)
  })

  it('fails for everybody', async () => {
    const { join, reject, over } = flightOf()
    const answers = Promise.allSettled([join(callerOf()), join(callerOf())])
    const reason = new Error('It failed.')
    reject(reason)
    expect(await answers).toEqual(Array(2).fill({ status: 'rejected', reason }))
    expect(over).toHaveBeenCalledTimes(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('answers something else instead of an error, if there is anything, to each who is told one', async () => {
    const { join, reject } = flightOf((error) => `instead of: ${(error as Error).message}`)
    const early = join(callerOf(100))
    const late = join(callerOf(1000))
    vi.advanceTimersByTime(100)
    expect(await early).toBe('instead of: Missed: deadline.')
    reject(new Error('It failed.'))
    expect(await late).toBe('instead of: It failed.')
  })

  it('is left by each at their own deadline, and goes on for the others', async () => {
    const { join, resolve, over, cancel, course } = flightOf()
    const early = join(callerOf(100))
    const late = join(callerOf(1000))
    expect(course.deadline()).toBe(now() + 1000)
    vi.advanceTimersByTime(100)
    await expect(early).rejects.toThrow('Missed: deadline.')
    expect(course.callers()).toHaveLength(1)
    expect(over).not.toHaveBeenCalled()
    expect(cancel).not.toHaveBeenCalled()
    resolve('answer')
    expect(await late).toBe('answer')
  })

  it('is cancelled when the last one leaves, and nobody hears of that', async () => {
    const { join, over, cancel } = flightOf()
    const controllers = [new AbortController(), new AbortController()]
    const answers = Promise.allSettled(controllers.map(({ signal }) => join(callerOf(1000, signal))))
    controllers[0]!.abort()
    expect(cancel).not.toHaveBeenCalled()
    controllers[1]!.abort()
    expect(cancel).toHaveBeenCalledTimes(1)
    expect(over).toHaveBeenCalledTimes(1)
    const reason = new Error('Missed: gone.')
    expect(await answers).toEqual(Array(2).fill({ status: 'rejected', reason }))
  })

  it('does nothing more with an answer that comes when all have left', async () => {
    const { join, resolve, over } = flightOf()
    const controller = new AbortController()
    const answer = join(callerOf(1000, controller.signal))
    resolve('too late')
    controller.abort()
    await expect(answer).rejects.toThrow('Missed: gone.')
    expect(over).toHaveBeenCalledTimes(1)
  })

  it('is left by a caller who joined twice with both', async () => {
    const { join, cancel } = flightOf()
    const caller = callerOf(100)
    const answers = Promise.allSettled([join(caller), join(caller)])
    vi.advanceTimersByTime(100)
    expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(cancel).toHaveBeenCalledTimes(1)
  })

  it('tells a caller of one flight nothing of another one', async () => {
    const [one, other] = [flightOf(), flightOf()]
    const caller = callerOf()
    const answers = [one.join(caller), other.join(caller)]
    one.resolve('one')
    expect(await answers[0]).toBe('one')
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(1000)
    await expect(answers[1]).rejects.toThrow('Missed: deadline.')
  })
})

describe('a dismissal', () => {
  it('sends those away whose deadline is before a time, and says whether anybody is left', async () => {
    const { join, course, cancel, resolve } = flightOf()
    const early = join(callerOf(100))
    const late = join(callerOf(1000))
    expect(course.dismiss(now() + 100, new Error('Too long.'))).toBe(true)
    expect(course.callers()).toHaveLength(2)
    expect(course.dismiss(now() + 500, new Error('Too long.'))).toBe(true)
    await expect(early).rejects.toThrow('Too long.')
    expect(cancel).not.toHaveBeenCalled()
    resolve('answer')
    expect(await late).toBe('answer')
  })

  it('of the last one cancels the work', async () => {
    const { join, course, cancel, over } = flightOf()
    const answers = Promise.allSettled([join(callerOf(100)), join(callerOf(200))])
    expect(course.dismiss(now() + 500, new Error('Too long.'))).toBe(false)
    expect(cancel).toHaveBeenCalledTimes(1)
    expect(over).toHaveBeenCalledTimes(1)
    expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('may answer something else instead', async () => {
    const { join, course } = flightOf(() => 'older')
    const answer = join(callerOf(100))
    course.dismiss(now() + 500, new Error('Too long.'))
    expect(await answer).toBe('older')
  })
})
