/**
 * A time in epoch milliseconds. LaunchDarkly tells most times so, some as the same number in a text, and a few in ISO 8601.
 *
 * @returns undefined for what is no time.
 */
export function msOf(value: unknown): number | undefined {
  const ms = typeof value === 'string' ? msOfText(value) : value
  return typeof ms === 'number' && Math.abs(ms) <= latest ? ms : undefined
}

const msOfText = (text: string): number =>
  /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : isoDate.test(text) ? Date.parse(text) : Number.NaN

const isoDate = /^[+-]?\d{4,6}-\d{2}-\d{2}/

/** The latest time that a `Date` can hold, and as far before the epoch as the earliest. */
const latest = 8.64e15
