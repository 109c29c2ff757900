import type { Page, Window } from '../rest/page.ts'

/**
 * All documents of a collection of which the first ones are known: the other pages side by side if the collection tells how many
 * there are, and one after the other as long as they are full if it does not.
 *
 * @param size how many documents a page of the route may hold.
 */
export async function allFrom<Doc>(
  first: Partial<Page<Doc>>,
  size: number,
  read: (window: Window) => Promise<Page<Doc>>,
): Promise<readonly Doc[]> {
  const { items, totalCount } = { ...first, items: first.items ?? [] }
  if (totalCount === undefined) return items.length < size ? items : walkedFrom(items, size, read)
  const windows: Window[] = []
  for (let offset = items.length; offset < totalCount; offset += size) windows.push({ offset, limit: size })
  const pages = await Promise.all(windows.map(read))
  return windows.length ? [...items, ...pages.flatMap((page) => page.items)] : items
}

async function walkedFrom<Doc>(
  known: readonly Doc[],
  size: number,
  read: (window: Window) => Promise<Page<Doc>>,
): Promise<readonly Doc[]> {
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
