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
}

export function createTurns(pace: Pace): Turns {
  const waiting: (() => void)[] = []
  let open = 0

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
    settled(callback) {
      // Like dataloader: after the settled promises and their continuations.
      Promise.resolve().then(() => process.nextTick(() => (open > 0 ? waiting.push(callback) : callback())))
    },
  }
}
