import { mapAsyncIterator } from '@graphql-tools/utils'

/** What an event of a subscription has besides the source of its field. */
export interface Live<Reading = unknown> {
  /** Resumes after the event. Null if the subscription cannot resume. */
  readonly cursor: string | null
  /** The time of what happened, in epoch ms. Null if nothing tells it. */
  readonly date: number | null
  /** Waits until the reads of the event are within the share of the rate limit. */
  readonly room: () => Promise<void>
  /** The reads that the event shares with others of the same token. */
  readonly reading: () => Reading
}

/** An event as its source makes it. */
type Event = Pick<Live, 'room' | 'reading'> & { readonly cursor?: string; readonly entry?: { readonly date: number } }

const mark = Symbol('live')

/**
 * The payloads of a subscription: the root value of each event, from which the field takes its source. The client can leave at any time,
 * without waiting for a further event.
 *
 * @param field The name of the subscription's field.
 */
export const payloads = <const Field extends string, Source extends Event>(
  field: Field,
  events: AsyncIterableIterator<Source>,
): AsyncIterableIterator<{ readonly [Name in Field]: Source }> =>
  mapAsyncIterator(events, (event) => {
    const { cursor = null, entry, room, reading } = event
    const live: Live = { cursor, date: entry?.date ?? null, room, reading }
    return { [field]: event, [mark]: live } as unknown as { readonly [Name in Field]: Source }
  })

/** What a payload has besides. Undefined for the payload of a foreign field. */
export const liveOf = (payload: unknown): Live | undefined => (payload as { readonly [mark]?: Live } | null)?.[mark]
