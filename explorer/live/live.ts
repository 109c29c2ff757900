import type { Answer } from '../run/runs.ts'

/** A subscription as the page shows it. All times are epoch milliseconds. */
export interface Live {
  readonly state: 'connecting' | 'open' | 'lost' | 'over'
  /** When the gateway took it first. */
  readonly since: number | null
  /** Of a lost connection, when the next one is tried. */
  readonly retryAt: number | null
  /** Why the connection was lost, or why it is over. Null while it is live, and where the user stopped it. */
  readonly why: string | null
  /** The latest events, the newest first. */
  readonly events: readonly LiveEvent[]
  /** The number of all events, with those that are no longer kept. */
  readonly count: number
  /** The number of events since the tab was last in front. */
  readonly unseen: number
  /** The number of the event that the views show. Null follows the latest. */
  readonly chosen: number | null
}

export interface LiveEvent {
  /** From 1. */
  readonly number: number
  /** When it arrived. */
  readonly at: number
  /** The length of its JSON. */
  readonly size: number
  readonly answer: Answer
}

export const mostEvents = 200
/** The characters of all events that are kept. */
export const mostCharacters = 8_000_000

export const notYetLive: Live = {
  ...{ state: 'connecting', since: null, retryAt: null, why: null },
  ...{ events: [], count: 0, unseen: 0, chosen: null },
}

/** The subscription with one more event. The oldest ones give way; the newest and the chosen one stay. */
export function withEvent(live: Live, event: Omit<LiveEvent, 'number'>, isInFront: boolean): Live {
  const { events, count, unseen, chosen } = live
  const all = [{ ...event, number: count + 1 }, ...events]
  let left = mostCharacters
  const kept = all.filter(({ number, size }, index) => {
    left -= size
    return index === 0 || number === chosen || (index < mostEvents && left >= 0)
  })
  return { ...live, events: kept, count: count + 1, unseen: isInFront ? 0 : unseen + 1 }
}

/** The event that the views show. */
export const eventInFront = ({ events, chosen }: Live): LiveEvent | undefined =>
  events.find(({ number }) => number === chosen) ?? events[0]
