import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Caller, createCaller, type Leaving, type Wait } from '../../../src/rest/client/caller.ts'
import { now } from '../../../src/rest/client/clock.ts'
import { Ledger } from '../../../src/rest/client/ledger.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function callerOf(ms: number, signal?: AbortSignal) {
  return createCaller({ token: 'api-a', holder: 'a', ledger: new Ledger(), deadline: now() + ms, signal })
}

/** Somebody who waits, and notes why they left. */
function waitOf(caller: Caller) {
  const why: Leaving[] = []
  const wait: Wait = {
    isSparable: () => true,
    leave(reason) {
      why.push(reason)
      caller.done(wait)
    },
  }
  caller.start(wait)
  return { wait, why }
}

describe('a caller', () => {
  it('waits until its deadline', () => {
    const caller = callerOf(1000)
    expect(caller.over()).toBeUndefined()
    vi.advanceTimersByTime(999)
    expect(caller.over()).toBeUndefined()
    vi.advanceTimersByTime(1)
    expect(caller.over()).toBe('deadline')
  })

  it('waits until its client hangs up', () => {
    const controller = new AbortController()
    const caller = callerOf(1000, controller.signal)
    expect(caller.over()).toBeUndefined()
    controller.abort()
    expect(caller.over()).toBe('gone')
    vi.advanceTimersByTime(2000)
    expect(caller.over()).toBe('gone')
  })

  it('is over from the beginning if its client had hung up before', () => {
    expect(callerOf(1000, AbortSignal.abort()).over()).toBe('gone')
  })

  it('has all waits leave when the deadline comes', () => {
    const caller = callerOf(1000)
    const one = waitOf(caller)
    vi.advanceTimersByTime(600)
    const other = waitOf(caller)
    vi.advanceTimersByTime(399)
    expect([one.why, other.why]).toEqual([[], []])
    vi.advanceTimersByTime(1)
    expect([one.why, other.why]).toEqual([['deadline'], ['deadline']])
  })

  it('has all waits leave when the client hangs up, and none leaves twice', () => {
    const controller = new AbortController()
    const caller = callerOf(1000, controller.signal)
    const waits = [waitOf(caller), waitOf(caller)]
    controller.abort()
    vi.advanceTimersByTime(2000)
    expect(waits.map(({ why }) => why)).toEqual([['gone'], ['gone']])
  })

  it('does not have a wait leave that is done', () => {
    const controller = new AbortController()
    const caller = callerOf(1000, controller.signal)
    const [one, other] = [waitOf(caller), waitOf(caller)]
    caller.done(one.wait)
    vi.advanceTimersByTime(1000)
    controller.abort()
    expect(one.why).toEqual([])
    expect(other.why).toEqual(['deadline'])
  })

  it('has a wait leave at once that begins after the deadline', () => {
    const caller = callerOf(1000)
    vi.advanceTimersByTime(1500)
    const { why } = waitOf(caller)
    vi.advanceTimersByTime(1)
    expect(why).toEqual(['deadline'])
  })

  it('keeps one timer as long as anything is waited for, and none after that', () => {
    const caller = callerOf(1000)
    expect(vi.getTimerCount()).toBe(0)
    const [one, other] = [waitOf(caller), waitOf(caller)]
    expect(vi.getTimerCount()).toBe(1)
    caller.done(one.wait)
    expect(vi.getTimerCount()).toBe(1)
    caller.done(other.wait)
    expect(vi.getTimerCount()).toBe(0)
    const { why } = waitOf(caller)
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(1000)
    expect(why).toEqual(['deadline'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('listens to its client once, however many waits there are, and not before the first', () => {
    const { signal } = new AbortController()
    const listen = vi.spyOn(signal, 'addEventListener')
    const caller = callerOf(1000, signal)
    expect(listen).not.toHaveBeenCalled()
    for (let time = 0; time < 3; time++) {
      const [one, other] = [waitOf(caller), waitOf(caller)]
      caller.done(one.wait)
      caller.done(other.wait)
    }
    expect(listen).toHaveBeenCalledTimes(1)
  })
})
