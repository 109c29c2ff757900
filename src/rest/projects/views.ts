import { type AccessRep, access } from '../access.ts'
import { create, del, get, isLikelyKey, patch } from '../operation.ts'
import { anyOf } from '../operator-filter.ts'
import { type Links, type Listing, links } from '../page.ts'
import { type Located, resource } from '../resource.ts'
import { document, flat, list, optional, word } from '../shape.ts'

/** A view, the same in lists and alone except for the parts that `viewResource` names. */
export interface ViewRep {
  readonly id: string
  readonly accountId: string
  readonly projectId: string
  readonly projectKey: string
  readonly key: string
  readonly name: string
  readonly description: string
  readonly generateSdkKeys: boolean
  readonly version: number
  readonly tags: readonly string[]
  readonly createdAt: number
  readonly updatedAt: number
  readonly archived: boolean
  readonly archivedAt?: number
  readonly deleted: boolean
  readonly deletedAt?: number
  /** Alone by `expand`. */
  readonly maintainer?: ViewMaintainerRep
  /** By `expand`. */
  readonly flagsSummary?: FlagsSummaryRep
  /** By `expand`. */
  readonly segmentsSummary?: SegmentsSummaryRep
  /** By `expand`. */
  readonly resourceSummary?: ResourceSummaryRep & FurtherCounts
  readonly metricsSummary?: CountedRep
  readonly aiConfigsSummary?: CountedRep
  /** Alone by `expand=allResources`. */
  readonly metricsExpanded?: ExpandedLinkedMetricsRep
  /** Alone by `expand=allResources`. */
  readonly aiConfigsExpanded?: ExpandedLinkedAIConfigsRep
  readonly _access?: AccessRep
  readonly _links: Links
}

/** Its `id` is that of the member or LaunchDarkly's own one of the team. */
export interface ViewMaintainerRep {
  readonly id: string
  readonly kind: string
  readonly maintainerMember?: ViewsMaintainerMemberRep
  readonly maintainerTeam?: ViewsMaintainerTeamRep
}

/** A member, whose id is `id` here and `_id` everywhere else. */
export interface ViewsMaintainerMemberRep {
  readonly id: string
  readonly email: string
  readonly role: string
  readonly firstName?: string
  readonly lastName?: string
}

export interface ViewsMaintainerTeamRep {
  readonly id: string
  readonly key: string
  readonly name: string
}

/** The linked flags, or the first of them. */
export interface FlagsSummaryRep {
  readonly count: number
  readonly linkedFlags?: LinkedFlagsRep
}

export interface LinkedFlagsRep {
  readonly items: readonly LinkedFlagRep[]
  readonly totalCount: number
}

export interface LinkedFlagRep {
  readonly key: string
  readonly name: string
}

export interface SegmentsSummaryRep {
  readonly count: number
  readonly linkedSegments?: LinkedSegmentsRep
}

export interface LinkedSegmentsRep {
  readonly items: readonly LinkedSegmentRep[]
  readonly totalCount: number
}

export interface LinkedSegmentRep {
  readonly key: string
  readonly name: string
  readonly environmentId: string
}

export interface ResourceSummaryRep {
  readonly flagCount: number
  readonly segmentCount?: number
  readonly totalCount: number
}

/** The counts that are only in LaunchDarkly's example. */
interface FurtherCounts {
  readonly metricCount?: number
  readonly aiConfigCount?: number
}

export interface CountedRep {
  readonly count: number
}

export interface ExpandedLinkedMetricsRep {
  readonly items: readonly LinkedMetricRep[]
  readonly totalCount: number
}

export interface LinkedMetricRep {
  readonly key: string
}

export interface ExpandedLinkedAIConfigsRep {
  readonly items: readonly LinkedAIConfigRep[]
  readonly totalCount: number
}

export interface LinkedAIConfigRep {
  readonly key: string
}

