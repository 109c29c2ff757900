const origin = performance.timeOrigin

/** The time in epoch milliseconds, with fractions. It never goes back, even if the machine's clock is set. */
export const now = (): number => origin + performance.now()

/** A timer with a longer time would fire at once. */
const longestTimerMs = 2 ** 31 - 1

/** Limits a time in ms to the longest time of a timer. */
export const timerMs = (ms: number): number => Math.min(ms, longestTimerMs)
