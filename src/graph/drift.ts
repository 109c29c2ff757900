import type { Window } from '../rest/page.ts'
import { type Cursor, identityOf } from './cursor.ts'
import { type Collection, type Part, readPart } from './part.ts'

/**
 * Collections change while they are walked, and REST knows them by places only: once a document is gone, those behind it move up,
 * and the next page begins one too late. The count tells: it is another one then. What may have been passed over is read, and what
 * came twice is left out. All is well with the fewest calls as long as nothing changes.
 */

/** Where a walk goes on, and what is known of the collection there. */
interface Found<Doc> {
  readonly lower: number
  readonly known: readonly Part<Doc>[]
}

/** Finds the place behind a cursor again, given the page that was read where it was. */
export async function relocated<Doc>(
  collection: Collection<Doc>,
  after: Cursor | undefined,
  page: Part<Doc>,
): Promise<Found<Doc>> {
  const { totalCount: before, identity } = after ?? {}
  const stays = { lower: page.offset, known: [page] }
  if (before === undefined || page.totalCount === undefined || before === page.totalCount) return stays
  const place = (part: Part<Doc>) => part.items.findIndex((doc) => identityOf(doc) === identity)

  if (page.totalCount > before) {
    const at = place(page)
    return at < 0 ? stays : { lower: page.offset + at + 1, known: [page] }
  }
  const gone = Math.min(before - page.totalCount, page.offset, collection.pageMaximum)
  if (gone === 0) return stays
  const missed = await readPart(collection, { offset: page.offset - gone, limit: gone })
  // If the document of the cursor is gone itself, what was behind it begins as many places earlier as there are fewer.
  return { lower: missed.offset + place(missed) + 1, known: [missed, page] }
}

/**
 * The windows in which documents may have moved while pages were read, so that no page shows them: before each page whose
 * collection is smaller than that of the page before it, as many places as there are fewer.
 *
 * @param known the parts that were there before.
 * @param read the pages that were read since.
 */
export function passedOver(
  known: readonly Part<unknown>[],
  read: readonly Part<unknown>[],
  pageMaximum: number,
): Window[] {
  const told = [...known, ...read]
    .filter(({ totalCount }) => totalCount !== undefined)
    .sort((one, other) => one.offset - other.offset)
  const fresh = new Set(read)
  return told.flatMap((part, index) => {
    const previous = told[index - 1]
    if (!previous || !(fresh.has(previous) || fresh.has(part))) return []
    if (previous.offset + previous.items.length < part.offset) return []
    const gone = Math.min(previous.totalCount! - part.totalCount!, part.offset, pageMaximum)
    return gone > 0 ? [{ offset: part.offset - gone, limit: gone }] : []
  })
}