export const view = document<ViewRep>({
  key: word,
  tags: list(),
  maintainer: optional(
    document<ViewMaintainerRep>({
      maintainerMember: optional(document<ViewsMaintainerMemberRep>({ id: word })),
      maintainerTeam: optional(document<ViewsMaintainerTeamRep>({ key: word })),
    }),
  ),
  flagsSummary: optional(
    document<FlagsSummaryRep>({
      linkedFlags: optional(document<LinkedFlagsRep>({ items: list(document<LinkedFlagRep>({ key: word })) })),
    }),
  ),
  segmentsSummary: optional(
    document<SegmentsSummaryRep>({
      linkedSegments: optional(
        document<LinkedSegmentsRep>({ items: list(document<LinkedSegmentRep>({ key: word, environmentId: word })) }),
      ),
    }),
  ),
  resourceSummary: optional(flat),
  metricsSummary: optional(flat),
  aiConfigsSummary: optional(flat),
  metricsExpanded: optional(
    document<ExpandedLinkedMetricsRep>({ items: list(document<LinkedMetricRep>({ key: word })) }),
  ),
  aiConfigsExpanded: optional(
    document<ExpandedLinkedAIConfigsRep>({ items: list(document<LinkedAIConfigRep>({ key: word })) }),
  ),
  _access: optional(access),
  _links: links,
})

/** The properties that a creation and a change share. Only one of the maintainers can be given. */
export interface ViewForm {
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly generateSdkKeys?: boolean | undefined
  readonly maintainerId?: string | undefined
  readonly maintainerTeamKey?: string | undefined
  readonly tags?: readonly string[] | undefined
}

export interface NewView extends ViewForm {
  readonly key: string
  readonly name: string
}

const base = '/api/v2/projects/{projectKey}/views'
const path = '/api/v2/projects/{projectKey}/views/{viewKey}'
const beta = { beta: true }

/** The filter is of grammar B (see operator-filter.ts). `expand` is joined by commas. */
export const listViews = get(base, beta).takes<Listing & { expand?: string }>().lists(view)
/** Unlike in the list, `expand` repeats. */
export const getView = get(path, beta).takes<{ expand?: readonly string[] }>().returns(view)
export const createView = create(base, beta).takes<{ body: NewView }>().returns(view)
/** Takes the properties to change. */
export const changeView = patch(path, beta)
  .takes<{ body: ViewForm & { readonly archived?: boolean | undefined } }>()
  .returns(view)
export const deleteView = del(path, beta).returnsNothing()

/** The parts that contain the linked flags and segments. */
export const withFlagLinks = ['flagsSummary'] as const
export const withSegmentLinks = ['segmentsSummary'] as const

export const viewResource = resource({
  type: 'View',
  address: ['projectKey', 'key'],
  get: getView,
  list: listViews,
  pageSize: 100,
  sizes: { assumed: 30, ordinary: 5 },
  fields: { address: ['project'] },
  parts: {
    flagCount: 'resourceSummary',
    segmentCount: 'resourceSummary',
    metricCount: 'resourceSummary',
    aiConfigCount: 'resourceSummary',
    resourceCount: 'resourceSummary',
    maintainer: 'maintainer',
    metrics: 'allResources',
    aiConfigs: 'allResources',
  },
  alone: { parts: ['maintainer', 'allResources'], repeated: true },
  byKey: {
    filter: { most: 100, from: 2, takes: isLikelyKey, by: (keys) => anyOf('key', 'a view key', keys) },
  },
})

export type ViewDoc = Located<typeof viewResource, ViewRep>

/** The linked flags that a document contains. Undefined if it lacks some of them. */
export function allLinkedFlags({ flagsSummary }: ViewRep): readonly LinkedFlagRep[] | undefined {
  const { count, linkedFlags } = flagsSummary ?? {}
  return allOf(count, linkedFlags)
}

/** The linked segments that a document contains. Undefined if it lacks some of them. */
export function allLinkedSegments({ segmentsSummary }: ViewRep): readonly LinkedSegmentRep[] | undefined {
  const { count, linkedSegments } = segmentsSummary ?? {}
  return allOf(count, linkedSegments)
}

/** The items of a list if both counts say that there are no others. */
function allOf<Item>(
  count: number | undefined,
  list: { readonly items: readonly Item[]; readonly totalCount: number } | undefined,
): readonly Item[] | undefined {
  if (!list) return count === 0 ? [] : undefined
  return list.items.length === list.totalCount && list.items.length === (count ?? list.totalCount)
    ? list.items
    : undefined
}
