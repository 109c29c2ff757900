import { createContext, runInContext } from 'node:vm'

/** Compares one value of an attribute with one value of a clause. */
export type Operator = (given: unknown, value: unknown) => boolean

const texts =
  (holds: (given: string, value: string) => boolean): Operator =>
  (given, value) =>
    typeof given === 'string' && typeof value === 'string' && holds(given, value)

const longestMs = 1000
const alone = createContext(Object.create(null))

/** A pattern that is none fits nothing, and neither does one that takes too long: SDKs' own patterns never do. */
function fits(given: string, pattern: string): boolean {
  const code = `new RegExp(${JSON.stringify(pattern)}).test(${JSON.stringify(given)})`
  try {
    return runInContext(code, alone, { timeout: longestMs }) === true
  } catch {
    return false
  }
}

/** Values of another type than the operator's are never equal, larger or smaller. */
const ordered =
  (sizeOf: (value: unknown) => number | undefined, holds: (order: number) => boolean): Operator =>
  (given, value) => {
    const [left, right] = [sizeOf(given), sizeOf(value)]
    return left !== undefined && right !== undefined && holds(left - right)
  }

const versions =
  (holds: (order: number) => boolean): Operator =>
  (given, value) => {
    const [left, right] = [versionOf(given), versionOf(value)]
    return left !== undefined && right !== undefined && holds(compared(left, right))
  }

const numberOf = (value: unknown) => (typeof value === 'number' ? value : undefined)

/** Milliseconds, or a text such as `2026-10-01T00:00:00Z`. */
function timeOf(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : numberOf(value)
  return Number.isNaN(time) ? undefined : time
}

interface Version {
  numbers: readonly number[]
  preview: string | undefined
}

/** The last two of the three numbers may be missing. */
function versionOf(value: unknown): Version | undefined {
  if (typeof value !== 'string') return undefined
  const parts = /^(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([^+]+))?(?:\+.*)?$/.exec(value)
  return parts ? { numbers: parts.slice(1, 4).map((part) => Number(part ?? 0)), preview: parts[4] } : undefined
}

/** A preview comes before the release of the same numbers. */
function compared(left: Version, right: Version): number {
  const differences = left.numbers.map((part, at) => part - (right.numbers[at] ?? 0))
  const decisive = differences.find((difference) => difference !== 0)
  if (decisive !== undefined || left.preview === right.preview) return decisive ?? 0
  if (left.preview === undefined || right.preview === undefined) return left.preview === undefined ? 1 : -1
  return left.preview.localeCompare(right.preview, 'en', { numeric: true })
}

const less = (order: number) => order < 0
const more = (order: number) => order > 0
const same = (order: number) => order === 0

export const operators: Readonly<Record<string, Operator>> = {
  in: (given, value) => given === value,
  startsWith: texts((given, value) => given.startsWith(value)),
  endsWith: texts((given, value) => given.endsWith(value)),
  contains: texts((given, value) => given.includes(value)),
  matches: texts(fits),
  lessThan: ordered(numberOf, less),
  lessThanOrEqual: ordered(numberOf, (order) => order <= 0),
  greaterThan: ordered(numberOf, more),
  greaterThanOrEqual: ordered(numberOf, (order) => order >= 0),
  before: ordered(timeOf, less),
  after: ordered(timeOf, more),
  semVerEqual: versions(same),
  semVerLessThan: versions(less),
  semVerGreaterThan: versions(more),
}
