import type { Window } from '../rest/page.ts'
import { movedUp } from '../rest/read-pages.ts'
import { type Cursor, identityOf } from './cursor.ts'
import { type Collection, type Part, readOf, readPart } from './part.ts'

/**
 * A collection can change while it is walked, and REST addresses its documents by offset. When a document is deleted, later
 * documents move up and the next page begins too late. A changed count shows this. Documents that may have been skipped are then
 * read, and repeated ones are dropped. An unchanged collection costs no further calls.
 */

/** The place where a walk continues, with the parts that are known there. */
interface Found<Doc> {
  readonly lower: number
  readonly known: readonly Part<Doc>[]
}

/** Finds the place after a cursor again, given the page that was read at its offset. */
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
  // If the document of the cursor itself was deleted, the items after it move up by the number of deletions.
  return { lower: missed.offset + place(missed) + 1, known: [missed, page] }
}

/**
 * The windows into which documents may have moved between the reads of two pages.
 *
 * @param known The parts from before.
 * @param read The pages that were read since.
 */
export function passedOver(
  known: readonly Part<unknown>[],
  read: readonly Part<unknown>[],
  pageMaximum: number,
): Window[] {
  const fresh = read.map(readOf)
  const isNew = new Set(fresh)
  return movedUp([...known.map(readOf), ...fresh], pageMaximum, (page) => isNew.has(page))
}
