const origin = performance.timeOrigin

/** The time in epoch milliseconds, with fractions. It never goes back, whatever is done to the machine's clock. */
export const now = (): number => origin + performance.now()

/** A timer that is set for longer fires at once. */
const longestTimerMs = 2 ** 31 - 1

/** A time in ms that a timer takes: that long, or as long as one can be. */
export const timerMs = (ms: number): number => Math.min(ms, longestTimerMs)
