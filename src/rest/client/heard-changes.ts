import type { Operation } from '../operation.ts'
import type { Outdates } from './changed.ts'
import { now as clock } from './clock.ts'

/** The most changes that are remembered. Answers from before the oldest are asked anew. */
const mostChanges = 1000

/** The longest time between the same two changes at two gateways, in ms, if they are heard in another order. */
const disorderMs = 1000

/** An answer of another gateway. */
interface Older {
  readonly operation: Operation
  readonly path: string
  /** The last change before its read began. */
  readonly after: string
}

/** The changes that a gateway knows, by their ids. */
export interface HeardChanges {
  /** Whether a change was told. */
  has(id: string): boolean
  add(id: string, outdates: Outdates): void
  /** Remembers the id of the last change, which may have been before this gateway listened. */
  saw(id: string): void
  /**
   * Whether no change since outdates an answer. False if that is unknown.
   *
   * @param last The last change of all, of which this gateway may not have heard.
   */
  isCurrent(answer: Older, last: string): boolean
  clear(): void
}

interface Change {
  readonly at: number
  /** Null for a change that was only seen. */
  readonly outdates: Outdates | null
}

/** @param keptMs The time for which a change is remembered, in ms. No answer may be kept for longer. */
export function createHeardChanges(keptMs: number): HeardChanges {
  const known = new Map<string, Change>()

  /** The change before the oldest answer stays, because answers have its id. */
  function dropOld() {
    const oldest = clock() - keptMs - disorderMs
    let before: string | undefined
    for (const [id, { at }] of known) {
      if (before !== undefined && (at < oldest || known.size > mostChanges)) known.delete(before)
      before = id
    }
  }

  return {
    has: (id) => Boolean(known.get(id)?.outdates),
    add(id, outdates) {
      known.set(id, { at: known.get(id)?.at ?? clock(), outdates })
      dropOld()
    },
    saw(id) {
      if (!known.has(id)) known.set(id, { at: clock(), outdates: null })
    },
    isCurrent({ operation, path, after }, last) {
      const begun = known.get(after)
      if (after !== last && !(begun && known.get(last)?.outdates)) return false
      const since = begun ? begun.at - disorderMs : 0
      for (const [id, { at, outdates }] of known) {
        if (id !== after && at >= since && outdates?.(operation, path)) return false
      }
      return true
    },
    clear: () => known.clear(),
  }
}
