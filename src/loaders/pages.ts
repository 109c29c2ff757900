import type { Page, Window } from '../rest/page.ts'

type ReadPage<Doc> = (window: Window) => Promise<Page<Doc>>

/**
 * All documents of a collection of which the first ones are known: the other pages side by side if the collection tells how many
 * there are, and one after the other as long as they are full if it does not.
 *
 * @param size how many documents a page of the route may hold. If one turns out to hold less, it is asked for no more than that.
 */
export async function allFrom<Doc>(
  first: Partial<Page<Doc>>,
  size: number,
  read: ReadPage<Doc>,
): Promise<readonly Doc[]> {
  const known = first.items ?? []
  const { totalCount } = first
  if (totalCount === undefined) return known.length < size ? known : walkedFrom(known, size, read)
  const windows: Window[] = []
  for (let offset = known.length; offset < totalCount; offset += size)
    windows.push({ offset, limit: Math.min(size, totalCount - offset) })
  const pages = (await Promise.all(windows.map(read))).map((page) => page.items)
  const short = pages.findIndex((items, index) => items.length < windows[index]!.limit)
  if (short === -1) return [...known, ...pages.flat()]
  const inOrder = [...known, ...pages.slice(0, short + 1).flat()]
  const held = pages[short]!.length
  return held === 0 ? inOrder : allFrom({ items: inOrder, totalCount }, held, read)
}

async function walkedFrom<Doc>(known: readonly Doc[], size: number, read: ReadPage<Doc>): Promise<readonly Doc[]> {
  const all = [...known]
  for (;;) {
    const { items } = await read({ offset: all.length, limit: size })
    all.push(...items)
    if (items.length < size) return all
  }
}

/** A window of documents that are all known. */
export const windowOf = <Doc>(all: readonly Doc[], { offset, limit }: Window): Page<Doc> => ({
  items: all.slice(offset, offset + limit),
  totalCount: all.length,
})
