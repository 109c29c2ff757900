/**
 * Keys in an order in which each comes after those that it waits for (Kahn's algorithm). Keys that lead to a circle, or wait for one that
 * is none of the keys, are left out. Linear in the number of keys and of those that they wait for.
 *
 * @param awaited The keys that each key waits for, each once.
 * @example topologicalOrder(new Map([['b', ['a']], ['a', []], ['c', ['c']]])) // ['a', 'b']
 */
export function topologicalOrder(awaited: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const waiting = new Map<string, string[]>()
  const left = new Map<string, number>()
  for (const [key, others] of awaited) {
    left.set(key, others.length)
    for (const other of others) {
      const known = waiting.get(other)
      if (known) known.push(key)
      else waiting.set(other, [key])
    }
  }
  const ready = [...awaited.keys()].filter((key) => left.get(key) === 0)
  // The list grows while it is walked: each key is met once.
  for (const key of ready) {
    for (const next of waiting.get(key) ?? []) {
      const count = left.get(next)! - 1
      left.set(next, count)
      if (count === 0) ready.push(next)
    }
  }
  return ready
}
