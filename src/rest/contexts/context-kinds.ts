import { get, put } from '../operation.ts'
import { type Links, links } from '../page.ts'
import { type Glimpse, type Located, resource } from '../resource.ts'
import { document, word } from '../shape.ts'

export interface ContextKindRep {
  readonly key: string
  readonly name: string
  readonly description: string
  readonly version: number
  readonly creationDate: number
  readonly lastModified: number
  readonly lastSeen?: number
  readonly createdFrom: string
  readonly archived?: boolean
  /** The same as `archived`. */
  readonly hideInTargeting?: boolean
  readonly _links: Links
}

const kind = document<ContextKindRep>({ key: word, _links: links })

/** Absent properties do not change. */
export interface WrittenContextKind {
  readonly name: string
  readonly description?: string | undefined
  readonly archived?: boolean | undefined
  readonly version?: number | undefined
}

/** The complete list, which has no pages. */
export const listContextKinds = get('/api/v2/projects/{projectKey}/context-kinds').lists(kind)
/** The answer tells only that it was done. */
export const putContextKind = put('/api/v2/projects/{projectKey}/context-kinds/{key}')
  .takes<{ readonly body: WrittenContextKind }>()
  .returnsNothing()

/** No route reads one kind. */
export const contextKindResource = resource({
  type: 'ContextKind',
  address: ['projectKey', 'key'],
  specifiers: ['proj/{projectKey}:context-kind/{key}'],
  list: listContextKinds,
  fields: { address: ['project'], silent: ['attributes'] },
})

export type ContextKindDoc = Located<typeof contextKindResource, ContextKindRep>
export type ContextKindGlimpse = Glimpse<typeof contextKindResource, { readonly key: string }>
export type ContextKindSource = ContextKindDoc | ContextKindGlimpse
