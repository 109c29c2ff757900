/** The lines and characters above which the editor of GraphiQL takes more than a moment. */
const longFrom = 15_000
const charactersOfALine = 80

/** Whether a value is too long for the editor. It counts no further than it must. */
export function isLong(value: unknown, most: number = longFrom): boolean {
  let left = most
  const open: unknown[] = [value]
  while (open.length > 0) {
    const next = open.pop()
    left -= typeof next === 'string' ? 1 + next.length / charactersOfALine : 1
    if (left < 0) return true
    if (typeof next !== 'object' || next === null) continue
    for (const key in next) {
      open.push((next as Record<string, unknown>)[key])
      if (open.length > left) return true
    }
  }
  return false
}
