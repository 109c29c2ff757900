import { get } from './operation.ts'
import { pageOf, type Window } from './page.ts'

interface TagListing extends Window {
  readonly kind?: readonly string[] | undefined
  /** The beginning of the tags. */
  readonly pre?: string | undefined
  readonly archived?: boolean | undefined
  /** In epoch ms. */
  readonly asOf?: number | undefined
}

/** The tags are plain texts. */
export const listTags = get('/api/v2/tags')
  .takes<TagListing>()
  .returns(pageOf<string>((value) => value as string))

/** LaunchDarkly documents this limit. */
export const tagsPerPage = 1000

export interface TagDoc {
  readonly name: string
}
