import { invalid } from '../http/errors.ts'
import { type Member, parsedJson, shaped } from '../resource/shape.ts'
import type { Store } from '../store.ts'

/** The time in the account. It stands still but for changes, and for those who move it on. */
export interface Clock {
  /** Epoch ms. */
  now(): number
  /** What was set for a time until then is done before the next answer. */
  advance(ms: number): void
}

/** More than anything is planned ahead. */
const longestMs = 10 * 365 * 24 * 3_600_000

const takes = `milliseconds from 0 to ${longestMs}`
const fits = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= longestMs

export const clockOf = (store: Store): Clock => ({
  now: () => store.moment,
  advance(ms) {
    if (!fits(ms)) throw new RangeError(`advance takes ${takes}, got ${ms}`)
    store.moment += ms
  },
})

/**
 * Moves the time in the account on to that of this machine, each second. The time never goes back.
 *
 * @returns What ends it.
 */
export function followTime(clock: Clock): () => void {
  const follow = () => clock.advance(Math.max(0, Date.now() - clock.now()))
  follow()
  const timer = setInterval(follow, 1000).unref()
  return () => clearInterval(timer)
}

const members: Record<string, Member> = { advanceMs: { takes, fits } }

/** Moves the clock on as a body says, and answers what time it is then. */
export function moveOn(clock: Clock, body: string): { now: number } {
  const { advanceMs } = shaped(parsedJson(body, 'a move of the clock'), 'a move of the clock', members)
  if (advanceMs === undefined) throw invalid('a move of the clock must have advanceMs')
  clock.advance(advanceMs as number)
  return { now: clock.now() }
}
