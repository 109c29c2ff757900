import type { Gate } from './accounts.ts'
import { now as clock, timerMs } from './clock.ts'

/** A call that waits to be sent. */
export interface Turn {
  readonly gate: Gate
  /**
   * Called once, when a place is free and the windows are open. It must tell the gate about the call before it returns, because the
   * schedule looks at the next turn right after. The call must finally call `leave`.
   */
  go(): void
  /**
   * Called when the windows are known to be spent until a time.
   *
   * @returns Whether a caller is willing to wait for that long.
   */
  waits(spentUntil: number): boolean
  /** Called if the turn will not be served. */
  giveUp(): void
}

export interface Schedule {
  /** @param lane The lane of the turn. Lanes take turns. */
  enter(turn: Turn, lane: object): void
  /** Adds a waiting turn to another lane. Whichever lane comes first serves it. The turn is asked again whether it waits. */
  join(turn: Turn, lane: object): void
  /** Removes a turn that was not served. */
  withdraw(turn: Turn): void
  /** Returns a place. */
  leave(): void
  /** Serves waiting turns whose windows opened before the time that they gave. */
  look(): void
  /** Removes all waiting turns, without notice to them. */
  clear(): readonly Turn[]
}

/**
 * Decides the order in which calls are sent. A limited number of calls is in flight, and a call is sent only while its windows are
 * open. Places go to the lanes in rotation, one call each, so a lane of one call does not wait for a lane of a thousand. Within a
 * lane, calls are sent in the order of entering, except calls whose own route is spent.
 */
export function createSchedule(places: number): Schedule {
  let free = places
  /** The lanes in the order of service. */
  const lanes = new Map<object, Map<Gate, Turn[]>>()
  /** The waiting turns with their numbers in the order of entering. Other turns in lanes are obsolete. */
  const waiting = new Map<Turn, number>()
  let entered = 0
  let timer: NodeJS.Timeout | undefined
  let wakesAt = Number.POSITIVE_INFINITY

  function put(turn: Turn, lane: object) {
    const queues = lanes.get(lane) ?? new Map<Gate, Turn[]>()
    lanes.set(lane, queues)
    const queue = queues.get(turn.gate)
    if (queue) queue.push(turn)
    else queues.set(turn.gate, [turn])
  }

  /** The oldest turn of a lane whose windows are open. Sets the timer for the windows of the others. */
  function next(queues: Map<Gate, Turn[]>, now: number): Turn | undefined {
    let oldest: Turn | undefined
    for (const [gate, turns] of queues) {
      const { at, spentUntil } = gate.opening(now)
      if (spentUntil > now) keep(turns, (turn) => waiting.has(turn) && isPatient(turn, spentUntil, now))
      const live = turns.findIndex((turn) => waiting.has(turn))
      turns.splice(0, live < 0 ? turns.length : live)
      if (turns.length === 0) queues.delete(gate)
      else if (at > now) wake(at)
      else if (!oldest || waiting.get(turns[0]!)! < waiting.get(oldest)!) oldest = turns[0]
    }
    return oldest
  }

  /** Whether a waiting turn continues to wait if its windows are known to be spent. */
  function isPatient(turn: Turn, spentUntil: number, now: number): boolean {
    if (spentUntil > now && !turn.waits(spentUntil)) waiting.delete(turn)
    // The turn can remove itself during the call.
    return waiting.has(turn)
  }

  /** Serves as many turns as there are places. Sets the timer for the next window. */
  function serve() {
    const now = clock()
    rest()
    for (const [lane, queues] of lanes) {
      if (free === 0) return
      const turn = next(queues, now)
      if (turn || queues.size === 0) lanes.delete(lane)
      if (!turn) continue
      // Moves the lane to the end of the round. This loop reaches it again.
      lanes.set(lane, queues)
      waiting.delete(turn)
      free--
      turn.go()
    }
  }

  /** Sets the timer to a time, unless it fires earlier. */
  function wake(at: number) {
    if (at >= wakesAt) return
    rest()
    wakesAt = at
    timer = setTimeout(serve, timerMs(Math.max(1, at - clock())))
  }

  function rest() {
    clearTimeout(timer)
    wakesAt = Number.POSITIVE_INFINITY
  }

  /** Clears everything when no turn waits, including the timer, which could be set for an hour. */
  function forget() {
    rest()
    lanes.clear()
  }

  return {
    enter(turn, lane) {
      const now = clock()
      const { at, spentUntil } = turn.gate.opening(now)
      waiting.set(turn, ++entered)
      if (!isPatient(turn, spentUntil, now)) return
      put(turn, lane)
      if (at <= now) serve()
      // The new turn opens no other window, so the other turns need no check.
      else if (free > 0) wake(at)
    },
    join(turn, lane) {
      const now = clock()
      if (waiting.has(turn) && isPatient(turn, turn.gate.opening(now).spentUntil, now)) put(turn, lane)
    },
    withdraw(turn) {
      waiting.delete(turn)
      if (waiting.size === 0) forget()
    },
    leave() {
      free++
      serve()
    },
    look() {
      if (waiting.size > 0) serve()
    },
    clear() {
      const turns = [...waiting.keys()]
      waiting.clear()
      forget()
      return turns
    },
  }
}

/** Filters an array in place. */
function keep<Item>(items: Item[], test: (item: Item) => boolean) {
  const kept = items.filter(test)
  items.length = 0
  for (const item of kept) items.push(item)
}
