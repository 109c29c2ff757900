import { describe, expect, it } from 'vitest'
import { createBreaker } from '../../src/rest/breaker.ts'

const start = 1_000_000
const probeMs = 5000
const flags = 'GET /api/v2/flags/{projectKey}'
const teams = 'GET /api/v2/teams'

/** A breaker that opened at the start. */
function opened(failures = 3) {
  const breaker = createBreaker({ failures, probeMs })
  for (let call = 0; call < failures; call++) breaker.failed(start)
  return breaker
}

describe('a breaker', () => {
  it('admits every call as long as all is well', () => {
    const breaker = createBreaker({ failures: 1, probeMs })
    for (let call = 0; call < 100; call++) expect(breaker.admits(flags, start)).toBe(true)
    expect(breaker.opensAt(flags)).toBe(0)
  })

  it('opens when so many calls failed in a row, and says so once', () => {
    const breaker = createBreaker({ failures: 3, probeMs })
    const fails = () => breaker.failed(start)
    expect([fails(), fails()]).toEqual([false, false])
    expect(breaker.admits(flags, start)).toBe(true)
    expect([fails(), fails(), fails()]).toEqual([true, false, false])
    expect(breaker.admits(flags, start)).toBe(false)
    expect(breaker.opensAt(flags)).toBe(start + probeMs)
  })

  it('does not open for failures with a success between them', () => {
    const breaker = createBreaker({ failures: 2, probeMs })
    for (let call = 0; call < 10; call++) {
      expect(breaker.failed(start)).toBe(false)
      breaker.succeeded()
    }
    expect(breaker.admits(flags, start)).toBe(true)
  })

  it('never opens if it takes 0 failures', () => {
    const breaker = createBreaker({ failures: 0, probeMs })
    for (let call = 0; call < 1000; call++) expect(breaker.failed(start)).toBe(false)
    expect(breaker.admits(flags, start)).toBe(true)
    expect(breaker.opensAt(flags)).toBe(0)
  })
})

describe('a breaker that is open', () => {
  it('admits one call of each operation in each interval', () => {
    const breaker = opened()
    const admitted = (ms: number) => [flags, flags, teams, teams].map((one) => breaker.admits(one, start + ms))
    expect(admitted(probeMs - 1)).toEqual([false, false, false, false])
    expect(admitted(probeMs)).toEqual([true, false, true, false])
    expect(admitted(2 * probeMs - 1)).toEqual([false, false, false, false])
    expect(admitted(2 * probeMs)).toEqual([true, false, true, false])
  })

  it('admits the next try an interval later though this one hangs or was cancelled', () => {
    const breaker = opened()
    expect(breaker.admits(flags, start + 7000)).toBe(true)
    expect(breaker.admits(flags, start + 11_999)).toBe(false)
    expect(breaker.admits(flags, start + 12_000)).toBe(true)
  })

  it('closes with any success', () => {
    const breaker = opened()
    expect(breaker.admits(teams, start + probeMs)).toBe(true)
    breaker.succeeded()
    expect(breaker.opensAt(flags)).toBe(0)
    expect([flags, flags, teams].map((one) => breaker.admits(one, start + probeMs))).toEqual([true, true, true])
  })

  it('opens again after as many failures as before, and tries anew', () => {
    const breaker = opened(2)
    expect(breaker.admits(flags, start + probeMs)).toBe(true)
    breaker.succeeded()
    const again = start + probeMs + 10
    expect(breaker.failed(again)).toBe(false)
    expect(breaker.failed(again)).toBe(true)
    expect(breaker.admits(flags, again + probeMs - 1)).toBe(false)
    expect(breaker.admits(flags, again + probeMs)).toBe(true)
  })

  it('tells for each operation when it is tried next', () => {
    const breaker = opened()
    expect(breaker.opensAt(flags)).toBe(start + probeMs)
    expect(breaker.admits(flags, start + probeMs)).toBe(true)
    expect(breaker.failed(start + 6000)).toBe(false)
    expect(breaker.opensAt(flags)).toBe(start + 2 * probeMs)
    expect(breaker.opensAt(teams)).toBe(start + probeMs)
  })

  it('is not kept open for the others by a route that fails whenever it is tried', () => {
    const breaker = opened()
    for (let ms = 0; ms < 20_000; ms += 10) {
      const now = start + ms
      if (breaker.admits(flags, now)) breaker.failed(now + 5)
    }
    // Nobody asked for teams at the moments at which flags were tried.
    expect(breaker.admits(teams, start + 18_000)).toBe(true)
  })
})
