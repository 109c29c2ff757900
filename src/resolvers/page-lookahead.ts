import { defaultFirst, type PageArgs } from '../graph/connection.ts'
import type { ReadPage } from '../graph/part.ts'

/** The number of documents from which a need that most of them have is nearly certain. */
const many = 5

/** Whether a page is so large that the documents its items refer to can be read in parallel. */
export const isMany = ({ first, last }: PageArgs): boolean => (first ?? last ?? defaultFirst) >= many

/** Makes pages read no less than a whole page of the list, because another read will need all of it. */
export const wholePages =
  <Doc>(size: number, pages: ReadPage<Doc>): ReadPage<Doc> =>
  async ({ offset, limit }, apart) => {
    const page = await pages({ offset, limit: Math.max(limit, size) }, apart)
    return { ...page, items: page.items.slice(0, limit) }
  }

/** Makes pages begin another read with the first one, because it will be needed. */
export const alongWith =
  <Doc>(begin: () => void, pages: ReadPage<Doc>): ReadPage<Doc> =>
  (window, apart) => {
    const page = pages(window, apart)
    begin()
    return page
  }
