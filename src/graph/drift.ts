import type { Page } from '../rest/page.ts'
import { type Collection, endOf, type Part, readPart } from './collection.ts'
import { type Cursor, identityOf } from './cursor.ts'

/**
 * Collections change while they are walked, and REST knows them by places only: once a document is gone, those behind it move up,
 * and the next page begins one too late. The count tells: it is another one then. What may have been passed over is read, and what
 * came twice is left out. All is well with the fewest calls as long as nothing changes.
 */

/** Where a walk goes on, and what is known of the collection there. */
interface Found<Doc> {
  readonly lower: number
  readonly known: Part<Doc>
}

/** Finds the place behind a cursor again, given the page that was read where it was. */
export async function relocated<Doc>(
  collection: Collection<Doc>,
  after: Cursor | undefined,
  page: Part<Doc>,
): Promise<Found<Doc>> {
  const { totalCount: before, identity } = after ?? {}
  const stays = { lower: page.offset, known: page }
  if (before === undefined || page.totalCount === undefined || before === page.totalCount) return stays
  const place = (part: Part<Doc>) => part.items.findIndex((doc) => identityOf(doc) === identity)

  if (page.totalCount > before) {
    const at = place(page)
    return at < 0 ? stays : { lower: page.offset + at + 1, known: page }
  }
  const gone = Math.min(before - page.totalCount, page.offset, collection.pageMaximum)
  if (gone === 0) return stays
  const missed = await readPart(collection, { offset: page.offset - gone, limit: gone })
  const known = { ...page, offset: missed.offset, items: [...missed.items, ...page.items] }
  // If the document of the cursor is gone itself, what was behind it begins as many places earlier as there are fewer.
  return { lower: missed.offset + place(missed) + 1, known }
}

/** A page that was read, at its place. */
export interface Placed<Doc> extends Page<Doc> {
  readonly offset: number
}

/**
 * The documents of pages that were read one after the other, or side by side, while the collection may have changed.
 *
 * @param pages in the order of their places, each beginning where the one before it ends.
 */
export async function mended<Doc>(collection: Collection<Doc>, pages: readonly Placed<Doc>[]): Promise<Doc[]> {
  const counts = new Set(pages.map(({ totalCount }) => totalCount))
  if (counts.size < 2) return pages.flatMap(({ items }) => items)

  const pieces = await Promise.all(
    pages.map(async (page, index) => {
      const fewer = index === 0 ? 0 : (pages[index - 1]!.totalCount ?? 0) - (page.totalCount ?? 0)
      const gone = Math.min(fewer, page.offset, collection.pageMaximum)
      if (gone <= 0) return page.items
      const missed = await readPart(collection, { offset: page.offset - gone, limit: gone })
      return [...missed.items, ...page.items]
    }),
  )
  return unique([...pieces.flat(), ...(await tail(collection, pages))])
}

/** What moved behind the last page, as documents came in before it. */
async function tail<Doc>(collection: Collection<Doc>, pages: readonly Placed<Doc>[]): Promise<readonly Doc[]> {
  const [first, last] = [pages[0]!, pages.at(-1)!]
  const end = last.offset + last.items.length
  const more = Math.min(Math.max(0, (last.totalCount ?? 0) - (first.totalCount ?? 0)), collection.pageMaximum)
  if (more === 0 || end >= endOf({ ...last, more: false })) return []
  return (await readPart(collection, { offset: end, limit: more })).items
}

/** Each document once, at its first place. Those that cannot be told apart stay. */
function unique<Doc>(docs: readonly Doc[]): Doc[] {
  const seen = new Set<string>()
  return docs.filter((doc) => {
    const identity = identityOf(doc)
    if (identity === undefined) return true
    if (seen.has(identity)) return false
    seen.add(identity)
    return true
  })
}
