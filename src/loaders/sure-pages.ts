import { RestError } from '../rest/errors.ts'
import { countOf, type Listing, type Page } from '../rest/page.ts'
import { windowsOf } from '../rest/read-pages.ts'

type ReadPage<Rep> = (listing: Listing, more: object) => Promise<Page<Rep>>

/**
 * Reads pages of a list whose largest page size LaunchDarkly does not document. If a page is refused with 400, it and the later ones are
 * read in parts of a size that is certain: the first part, which tells the count, then the others in parallel.
 *
 * @param sure The size that is certain. Undefined reads each page as it is asked for.
 */
export function inSurePages<Rep>(sure: number | undefined, read: ReadPage<Rep>): ReadPage<Rep> {
  if (sure === undefined) return read
  let isRefused = false

  async function inParts(listing: Listing, more: object): Promise<Page<Rep>> {
    const { offset = 0, limit = sure! } = listing
    const first = await read({ ...listing, limit: sure! }, more)
    const end = Math.min(offset + limit, countOf(first) ?? Number.POSITIVE_INFINITY)
    const others = windowsOf({ from: offset + sure!, to: end }, sure!, end)
    const pages = await Promise.all(others.map((window) => read({ ...listing, ...window }, more)))
    return { ...first, items: [first, ...pages].flatMap(({ items }) => items) }
  }

  return async (listing, more) => {
    if ((listing.limit ?? 0) <= sure) return read(listing, more)
    if (isRefused) return inParts(listing, more)
    try {
      return await read(listing, more)
    } catch (error) {
      if (!(error instanceof RestError && error.details.status === 400)) throw error
      isRefused = true
      return inParts(listing, more)
    }
  }
}
