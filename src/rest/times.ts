/**
 * A time in epoch milliseconds. LaunchDarkly sends most times as such a number, some as the number in a text, and a few in ISO
 * 8601.
 *
 * @returns Undefined for an invalid time.
 */
export function msOf(value: unknown): number | undefined {
  const ms = typeof value === 'string' ? msOfText(value) : value
  return typeof ms === 'number' && Math.abs(ms) <= latest ? ms : undefined
}

const msOfText = (text: string): number =>
  /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : isoDate.test(text) ? Date.parse(text) : Number.NaN

const isoDate = /^[+-]?\d{4,6}-\d{2}-\d{2}/

/** The latest time of a `Date`; its negative is the earliest. */
const latest = 8.64e15
