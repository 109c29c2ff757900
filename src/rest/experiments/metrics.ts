import { type AccessRep, access } from '../access.ts'
import { type MemberSummaryRep, memberSummary } from '../account/members.ts'
import { Unreadable } from '../errors.ts'
import { type FlagListingRep, flagListing } from '../flags/flag-listings.ts'
import type { PatchOperation } from '../json-patch.ts'
import { create, del, get, patch } from '../operation.ts'
import { type Link, type Links, type Listing, links } from '../page.ts'
import { type Located, resource } from '../resource.ts'
import { document, flat, list, optional, textOrNone, time, word } from '../shape.ts'
import { type DependentExperimentRep, dependentExperiment } from './dependent-experiments.ts'
import { type DependentMetricGroupRep, dependentMetricGroup } from './metric-groups.ts'

/** A metric in a list, alone, or embedded in a flag. They differ in the parts that `metricResource` names. */
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
  /** Alone by `expand`. */
  readonly experiments?: readonly DependentExperimentRep[]
  /** Alone by `expand`. Absent if there is none. */
  readonly lastUsedInExperiment?: DependentExperimentRep
  /** Alone by `expand`. Absent if there is none. */
  readonly lastUsedInGuardedRollout?: DependentMeasuredRolloutRep
  /** Alone by `expand`. */
  readonly metricGroupCount?: number
  /** Alone by `expand`. */
  readonly metricGroups?: readonly DependentMetricGroupRep[]
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
  /** Only alone. */
  readonly isActive?: boolean
  /** The flags with the metric. Only alone. */
  readonly _attachedFeatures?: readonly FlagListingRep[]
  readonly _access?: AccessRep
  readonly _site?: Link
  readonly _links: Links
}

/** A guarded rollout, as the document of a metric names it. */
export interface DependentMeasuredRolloutRep {
  readonly _id: string
  readonly flagKey: string
  readonly flagName: string
  readonly flagPurpose?: string
  readonly environmentKey: string
  readonly environmentName: string
  readonly status: string
  readonly creationDate: number
}

export interface MetricConditionRep {
  readonly type: string
  readonly attribute?: string
  readonly op: string
  readonly values: readonly unknown[]
  readonly contextKind?: string
  readonly negate: boolean
}

/** The OpenAPI document allows any properties in its `UrlMatcher`. These are the properties of its `UrlPost`. */
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

/** The conditions of a group, which can contain further groups. Null if the condition is not a group. */
export const conditionsOf = ({ type, values }: MetricConditionRep): readonly MetricConditionRep[] | null =>
  type === 'group'
    ? conditions([...values], 'values', (found) => new Unreadable(`A metric cannot be read: ${found}.`))
    : null

export const metric = document<MetricRep>({
  key: word,
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
  experiments: optional(list(dependentExperiment)),
  lastUsedInExperiment: optional(dependentExperiment),
  lastUsedInGuardedRollout: optional(document<DependentMeasuredRolloutRep>({ flagKey: word, environmentKey: word })),
  metricGroups: optional(list(dependentMetricGroup)),
  _attachedFeatures: optional(list(flagListing)),
  _access: optional(access),
  _site: optional(flat),
  _links: links,
})

/** The properties of a new metric. `kind`, `key` and `dataSource` cannot be changed later. */
export interface NewMetric {
  readonly key: string
  readonly kind: string
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly tags?: readonly string[] | undefined
  readonly maintainerId?: string | undefined
  readonly selector?: string | undefined
  readonly urls?: readonly MetricUrlRep[] | undefined
  readonly eventKey?: string | undefined
  readonly isNumeric?: boolean | undefined
  readonly unit?: string | undefined
  readonly successCriteria?: string | undefined
  readonly randomizationUnits?: readonly string[] | undefined
  readonly unitAggregationType?: string | undefined
  readonly analysisType?: string | undefined
  readonly percentileValue?: number | undefined
  readonly eventDefault?: MetricRep['eventDefault'] | undefined
  readonly dataSource?: MetricDataSourceRep | undefined
  readonly filters?: MetricConditionRep | undefined
}

/** The filter is of grammar B (see operator-filter.ts). */
export const listMetrics = get('/api/v2/metrics/{projectKey}').takes<Listing & { expand?: string }>().lists(metric)
/** Without `versionId`, the latest version. */
export const getMetric = get('/api/v2/metrics/{projectKey}/{metricKey}')
  .takes<{ expand?: string; versionId?: string }>()
  .returns(metric)
export const createMetric = create('/api/v2/metrics/{projectKey}').takes<{ body: NewMetric }>().returns(metric)
export const patchMetric = patch('/api/v2/metrics/{projectKey}/{metricKey}')
  .takes<{ body: readonly PatchOperation[] }>()
  .returns(metric)
export const deleteMetric = del('/api/v2/metrics/{projectKey}/{metricKey}').returnsNothing()

export const metricResource = resource({
  type: 'Metric',
  address: ['projectKey', 'key'],
  specifiers: ['proj/{projectKey}:metric/{key}'],
  get: getMetric,
  list: listMetrics,
  pageSize: 50,
  fields: { address: ['project'], silent: ['aiConfigs'] },
  parts: {
    experimentCount: 'experimentCount',
    metricGroupCount: 'metricGroupCount',
    metricGroups: 'metricGroups',
    experiments: 'experiments',
    lastUsedInExperiment: 'lastUsedInExperiment',
    lastUsedInGuardedRollout: 'lastUsedInGuardedRollout',
    flags: 'attached',
    isActive: 'attached',
  },
  alone: {
    parts: [
      ...['attached', 'metricGroupCount', 'metricGroups', 'experiments'],
      ...['lastUsedInExperiment', 'lastUsedInGuardedRollout'],
    ],
    always: ['attached'],
  },
  byKey: { scan: { from: 2 } },
})

export type MetricDoc = Located<typeof metricResource, MetricRep>
/** A guarded rollout with the key of its project. */
export type MetricGuardedRolloutDoc = DependentMeasuredRolloutRep & { readonly projectKey: string }
