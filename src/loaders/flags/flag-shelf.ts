import { coversParts } from '../../rest/flags/flag-parts.ts'
import { type FlagDoc, type FlagParts, flagResource } from '../../rest/flags/flags.ts'
import { countOf, type Page, type Window } from '../../rest/page.ts'

/**
 * The flags of a project that one request knows: the documents by key, and their positions in the plain list (no filter, default
 * order). A flag that was read is not read again.
 */
export interface FlagShelf {
  /** The size of the plain list, after one of its pages was read. */
  total(): number | undefined
  flag(key: string, parts: FlagParts): FlagDoc | undefined
  /** The flag with the parts, or the flag without them if their read failed: its `lost` then gives the reason. */
  settled(key: string, parts: FlagParts): FlagDoc | undefined
  put(flag: FlagDoc): void
  putPage(window: Window, page: Page<FlagDoc>): void
  /** The flags of a window of the plain list, if all of them are known with the parts. */
  window(window: Window, parts: FlagParts): Page<FlagDoc> | undefined
  /** The complete pages of the plain list that are known with the parts. */
  pages(parts: FlagParts): { readonly window: Window; readonly page: Page<FlagDoc> }[]
}

export function flagShelf(): FlagShelf {
  /** The documents of each flag. None of them has all parts of another one. */
  const flags = new Map<string, readonly FlagDoc[]>()
  const places = new Map<number, string>()
  /** The offsets of the pages of which a part was read. */
  const touched = new Set<number>()
  let total: number | undefined

  const flag = (key: string, parts: FlagParts) => flags.get(key)?.find(({ has }) => coversParts(has, parts))

  const put = (doc: FlagDoc) => {
    const before = flags.get(doc.key) ?? []
    const wider = before.find(({ has }) => coversParts(has, doc.has))
    // A document with other parts stays, because a batch that is under way may count on it.
    if (!wider) flags.set(doc.key, [...before.filter(({ has }) => !coversParts(doc.has, has)), doc])
    else if (doc.lost) flags.set(doc.key, [...before.filter((one) => one !== wider), { ...wider, lost: doc.lost }])
  }

  const window = ({ offset, limit }: Window, parts: FlagParts): Page<FlagDoc> | undefined => {
    if (total === undefined) return undefined
    const items: FlagDoc[] = []
    for (let place = offset; place < Math.min(offset + limit, total); place++) {
      const found = flag(places.get(place) ?? '', parts)
      if (!found) return undefined
      items.push(found)
    }
    return { items, totalCount: total }
  }

  return {
    total: () => total,
    flag,
    settled: (key, parts) => flag(key, parts) ?? flags.get(key)?.find(({ lost }) => lost?.(parts)),
    put,
    putPage({ offset }, page) {
      const count = countOf(page)
      // A different size means that the list was changed, so the known positions are no longer valid.
      if (total !== undefined && count !== total) places.clear()
      total = count ?? total
      for (const [index, doc] of page.items.entries()) {
        const place = offset + index
        places.set(place, doc.key)
        touched.add(place - (place % flagResource.pageSize))
        put(doc)
      }
    },
    window,
    pages: (parts) =>
      [...touched].flatMap((offset) => {
        const whole = { offset, limit: flagResource.pageSize }
        const page = offset < (total ?? 0) ? window(whole, parts) : undefined
        return page ? [{ window: whole, page }] : []
      }),
  }
}
