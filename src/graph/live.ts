import { mapAsyncIterator } from '@graphql-tools/utils'

/** What an event of a subscription has besides the source of its field. */
export interface Live<Reading = unknown> {
  /** Resumes after the event. Null if the subscription cannot resume. */
  readonly cursor: string | null
  /** The reads that the event shares with others of the same token. */
  readonly reading: () => Reading
}

const mark = Symbol('live')

/**
 * The payloads of a subscription: the root value of each event, from which the field takes its source. The client can leave at any time,
 * without waiting for a further event.
 *
 * @param field The name of the subscription's field.
 */
export const payloads = <const Field extends string, Event extends Omit<Live, 'cursor'> & { readonly cursor?: string }>(
  field: Field,
  events: AsyncIterableIterator<Event>,
): AsyncIterableIterator<{ readonly [Name in Field]: Event }> =>
  mapAsyncIterator(events, (event) => {
    const live: Live = { cursor: event.cursor ?? null, reading: event.reading }
    return { [field]: event, [mark]: live } as unknown as { readonly [Name in Field]: Event }
  })

/** What a payload has besides. Undefined for the payload of a foreign field. */
export const liveOf = (payload: unknown): Live | undefined => (payload as { readonly [mark]?: Live } | null)?.[mark]
