import type { Gate } from './accounts.ts'
import { now as clock, timerMs } from './clock.ts'

/** A call that wants to be sent. */
export interface Turn {
  readonly gate: Gate
  /**
   * Called once, when a place is free and the windows are open. Tells the gate of the call before it returns, as the next turn is
   * looked at right after. Whoever takes the place calls `leave` in the end.
   */
  go(): void
  /**
   * Told when the windows are known to be spent until a time.
   *
   * @returns whether anybody is willing to wait for that long.
   */
  waits(spentUntil: number): boolean
  /** Told that it will not be served. */
  giveUp(): void
}

export interface Schedule {
  /** @param lane whose turn it is: each lane has its turn in turn. */
  enter(turn: Turn, lane: object): void
  /** Lets a turn that waits count for another lane too, whichever is served first. It is asked anew whether it waits. */
  join(turn: Turn, lane: object): void
  /** Takes a turn back that was not served. */
  withdraw(turn: Turn): void
  /** Gives a place back. */
  leave(): void
  /** Takes back every turn that waits. They are not told. */
  clear(): readonly Turn[]
}

/**
 * Who is sent when. A number of calls are in flight at a time, and a call is sent only while its windows are open. The places go
 * round the lanes, one call each: so a lane of one call does not wait for a lane of a thousand. In a lane, the order is that of
 * entering, but for calls whose own route is spent.
 */
export function createSchedule(places: number): Schedule {
  let free = places
  /** In the order in which they are served next. */
  const lanes = new Map<object, Map<Gate, Turn[]>>()
  /** The turns that wait, with their numbers in the order of entering. What lanes hold besides is over. */
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

  /** The oldest turn of a lane whose windows are open. Comes back when those of the others may be. */
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

  /** Whether a turn that waits goes on doing so, should its windows be known to be spent. */
  function isPatient(turn: Turn, spentUntil: number, now: number): boolean {
    if (spentUntil > now && !turn.waits(spentUntil)) waiting.delete(turn)
    // It may have taken itself back while it was asked.
    return waiting.has(turn)
  }

  /** Serves as many turns as there are places, and comes back when the next window opens. */
  function serve() {
    const now = clock()
    rest()
    for (const [lane, queues] of lanes) {
      if (free === 0) return
      const turn = next(queues, now)
      if (turn || queues.size === 0) lanes.delete(lane)
      if (!turn) continue
      // To the end of the round, where this loop comes to it again.
      lanes.set(lane, queues)
      waiting.delete(turn)
      free--
      turn.go()
    }
  }

  /** Comes back at a time, if not before. */
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

  /** Nobody waits: nothing is to be kept, and nothing to be looked at when a window opens, which may be in an hour. */
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
      // No other window opens by its coming, so that the others need not be looked at.
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
    clear() {
      const turns = [...waiting.keys()]
      waiting.clear()
      forget()
      return turns
    },
  }
}

/** Filters an array in its place. */
function keep<Item>(items: Item[], test: (item: Item) => boolean) {
  const kept = items.filter(test)
  items.length = 0
  for (const item of kept) items.push(item)
}
