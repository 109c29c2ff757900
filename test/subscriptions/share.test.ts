import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createShare, type Share } from '../../src/events/share.ts'

const limit = { limit: 100, remaining: 50, resetAt: null, opensAt: null, observedAt: null, routes: [] }
const { signal } = new AbortController()

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** The number of calls that are within the share after a time, in ms. */
async function takenWithin(share: Share, ms: number): Promise<number> {
  let taken = 0
  for (let call = 0; call < 200; call++) void share.take(limit, signal).then(() => taken++)
  await vi.advanceTimersByTimeAsync(ms)
  return taken
}

it.each([
  [1, 20],
  [2, 10],
  [3, 6],
])(
  'the share of each of %i gateways is %i calls of a hundred at once, and as many in each window',
  async (gateways, calls) => {
    const share = createShare(() => 0.2 / gateways)
    expect(await takenWithin(share, 0)).toBe(calls)
    const before = calls
    expect(
      await takenWithin(
        createShare(() => 0.2 / gateways),
        30_000,
      ),
    ).toBe(before * 4)
  },
)

it('is at least one call, so that nothing stands still', async () => {
  expect(
    await takenWithin(
      createShare(() => 0.001),
      0,
    ),
  ).toBe(1)
})

it('one who looks for room takes nothing', async () => {
  const share = createShare(() => 0.2)
  for (let look = 0; look < 100; look++) await share.room(signal)
  expect(await takenWithin(share, 0)).toBe(20)
})
