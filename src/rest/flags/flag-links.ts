import type { PatchBody } from '../json-patch.ts'
import { del, get, patch, post } from '../operation.ts'
import { type Links, links } from '../page.ts'
import { type Located, resource } from '../resource.ts'
import { document, flat, map, optional, text, word } from '../shape.ts'

/** A link from a flag to a page elsewhere. */
export interface FlagLinkRep {
  readonly _id: string
  readonly _key?: string
  /** For links of integrations only. */
  readonly _integrationKey?: string
  readonly _deepLink: string
  readonly _timestamp: { readonly milliseconds?: number }
  readonly title?: string
  readonly description?: string
  readonly _metadata?: Readonly<Record<string, string>>
  readonly _createdAt: number
  readonly _member?: FlagLinkMemberRep
  readonly _links: Links
}

export interface FlagLinkMemberRep {
  readonly _id: string
  readonly firstName?: string
  readonly lastName?: string
}

const link = document<FlagLinkRep>({
  _id: word,
  _timestamp: flat,
  _metadata: optional(map(text)),
  _member: optional(document<FlagLinkMemberRep>({ _id: word })),
  _links: links,
})

export interface NewFlagLink {
  readonly deepLink: string
  readonly key?: string | undefined
  readonly integrationKey?: string | undefined
  readonly title?: string | undefined
  readonly description?: string | undefined
  readonly timestamp?: number | undefined
  readonly metadata?: Readonly<Record<string, string>> | undefined
}

const beta = { beta: true }

/** All links of a flag, without pages. No route reads one of them. */
export const listFlagLinks = get('/api/v2/flag-links/projects/{projectKey}/flags/{flagKey}', beta).lists(link)
export const createFlagLink = post('/api/v2/flag-links/projects/{projectKey}/flags/{flagKey}', beta)
  .takes<{ body: NewFlagLink }>()
  .returns(link)
/** The paths of the patch lack the underscores of the document: LaunchDarkly documents `/title`, the others follow from the creation. */
export const patchFlagLink = patch('/api/v2/flag-links/projects/{projectKey}/flags/{flagKey}/{linkId}', beta)
  .takes<{ body: PatchBody }>()
  .returns(link)
export const deleteFlagLink = del(
  '/api/v2/flag-links/projects/{projectKey}/flags/{flagKey}/{linkId}',
  beta,
).returnsNothing()

export const flagLinkResource = resource({
  type: 'FlagLink',
  address: ['projectKey', 'flagKey', 'linkId'],
  key: '_id',
  list: listFlagLinks,
  fields: { address: ['flag'] },
})

export type FlagLinkDoc = Located<typeof flagLinkResource, FlagLinkRep>
