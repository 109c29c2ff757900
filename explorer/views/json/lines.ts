/** A value as lines of indented JSON, of which each is made only when it is asked for. */

export type Path = readonly (string | number)[]

export interface Line {
  readonly depth: number
  /** The property's name, or null in lists and for the whole. */
  readonly key: string | null
  readonly kind: 'value' | 'open' | 'close'
  /** The value, or the list or object that opens or closes. */
  readonly value: unknown
  readonly path: Path
  /** Whether its items are hidden. */
  readonly folded: boolean
  /** Whether a comma follows. */
  readonly comma: boolean
}

export interface Lines {
  readonly count: number
  readonly line: (index: number) => Line
  /** The line of a value. That of the list or object that hides it, if it is folded. */
  readonly lineOf: (path: Path) => number
}

interface Counted {
  readonly keys: readonly string[] | null
  readonly items: readonly unknown[]
  /** The first line of each item below the opening line, and at the end that of the closing one. */
  readonly starts: Uint32Array
}

const isContainer = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && (Array.isArray(value) ? value.length > 0 : hasKeys(value))

function hasKeys(value: object): boolean {
  for (const _ in value) return true
  return false
}

/**
 * @param folded The lists and objects whose items are hidden.
 */
export function linesOf(root: unknown, folded: ReadonlySet<object>): Lines {
  const counted = new Map<object, Counted>()

  function countOf(value: unknown): number {
    if (!isContainer(value) || folded.has(value)) return 1
    const keys = Array.isArray(value) ? null : Object.keys(value)
    const items = Array.isArray(value) ? value : Object.values(value)
    const starts = new Uint32Array(items.length + 1)
    let at = 1
    for (let index = 0; index < items.length; index++) {
      starts[index] = at
      at += countOf(items[index])
    }
    starts[items.length] = at
    counted.set(value, { keys, items, starts })
    return at + 1
  }

  const count = countOf(root)

  function line(index: number): Line {
    let value = root
    let key: string | null = null
    let comma = false
    let left = index
    const path: (string | number)[] = []
    for (;;) {
      const depth = path.length
      const parts = isContainer(value) ? counted.get(value) : undefined
      if (!parts) return { depth, key, kind: 'value', value, path, comma, folded: isContainer(value) }
      const { keys, items, starts } = parts
      if (left === 0) return { depth, key, kind: 'open', value, path, comma: false, folded: false }
      if (left >= starts[items.length]!) return { depth, key: null, kind: 'close', value, path, comma, folded: false }
      const item = lastAtMost(starts, items.length, left)
      left -= starts[item]!
      comma = item < items.length - 1
      value = items[item]
      key = keys ? keys[item]! : null
      path.push(keys ? keys[item]! : item)
    }
  }

  function lineOf(path: Path): number {
    let value = root
    let at = 0
    for (const step of path) {
      const parts = isContainer(value) ? counted.get(value) : undefined
      const item = parts?.keys ? parts.keys.indexOf(String(step)) : Number(step)
      if (!parts || !(item >= 0 && item < parts.items.length)) return at
      at += parts.starts[item]!
      value = parts.items[item]
    }
    return at
  }

  return { count, line, lineOf }
}

function lastAtMost(starts: Uint32Array, items: number, line: number): number {
  let low = 0
  let high = items - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= line) low = middle
    else high = middle - 1
  }
  return low
}

/** All lists and objects, but for the first levels. */
export function containersBelow(root: unknown, levels: number): Set<object> {
  const found = new Set<object>()
  const visit = (value: unknown, depth: number) => {
    if (!isContainer(value)) return
    if (depth >= levels) found.add(value)
    for (const item of Object.values(value)) visit(item, depth + 1)
  }
  visit(root, 0)
  return found
}
