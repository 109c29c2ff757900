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
   *
   * @param size The number of items of a turn. Default 10.
   */
  list<Item>(items: readonly Item[], size?: number): readonly (Item | Promise<Item>)[]
  /** Resolves when the request may do a further piece of work: ten pieces in a turn of the event loop. */
  piece(): Promise<unknown>
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
  /**
   * Counts a read of a list until it is answered.
   *
   * @param kind The same for the lists of all owners.
   * @param list The same for all pages of a list.
   */
  reading(kind: string, list: string, answer: Promise<unknown>): void
}

/** Lists of a kind that began before the first of them arrived. */
interface Reads {
  readonly lists: Set<string>
  /** Number of turns in which lists had arrived when the first of them began. */
  readonly arrivals: number
  /** Number of pages that are being read. */
  left: number
  hasArrived: boolean
}

export function createTurns(pace: Pace): Turns {
  const waiting: (() => void)[] = []
  let open = 0
  const gathering: (() => void)[] = []
  /** The latest lists of each kind. */
  const latest = new Map<string, Reads>()
  /** The lists that are being read. */
  const reads = new Set<Reads>()

  /** Number of lists that arrived in this turn of the event loop. */
  let arriving = 0
  /** Number of turns in which lists arrived. */
  let arrivals = 0

  const isIncomplete = () => arriving > 0 || [...reads].some(({ hasArrived }) => hasArrived)

  /** After an answer, its documents first ask for what they need, which can be further pages. */
  function arrived(some: Reads) {
    some.left--
    some.hasArrived = true
    if (arriving === 0) arrivals++
    if (some.left === 0) reads.delete(some)
    arriving++
    setImmediate(() => {
      arriving--
      if (!isIncomplete()) for (const callback of gathering.splice(0)) settled(callback)
    })
  }

  /**
   * The lists that a list is read with. One that begins after another has arrived, or while a list of another kind arrives, needed that
   * answer, and none waits for it.
   */
  function readsOf(kind: string, list: string): Reads {
    const known = latest.get(kind)
    const isBeside = (one: Reads) => !one.hasArrived && (arriving === 0 || one.arrivals === arrivals)
    if (known && (isBeside(known) || known.lists.has(list))) return known
    const fresh = { lists: new Set<string>(), arrivals, left: 0, hasArrived: false }
    latest.set(kind, fresh)
    return fresh
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

  let pieces = 0
  let piece: Promise<unknown> = Promise.resolve()

  return {
    piece() {
      if (pieces > 0 && pieces % itemsOfTurn === 0) piece = piece.then(pace.turn)
      pieces++
      return piece
    },
    list(items, size = itemsOfTurn) {
      if (items.length <= shortList) return items
      open++
      let turn: Promise<unknown> = Promise.resolve()
      const inTurn = items.map((item, index) => {
        if (index < size) return item
        // A rejection before the item's turn is reported when the turn comes.
        if (item instanceof Promise) item.catch(() => {})
        if (index % size === 0) turn = turn.then(pace.turn)
        return turn.then(() => item)
      })
      turn.then(pace.turn).then(close)
      return inTurn
    },
    settled,
    gathered: (callback) => settled(() => (isIncomplete() ? gathering.push(callback) : callback())),
    reading(kind, list, answer) {
      const some = readsOf(kind, list)
      some.lists.add(list)
      some.left++
      reads.add(some)
      const end = () => arrived(some)
      answer.then(end, end)
    },
  }
}
