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
  /** Like {@link settled}, but without the lists that are completed while they are read. */
  paged(callback: () => void): void
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
  /** Begins a list that is completed while it is read, see {@link Hold}. */
  hold(): Hold
  /** Counts a call until it is answered. */
  calling(answer: Promise<unknown>): void
}

/**
 * A list of which more items are being read. Batches wait for its end, as for that of any open list. If the read of the items needs a batch
 * itself, so that no call is under way, the batches go ahead.
 */
export interface Hold {
  /** Waits for further items. */
  during(read: Promise<unknown>): Promise<void>
  /** Ends the list after its last items were completed. Again without effect. */
  end(): void
}

/** Number of turns without a call after which the lists that are read wait for a batch. */
const idleTurns = 3

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
  const pagesWaiting: (() => void)[] = []
  /** Number of lists that are being completed. */
  let open = 0
  /** Number of lists that are completed while they are read. */
  let held = 0
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

  // Like dataloader: after the settled promises and their continuations.
  const soon = (callback: () => void) => Promise.resolve().then(() => process.nextTick(callback))

  function settled(callback: () => void) {
    soon(() => {
      if (open + held === 0) return callback()
      waiting.push(callback)
      checkIdle()
    })
  }

  const paged = (callback: () => void) => soon(() => (open > 0 ? pagesWaiting.push(callback) : callback()))

  function close() {
    if (open > 0) return
    for (const callback of pagesWaiting.splice(0)) callback()
    if (held === 0) goAhead()
    else checkIdle()
  }

  function goAhead() {
    for (const callback of waiting.splice(0)) callback()
  }

  let pieces = 0
  let piece: Promise<unknown> = Promise.resolve()

  /** Number of calls and pieces of work that are under way. */
  let busy = 0
  /** Number of lists that wait for further items. */
  let starving = 0

  const isIdle = () => busy === 0 && open === 0 && starving > 0 && starving === held && waiting.length > 0

  /** Lets the batches go ahead if the lists can only wait for them. */
  function checkIdle(turnsLeft = idleTurns): void {
    if (!isIdle()) return
    if (turnsLeft > 0) setImmediate(checkIdle, turnsLeft - 1)
    else goAhead()
  }

  function working(work: Promise<unknown>) {
    busy++
    const end = () => {
      busy--
      checkIdle()
    }
    work.then(end, end)
  }

  function hold(): Hold {
    held++
    let hasEnded = false
    return {
      async during(read) {
        starving++
        checkIdle()
        await read
        starving--
      },
      end() {
        if (hasEnded) return
        hasEnded = true
        pace.turn().then(() => {
          held--
          close()
        })
      },
    }
  }

  return {
    hold,
    calling: working,
    piece() {
      if (pieces > 0 && pieces % itemsOfTurn === 0) {
        piece = piece.then(pace.turn)
        working(piece)
      }
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
      turn.then(pace.turn).then(() => {
        open--
        close()
      })
      return inTurn
    },
    settled,
    paged,
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
