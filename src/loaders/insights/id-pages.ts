import { type IdListing, pageById } from '../../rest/insights/insights.ts'
import type { Operation } from '../../rest/operation.ts'
import { expanded, type Page, type TokenPage, type TokenWindow } from '../../rest/page.ts'
import type { Read } from '../read.ts'

interface IdPages<Args extends IdListing, Rep, Doc> {
  readonly operation: Operation<Args, Page<Rep>>
  /** The place and the conditions of the list. */
  readonly listing: Omit<Args, 'limit' | 'after' | 'expand'>
  readonly expand: readonly string[]
  readonly locate: (rep: Rep) => Doc
}

/** The pages of a list that goes on by the ids of its rows. A count needs no parts of the rows. */
export const idPages =
  <Args extends IdListing, Rep extends { readonly id: string }, Doc>(
    read: Read,
    { operation, listing, expand, locate }: IdPages<Args, Rep, Doc>,
  ) =>
  async ({ limit, token, counts }: TokenWindow): Promise<TokenPage<Doc>> => {
    const args = { ...listing, limit, after: token, expand: counts ? undefined : expanded(expand) }
    const { items, ...page } = pageById(await read(operation, args as unknown as Args), limit)
    return { ...page, items: items.map(locate) }
  }
