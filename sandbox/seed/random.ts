/** Choices that look random and are the same every time: each thing draws from a source named after it. */
export interface Random {
  /** From 0, included, to 1, excluded. */
  next(): number
  /** An integer from the least to the most, both included. */
  integer(least: number, most: number): number
  chance(probability: number): boolean
  pick<Value>(values: readonly Value[]): Value
  /** Distinct values, in random order; fewer if there are not as many. */
  some<Value>(values: readonly Value[], count: number): Value[]
  hex(digits: number): string
  uuid(): string
}

export function random(name: string): Random {
  let state = hash(name)
  /** Mulberry32. */
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const integer = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  const hex = (digits: number) => {
    let text = ''
    while (text.length < digits) text += integer(0, 0xffffff).toString(16).padStart(6, '0')
    return text.slice(0, digits)
  }
  return {
    next,
    integer,
    chance: (probability) => next() < probability,
    pick: (values) => values[integer(0, values.length - 1)]!,
    some: (values, count) => shuffled(values, integer).slice(0, count),
    hex,
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
  }
}

export function shuffled<Value>(values: readonly Value[], integer: (least: number, most: number) => number): Value[] {
  const order = [...values]
  for (let at = order.length - 1; at > 0; at--) {
    const other = integer(0, at)
    ;[order[at], order[other]] = [order[other]!, order[at]!]
  }
  return order
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return value
}

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour
export const year = 365 * day

/** The moment that the data is of. Nothing in it depends on the clock. */
export const now = Date.UTC(2026, 9, 1)

/** An id as LaunchDarkly makes them: the time in seconds, then random digits. */
export const objectId = (createdAt: number, { hex }: Random) => Math.floor(createdAt / 1000).toString(16) + hex(16)
