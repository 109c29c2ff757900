import { del, get, post } from '../operation.ts'
import type { Listing } from '../page.ts'
import type { AddressIn } from '../resource.ts'
import { document, flat, list, optional, textOrNone, word } from '../shape.ts'
import { view, type viewResource } from './views.ts'

/** A flag or a segment that is linked to a view. */
export interface ViewLinkRep {
  readonly resourceKey: string
  readonly resourceType: string
  /** Of a segment. */
  readonly environmentId?: string
  /** Of a segment. */
  readonly environmentKey?: string
  readonly linkedAt: number
  /** By `expand`. */
  readonly resourceDetails?: ViewLinkedResourceDetailsRep
}

export interface ViewLinkedResourceDetailsRep {
  readonly flag?: LinkedFlagDetailsRep
}

export interface LinkedFlagDetailsRep {
  readonly name?: string
}

export interface ViewLinkFailureRep {
  readonly resourceKey: string
  readonly resourceType: string
  readonly environmentId?: string
  readonly errorMessage: string
}

export interface LinkedResourcesRep {
  readonly items: readonly ViewLinkRep[]
  readonly totalCount?: number
}

export interface ViewLinksRep {
  readonly successCount: number
  readonly failureCount: number
  readonly linkedResources?: LinkedResourcesRep
  readonly failedResources: readonly ViewLinkFailureRep[]
}

const linked = document<ViewLinkRep>({
  resourceKey: word,
  environmentId: textOrNone,
  environmentKey: textOrNone,
  resourceDetails: optional(document<ViewLinkedResourceDetailsRep>({ flag: optional(flat) })),
})

const outcome = document<ViewLinksRep>({
  linkedResources: optional(document<LinkedResourcesRep>({ items: list(linked) })),
  failedResources: list(document<ViewLinkFailureRep>({ resourceKey: word })),
})

/** The resources to link: by key, and those that meet a filter. */
export interface ViewLinkForm {
  readonly keys?: readonly string[] | undefined
  readonly segmentIdentifiers?: readonly SegmentIdentifier[] | undefined
  readonly filter?: string | undefined
  /** Of the segments that meet the filter. */
  readonly environmentId?: string | undefined
  readonly comment?: string | undefined
}

export interface SegmentIdentifier {
  readonly environmentId: string
  readonly segmentKey: string
}

/** The kinds of resources in paths. */
export type LinkedKind = 'flags' | 'segments'

const path = '/api/v2/projects/{projectKey}/views/{viewKey}'
const beta = { beta: true }

interface LinkedListing extends Listing {
  readonly query?: string | undefined
  /** With a filter of segments. Its text requires it, and the OpenAPI document lacks it. */
  readonly environmentId?: string | undefined
  readonly expand?: string | undefined
}

/** The filter is of grammar A for flags and of grammar B for segments, as in their lists. */
export const listLinkedResources = get(`${path}/linked/{resourceType}`, beta).takes<LinkedListing>().lists(linked)

/** Flags by key. Segments by an id that no other document tells. */
export const listLinkedViews = get('/api/v2/projects/{projectKey}/view-associations/{resourceType}/{resourceKey}', beta)
  .takes<{ limit?: number; offset?: number; environmentId?: string | undefined }>()
  .lists(view)

export const linkViewResources = post(`${path}/link/{resourceType}`, beta)
  .takes<{ body: ViewLinkForm }>()
  .returns(outcome)
export const unlinkViewResources = del(`${path}/link/{resourceType}`, beta)
  .takes<{ body: ViewLinkForm }>()
  .returns(outcome)

/** The number of links, or of views, in a page. */
export const linksPerPage = 100

/** A flag that is linked to a view, as its links or the document of the view tell it. */
export interface LinkedFlag {
  readonly key: string
  readonly name?: string | undefined
  readonly linkedAt?: number | undefined
}

export interface LinkedSegment {
  readonly environmentId?: string | undefined
  readonly environmentKey?: string | undefined
  readonly key: string
  readonly linkedAt?: number | undefined
}

export type ViewAddress = AddressIn<typeof viewResource>
