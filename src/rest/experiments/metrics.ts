import { type AccessRep, access } from '../access.ts'
import { type MemberSummaryRep, memberSummary } from '../account/members.ts'
import { Unreadable } from '../errors.ts'
import { type Link, type Links, links } from '../page.ts'
import { document, flat, list, optional, textOrNone, time } from '../shape.ts'

/** A metric as lists and flags embed it. */
export interface MetricRep {
  readonly _id: string
  readonly _versionId: string
  readonly _version?: number
  readonly key: string
  readonly name: string
  readonly kind: string
  readonly description?: string
  readonly category?: string
  readonly tags: readonly string[]
  readonly _creationDate: number
  readonly lastModified?: { readonly date?: string }
  readonly maintainerId?: string
  readonly _maintainer?: MemberSummaryRep
  readonly experimentCount?: number
  readonly metricGroupCount?: number
  readonly activeExperimentCount?: number
  readonly activeGuardedRolloutCount?: number
  readonly _attachedFlagCount?: number
  readonly isNumeric?: boolean
  readonly successCriteria?: string
  readonly unit?: string
  readonly eventKey?: string
  readonly randomizationUnits?: readonly string[]
  readonly filters?: MetricConditionRep
  readonly unitAggregationType?: string
  readonly analysisType?: string
  readonly percentileValue?: number
  readonly eventDefault?: { readonly disabled?: boolean; readonly value?: number }
  readonly dataSource?: MetricDataSourceRep
  readonly lastSeen?: number
  readonly archived?: boolean
  readonly archivedAt?: number
  readonly selector?: string
  readonly urls?: readonly MetricUrlRep[]
  readonly _access?: AccessRep
  readonly _site?: Link
  readonly _links: Links
}

export interface MetricConditionRep {
  readonly type: string
  readonly attribute?: string
  readonly op: string
  readonly values: readonly unknown[]
  readonly contextKind?: string
  readonly negate: boolean
}

/** A member of the OpenAPI document's `UrlMatcher`, which has any properties; these are those of `UrlPost`. */
export interface MetricUrlRep {
  readonly kind?: string
  readonly url?: string
  readonly substring?: string
  readonly pattern?: string
}

export interface MetricDataSourceRep {
  readonly key: string
  readonly environmentKey?: string
  readonly _name?: string
  readonly _integrationKey?: string
}

const condition = document<MetricConditionRep>({ values: list() })

const conditions = list(condition)

/** The conditions of a group, of which the document of a metric tells any depth. Null if the condition is not a group. */
export const conditionsOf = ({ type, values }: MetricConditionRep): readonly MetricConditionRep[] | null =>
  type === 'group'
    ? conditions([...values], 'values', (found) => new Unreadable(`A metric cannot be read: ${found}.`))
    : null

export const metric = document<MetricRep>({
  tags: list(),
  maintainerId: textOrNone,
  lastModified: optional(flat),
  _maintainer: optional(memberSummary),
  randomizationUnits: list(),
  filters: optional(condition),
  eventDefault: optional(flat),
  dataSource: optional(flat),
  lastSeen: time,
  urls: list(document<MetricUrlRep>({})),
  _access: optional(access),
  _site: optional(flat),
  _links: links,
})
