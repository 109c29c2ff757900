import { defaultFirst, type PageArgs } from '../graph/connection.ts'
import type { ReadPage } from '../graph/part.ts'

/** From how many on it is safe to say that one of them will need what most of them have. */
const many = 5

/** Whether a page is so large that what its documents lead to can be asked for together with it. */
export const isMany = ({ first, last }: PageArgs): boolean => (first ?? last ?? defaultFirst) >= many

/** Pages with which something else is begun as soon as one is asked for, because it will be needed. */
export const alongWith =
  <Doc>(begin: () => void, pages: ReadPage<Doc>): ReadPage<Doc> =>
  (window) => {
    const page = pages(window)
    begin()
    return page
  }
