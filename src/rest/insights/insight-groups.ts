import type { PatchOperation } from '../json-patch.ts'
import { create, del, get, patch } from '../operation.ts'
import type { Listing, Page } from '../page.ts'
import { links } from '../page.ts'
import { type Located, resource } from '../resource.ts'
import { document, flat, list, optional, type Reader, texts, word } from '../shape.ts'
import { reasonOf } from '../unreadable.ts'
import { insightsPath } from './insights.ts'
import { groupScores, type InsightGroupScoresRep, type InsightPeriodRep } from './scores.ts'

/**
 * A group, the same in the list and alone. LaunchDarkly also expands `environment`, which is never asked for, because it holds the live
 * keys of the environment.
 */
export interface InsightGroupRep {
  readonly key: string
  readonly name: string
  readonly projectKey: string
  readonly environmentKey: string
  /** Absent for all applications. */
  readonly applicationKeys?: readonly string[]
  readonly createdAt: number
  /** By `expand`. */
  readonly scores?: InsightGroupScoresRep
  /** With the scores. */
  readonly scoreMetadata?: InsightGroupCollectionScoreMetadataRep
}

export interface InsightGroupCollectionScoreMetadataRep {
  readonly period?: InsightPeriodRep
  readonly lastPeriod?: InsightPeriodRep
}

export interface InsightGroupsCountByIndicatorRep {
  readonly excellent?: number
  readonly good?: number
  readonly fair?: number
  readonly needsAttention?: number
  readonly notCalculated?: number
  readonly unknown?: number
  readonly total?: number
}

export type InsightGroupCountsDoc = InsightGroupsCountByIndicatorRep

export interface InsightGroupCollectionMetadataRep {
  readonly countByIndicator?: InsightGroupsCountByIndicatorRep
}

/** A page of groups. */
export interface InsightGroupCollectionRep extends Page<InsightGroupRep> {
  readonly items: readonly InsightGroupRep[]
  readonly totalCount: number
  readonly _links?: Page<unknown>['_links']
  /** By `expand`. */
  readonly metadata?: InsightGroupCollectionMetadataRep
  /** With the scores, in place of those of each group. */
  readonly scoreMetadata?: InsightGroupCollectionScoreMetadataRep
}

const scoreMetadata = optional(
  document<InsightGroupCollectionScoreMetadataRep>({ period: optional(flat), lastPeriod: optional(flat) }),
)

const group = document<InsightGroupRep>({
  key: word,
  projectKey: word,
  environmentKey: word,
  applicationKeys: optional(texts),
  scores: optional(groupScores),
  scoreMetadata,
})

const plainCollection = document<InsightGroupCollectionRep>({
  items: list(group),
  _links: optional(links),
  metadata: optional(document<InsightGroupCollectionMetadataRep>({ countByIndicator: optional(flat) })),
  scoreMetadata,
})

/** Reads a page, and gives each group the periods that the page has for all. */
const collection: Reader<InsightGroupCollectionRep> = (...given) => {
  const page = plainCollection(...given)
  if (reasonOf(page) || reasonOf(page.items) || !page.scoreMetadata) return page
  const items = page.items.map((one) => (reasonOf(one) ? one : { scoreMetadata: page.scoreMetadata!, ...one }))
  return { ...page, items }
}

const beta = { beta: true }
const path = `${insightsPath}/insights/groups/{insightGroupKey}` as const

export const listInsightGroups = get(`${insightsPath}/insights/groups`, beta)
  .takes<Pick<Listing, 'limit' | 'offset' | 'sort'> & { query?: string; expand?: string }>()
  .pages(collection)
export const getInsightGroup = get(path, beta).takes<{ expand?: string }>().returns(group)

export interface NewInsightGroup {
  readonly key: string
  readonly name: string
  readonly projectKey: string
  readonly environmentKey: string
  readonly applicationKeys?: readonly string[] | undefined
}

/** The address is in the singular. */
export const createInsightGroup = create(`${insightsPath}/insights/group`, beta)
  .takes<{ body: NewInsightGroup }>()
  .returns(group)
export const patchInsightGroup = patch(path, beta).takes<{ body: readonly PatchOperation[] }>().returns(group)
export const deleteInsightGroup = del(path, beta).returnsNothing()

export const insightGroupResource = resource({
  type: 'InsightGroup',
  address: ['key'],
  get: getInsightGroup,
  list: listInsightGroups,
  pageSize: 20,
  sizes: { assumed: 20, ordinary: 5 },
  parts: { scores: 'scores', period: 'scores', lastPeriod: 'scores' },
  byKey: { scan: { from: 2 } },
})

export type InsightGroupDoc = Located<typeof insightGroupResource, InsightGroupRep>
