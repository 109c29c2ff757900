import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBreaker } from '../../../src/rest/client/breaker.ts'

const start = 1_000_000
const probeMs = 5000
const flags = 'GET /api/v2/flags/{projectKey}'
const teams = 'GET /api/v2/teams'

/** A breaker whose waits have no random part. */
const steady = (failures: number) => createBreaker({ failures, probeMs, random: () => 0 })

/** A call that is sent at a time and fails at once. */
const failing = (now: number) => ({ sentAt: now, now, attempt: 1 })

/** A breaker that opened at the start. */
function opened(failures = 3) {
  const breaker = steady(failures)
  for (let call = 0; call < failures; call++) breaker.failed(failing(start))
  return breaker
}

describe('a breaker', () => {
  it('admits every call as long as all is well', () => {
    const breaker = steady(1)
    for (let call = 0; call < 100; call++) expect(breaker.admits(flags, start)).toBe(true)
    expect(breaker.opensAt(flags)).toBe(0)
  })

  it('opens after so many incidents in a row, and says so once', () => {
    const breaker = steady(3)
    const fails = () => breaker.failed(failing(start))
    expect([fails(), fails()]).toEqual([false, false])
    expect(breaker.admits(flags, start)).toBe(true)
    expect([fails(), fails(), fails()]).toEqual([true, false, false])
    expect(breaker.admits(flags, start)).toBe(false)
    expect(breaker.openedAt()).toBe(start)
    expect([breaker.opensAt(flags), breaker.firstTryAt()]).toEqual([start + 250, start + 250])
  })

  it('takes calls for one incident that were in flight when the first of them failed', () => {
    const breaker = steady(2)
    for (let call = 0; call < 20; call++) {
      expect(breaker.failed({ sentAt: start + call, now: start + 30 + call, attempt: 1 })).toBe(false)
    }
    expect(breaker.failed({ sentAt: start + 30, now: start + 60, attempt: 1 })).toBe(true)
  })

  it('takes a retry for a part of the incident that it was made for', () => {
    const breaker = steady(2)
    breaker.failed(failing(start))
    for (let attempt = 2; attempt < 9; attempt++) {
      expect(breaker.failed({ sentAt: start + attempt, now: start + attempt, attempt })).toBe(false)
    }
    expect(breaker.failed(failing(start + 100))).toBe(true)
  })

  it('counts each call that hung for a second', () => {
    const breaker = steady(3)
    const hung = { sentAt: start, now: start + 1000, attempt: 1 }
    expect([hung, hung, hung].map(breaker.failed)).toEqual([false, false, true])
  })

  it('does not open for failures with a success between them', () => {
    const breaker = steady(2)
    for (let call = 0; call < 10; call++) {
      expect(breaker.failed(failing(start))).toBe(false)
      breaker.succeeded()
    }
    expect(breaker.admits(flags, start)).toBe(true)
  })

  it('never opens if it takes 0 failures', () => {
    const breaker = steady(0)
    for (let call = 0; call < 1000; call++) expect(breaker.failed(failing(start))).toBe(false)
    expect(breaker.admits(flags, start)).toBe(true)
    expect(breaker.opensAt(flags)).toBe(0)
  })
})

