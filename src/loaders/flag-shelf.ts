import { coversParts } from '../rest/flag-parts.ts'
import { type FlagDoc, type FlagParts, flagsPerPage } from '../rest/flags.ts'
import type { Page, Window } from '../rest/page.ts'

/**
 * What one GraphQL request knows of a project's flags: the documents by key, and the places that they have in the plain list
 * (no filter, REST's own order), so that what was read once is not read again.
 */
export interface FlagShelf {
  /** How many flags the plain list has, once a page of it told. */
  total(): number | undefined
  flag(key: string, parts: FlagParts): FlagDoc | undefined
  put(flag: FlagDoc): void
  putPage(window: Window, page: Page<FlagDoc>): void
  /** The flags of a window of the plain list, if all of them are known with the parts. */
  window(window: Window, parts: FlagParts): Page<FlagDoc> | undefined
  /** The pages of the plain list that are not known with the parts; the first one as long as nobody knows how many there are. */
  unread(parts: FlagParts): Window[]
}

export function flagShelf(): FlagShelf {
  const flags = new Map<string, FlagDoc>()
  const places: (string | undefined)[] = []
  let total: number | undefined

  const flag = (key: string, parts: FlagParts) => {
    const found = flags.get(key)
    return found && coversParts(found.has, parts) ? found : undefined
  }

  const put = (doc: FlagDoc) => {
    const before = flags.get(doc.key)
    if (!before || !coversParts(before.has, doc.has)) flags.set(doc.key, doc)
  }

  const window = ({ offset, limit }: Window, parts: FlagParts): Page<FlagDoc> | undefined => {
    if (total === undefined) return undefined
    const items: FlagDoc[] = []
    for (let place = offset; place < Math.min(offset + limit, total); place++) {
      const found = flag(places[place] ?? '', parts)
      if (!found) return undefined
      items.push(found)
    }
    return { items, totalCount: total }
  }

  return {
    total: () => total,
    flag,
    put,
    putPage({ offset }, page) {
      // Another count: somebody changed the list, and nobody knows any more who is at which place.
      if (total !== undefined && page.totalCount !== total) places.length = 0
      total = page.totalCount ?? total
      for (const [index, doc] of page.items.entries()) {
        places[offset + index] = doc.key
        put(doc)
      }
    },
    window,
    unread(parts) {
      const pages: Window[] = []
      for (let offset = 0; offset < (total ?? 1); offset += flagsPerPage) {
        const page = { offset, limit: flagsPerPage }
        if (!window(page, parts)) pages.push(page)
      }
      return pages
    },
  }
}
