import type { Gate } from './accounts.ts'
import { now as clock } from './clock.ts'

/** A call that wants to be sent. */
export interface Turn {
  readonly gate: Gate
  /** Called once, when a place is free and the windows are open. Whoever takes it calls `leave` in the end. */
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
  /** Lets a turn that waits count for another lane too, whichever is served first. */
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

  function put(turn: Turn, lane: object) {
    const queues = lanes.get(lane) ?? new Map<Gate, Turn[]>()
    lanes.set(lane, queues)
    const queue = queues.get(turn.gate)
    if (queue) queue.push(turn)
    else queues.set(turn.gate, [turn])
  }

  /** The oldest turn of a lane whose windows are open. Notes when the others are to be looked at. */
  function next(queues: Map<Gate, Turn[]>, now: number, later: (at: number) => void): Turn | undefined {
    let oldest: Turn | undefined
    for (const [gate, turns] of queues) {
      const { at, spentUntil } = gate.opening(now)
      const live = turns.findIndex((turn) => waiting.has(turn))
      turns.splice(0, live < 0 ? turns.length : live)
      if (spentUntil > now) turnAway(turns, spentUntil)
      if (turns.length === 0) queues.delete(gate)
      else if (at > now) later(at)
      else if (!oldest || waiting.get(turns[0]!)! < waiting.get(oldest)!) oldest = turns[0]
    }
    return oldest
  }

  function turnAway(turns: Turn[], spentUntil: number) {
    const patient = turns.filter((turn) => {
      const number = waiting.get(turn)
      // Out of the way while it is asked: it may take itself back.
      if (number === undefined || !waiting.delete(turn) || !turn.waits(spentUntil)) return false
      waiting.set(turn, number)
      return true
    })
    turns.splice(0, turns.length, ...patient)
  }

  /** Serves as many turns as there are places, and comes back when the next window opens. */
  function serve() {
    const now = clock()
    let soonest = Number.POSITIVE_INFINITY
    const held = new Set<object>()
    while (free > 0) {
      const lane = firstOf(lanes, held)
      if (!lane) break
      const queues = lanes.get(lane)!
      const turn = next(queues, now, (at) => {
        soonest = Math.min(soonest, at)
      })
      if (!turn) held.add(lane)
      if (turn || queues.size === 0) lanes.delete(lane)
      if (!turn) continue
      // To the end of the round.
      lanes.set(lane, queues)
      waiting.delete(turn)
      free--
      turn.go()
    }
    clearTimeout(timer)
    timer = soonest < Number.POSITIVE_INFINITY ? setTimeout(serve, Math.max(1, soonest - clock())) : undefined
  }

  return {
    enter(turn, lane) {
      waiting.set(turn, ++entered)
      put(turn, lane)
      serve()
    },
    join(turn, lane) {
      if (waiting.has(turn)) put(turn, lane)
    },
    withdraw(turn) {
      waiting.delete(turn)
    },
    leave() {
      free++
      serve()
    },
    clear() {
      const turns = [...waiting.keys()]
      waiting.clear()
      lanes.clear()
      return turns
    },
  }
}

function firstOf(lanes: Map<object, unknown>, held: Set<object>): object | undefined {
  for (const lane of lanes.keys()) if (!held.has(lane)) return lane
  return undefined
}
