import type { Pace } from './pace.ts'

/** Number of items of a list that are completed in one turn of the event loop. */
const itemsOfTurn = 10
/** The longest list that is completed at once. */
const shortList = 50

/** Shares the event loop with other requests while the lists of one are completed. */
export interface Turns {
  /**
   * The items of a list. The first ones are returned at once, and those of a long list as promises in later turns of the event
   * loop.
   */
  list<Item>(items: readonly Item[]): readonly (Item | Promise<Item>)[]
  /**
   * Calls back at the end of this turn. While a list is open, calls back after its last items were completed, because they may ask
   * for the same.
   */
  settled(callback: () => void): void
  /**
   * Like {@link settled}, and waits for the lists of a kind of which one has arrived and others are still being read, because their
   * documents may ask for the same.
   */
  gathered(callback: () => void): void
  /** Counts a read of a list until it is answered. The kind is the same for the lists of all owners. */
  reading(kind: string, answer: Promise<unknown>): void
}

export function createTurns(pace: Pace): Turns {
  const waiting: (() => void)[] = []
  let open = 0
  const gathering: (() => void)[] = []
  /** Number of lists that are being read, by kind, from the first one that arrived. */
  const reads = new Map<string, { left: number; hasArrived: boolean }>()

  /** Number of lists that arrived in this turn of the event loop. */
  let arriving = 0

  const isIncomplete = () => arriving > 0 || [...reads.values()].some(({ left, hasArrived }) => hasArrived && left > 0)

  /** After an answer, its documents first ask for what they need, which can be further pages. */
  function arrived(kind: { left: number; hasArrived: boolean }) {
    kind.left--
    kind.hasArrived = true
    arriving++
    setImmediate(() => {
      arriving--
      if (!isIncomplete()) for (const callback of gathering.splice(0)) settled(callback)
    })
  }

  function settled(callback: () => void) {
    // Like dataloader: after the settled promises and their continuations.
    Promise.resolve().then(() => process.nextTick(() => (open > 0 ? waiting.push(callback) : callback())))
  }

  function close() {
    open--
    if (open > 0) return
    for (const callback of waiting.splice(0)) callback()
  }

  return {
    list(items) {
      if (items.length <= shortList) return items
      open++
      let turn: Promise<unknown> = Promise.resolve()
      const inTurn = items.map((item, index) => {
        if (index < itemsOfTurn) return item
        // A rejection before the item's turn is reported when the turn comes.
        if (item instanceof Promise) item.catch(() => {})
        if (index % itemsOfTurn === 0) turn = turn.then(pace.turn)
        return turn.then(() => item)
      })
      turn.then(pace.turn).then(close)
      return inTurn
    },
    settled,
    gathered: (callback) => settled(() => (isIncomplete() ? gathering.push(callback) : callback())),
    reading(name, answer) {
      const kind = reads.get(name) ?? { left: 0, hasArrived: false }
      reads.set(name, kind)
      kind.left++
      const end = () => arrived(kind)
      answer.then(end, end)
    },
  }
}