describe('a breaker that is open', () => {
  it('admits one call of each operation after waits that double, up to the longest', () => {
    const breaker = opened()
    let at = start
    for (const wait of [250, 500, 1000, 2000, 4000, 5000, 5000]) {
      const admitted = (ms: number) => [flags, flags, teams, teams].map((one) => breaker.admits(one, at + ms))
      expect(admitted(wait - 1)).toEqual([false, false, false, false])
      expect(admitted(wait)).toEqual([true, false, true, false])
      at += wait
    }
  })

  it('waits for a random part less, of a fifth at most, and never longer than it is told', () => {
    for (const [random, part] of [
      [0, 1],
      [0.5, 0.9],
      [1, 0.8],
    ] as const) {
      const breaker = createBreaker({ failures: 1, probeMs: 300, random: () => random })
      breaker.failed(failing(start))
      expect(breaker.opensAt(flags)).toBe(start + 250 * part)
      expect(breaker.admits(flags, start + 250)).toBe(true)
      expect(breaker.opensAt(flags)).toBe(start + 250 + 300 * part)
    }
    const hasty = createBreaker({ failures: 1, probeMs: 20 })
    hasty.failed(failing(start))
    expect(hasty.opensAt(flags)).toBeLessThanOrEqual(start + 20)
  })

  it('admits the next try in its time though this one hangs or was cancelled', () => {
    const breaker = opened()
    expect(breaker.admits(flags, start + 7000)).toBe(true)
    expect(breaker.admits(flags, start + 7499)).toBe(false)
    expect(breaker.admits(flags, start + 7500)).toBe(true)
  })

  it('closes with any success', () => {
    const breaker = opened()
    expect(breaker.admits(teams, start + probeMs)).toBe(true)
    breaker.succeeded()
    expect([breaker.opensAt(flags), breaker.openedAt(), breaker.firstTryAt()]).toEqual([0, 0, 0])
    expect([flags, flags, teams].map((one) => breaker.admits(one, start + probeMs))).toEqual([true, true, true])
  })

  it('opens again after as many failures as before, and tries anew as soon as the first time', () => {
    const breaker = opened(2)
    expect(breaker.admits(flags, start + probeMs)).toBe(true)
    breaker.succeeded()
    const again = start + probeMs + 10
    expect(breaker.failed(failing(again))).toBe(false)
    expect(breaker.failed(failing(again))).toBe(true)
    expect(breaker.admits(flags, again + 249)).toBe(false)
    expect(breaker.admits(flags, again + 250)).toBe(true)
  })

  it('tells for each operation when it is tried next', () => {
    const breaker = opened()
    expect(breaker.opensAt(flags)).toBe(start + 250)
    expect(breaker.admits(flags, start + 250)).toBe(true)
    expect(breaker.failed(failing(start + 300))).toBe(false)
    expect(breaker.opensAt(flags)).toBe(start + 750)
    expect(breaker.opensAt(teams)).toBe(start + 250)
  })

  it('is not kept open for the others by a route that fails whenever it is tried', () => {
    const breaker = opened()
    for (let ms = 0; ms < 20_000; ms += 10) {
      const now = start + ms
      if (breaker.admits(flags, now)) breaker.failed({ sentAt: now, now: now + 5, attempt: 1 })
    }
    // Nobody asked for teams at the moments at which flags were tried.
    expect(breaker.admits(teams, start + 18_000)).toBe(true)
  })
})

/** Callers who ask one after the other, again as soon as they are told, while the upstream fails for a time. */
function outage({ lanes, latencyMs, outageMs }: { lanes: number; latencyMs: number; outageMs: number }) {
  // Without the random part, by which each wait may be a fifth shorter than the one before it allows.
  const breaker = createBreaker({ failures: 10, probeMs, random: () => 0 })
  const refusedAgainAfterMs = 5
  const endsAt = start + outageMs
  const asks = Array.from({ length: lanes }, (_, lane) => ({ at: start + lane, sentAt: 0 }))
  let lastRefusedAt = 0
  let sent = 0
  let asked = 0
  while (asks.some(({ at }) => at < endsAt + 2 * probeMs)) {
    const next = asks.reduce((one, other) => (one.at <= other.at ? one : other))
    const now = next.at
    if (next.sentAt) {
      if (next.sentAt >= endsAt) breaker.succeeded()
      else breaker.failed({ sentAt: next.sentAt, now, attempt: 1 })
      next.sentAt = 0
      next.at = now + 0.01
    } else if (breaker.admits(flags, now)) {
      sent += next.at < endsAt ? 1 : 0
      asked += next.at < endsAt ? 1 : 0
      next.sentAt = now
      next.at = now + latencyMs
    } else {
      asked += next.at < endsAt ? 1 : 0
      lastRefusedAt = now
      next.at = now + refusedAgainAfterMs
    }
  }
  return { refusedForMs: Math.max(0, lastRefusedAt - endsAt), sent, asked }
}

describe('an outage', () => {
  const outages = fc.record({
    lanes: fc.integer({ min: 1, max: 16 }),
    latencyMs: fc.integer({ min: 1, max: 80 }),
    outageMs: fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 30_000 })),
  })

  it('is followed by a refusal about as long as itself, and by one of the longest wait at most', () => {
    fc.assert(
      fc.property(outages, (world) => {
        const { refusedForMs } = outage(world)
        const mostWaitMs = Math.min(probeMs, world.outageMs + 250)
        expect(refusedForMs).toBeLessThanOrEqual(mostWaitMs + 2 * world.latencyMs)
      }),
      { numRuns: 200 },
    )
  })

  it('of a moment that one flight of calls sees opens nothing', () => {
    const { refusedForMs, sent, asked } = outage({ lanes: 8, latencyMs: 80, outageMs: 150 })
    expect({ refusedForMs, refused: asked - sent }).toEqual({ refusedForMs: 0, refused: 0 })
  })

  it('that lasts gets ten flights of calls, and then a try in each interval', () => {
    const { sent, asked } = outage({ lanes: 8, latencyMs: 5, outageMs: 30_000 })
    expect(asked).toBeGreaterThan(10_000)
    expect(sent).toBeLessThanOrEqual(8 * 10 + 5 + 30_000 / (0.8 * probeMs))
  })
})
