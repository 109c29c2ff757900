import { get } from './operation.ts'
import { pageOf, type Window } from './page.ts'

interface TagListing extends Window {
  readonly kind?: readonly string[] | undefined
  /** What the tags start with. */
  readonly pre?: string | undefined
  readonly archived?: boolean | undefined
  /** In epoch ms. */
  readonly asOf?: number | undefined
}

/** The tags themselves, and nothing besides. */
export const listTags = get('/api/v2/tags')
  .takes<TagListing>()
  .returns(pageOf<string>((value) => value as string))

/** Documented by LaunchDarkly. */
export const tagsPerPage = 1000

export interface TagDoc {
  readonly name: string
}
