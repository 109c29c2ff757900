import { type AccessRep, access } from '../access.ts'
import { type MaintainerRep, maintainer } from '../account/maintainers.ts'
import type { PatchOperation } from '../json-patch.ts'
import { create, del, get, patch } from '../operation.ts'
import type { Listing } from '../page.ts'
import { type Glimpse, type Located, resource } from '../resource.ts'
import { document, list, optional, word } from '../shape.ts'
import { type DependentExperimentRep, dependentExperiment } from './dependent-experiments.ts'

/** A metric group in a list or alone. They differ in the parts that `metricGroupResource` names. */
export interface MetricGroupRep {
  readonly _id: string
  readonly key: string
  readonly name: string
  readonly kind: string
  readonly description?: string
  readonly tags: readonly string[]
  readonly metrics: readonly MetricInGroupRep[]
  readonly maintainer?: MaintainerRep
  readonly _creationDate: number
  readonly _lastModified: number
  readonly _version: number
  /** Alone by `expand`. */
  readonly experiments?: readonly DependentExperimentRep[]
  /** Alone by `expand`. */
  readonly experimentCount?: number
  readonly activeExperimentCount?: number
  readonly activeGuardedRolloutCount?: number
  readonly _access?: AccessRep
}

/** A metric, as the document of a group has it. */
export interface MetricInGroupRep {
  readonly key: string
  readonly _versionId?: string
  readonly name: string
  readonly kind: string
  readonly isNumeric?: boolean
  readonly unitAggregationType?: string
  readonly eventKey?: string
  readonly randomizationUnits?: readonly string[]
  /** Of funnels. */
  readonly nameInGroup?: string
}

/** A group, as the document of a metric names it. */
export interface DependentMetricGroupRep {
  readonly key: string
  readonly name?: string
  readonly kind?: string
}

export const metricInGroup = document<MetricInGroupRep>({ key: word, randomizationUnits: optional(list()) })

export const metricGroup = document<MetricGroupRep>({
  key: word,
  tags: list(),
  metrics: list(metricInGroup),
  maintainer: optional(maintainer),
  experiments: optional(list(dependentExperiment)),
  _access: optional(access),
})

export const dependentMetricGroup = document<DependentMetricGroupRep>({ key: word })

interface MetricInNewGroup {
  readonly key: string
  readonly nameInGroup: string
}

/** The properties of a new group. `kind` and `key` cannot be changed later. */
export interface NewMetricGroup {
  readonly key?: string | undefined
  readonly name: string
  readonly kind: string
  readonly description?: string | undefined
  readonly maintainerId: string
  readonly tags: readonly string[]
  readonly metrics: readonly MetricInNewGroup[]
}

const base = '/api/v2/projects/{projectKey}/metric-groups'
const path = '/api/v2/projects/{projectKey}/metric-groups/{metricGroupKey}'
const beta = { beta: true }

/** The filter is of grammar B (see operator-filter.ts). LaunchDarkly ignores `expand` in the list. */
export const listMetricGroups = get(base, beta).takes<Listing & { expand?: string }>().lists(metricGroup)
export const getMetricGroup = get(path, beta).takes<{ expand?: string }>().returns(metricGroup)
export const createMetricGroup = create(base, beta).takes<{ body: NewMetricGroup }>().returns(metricGroup)
export const patchMetricGroup = patch(path, beta).takes<{ body: readonly PatchOperation[] }>().returns(metricGroup)
export const deleteMetricGroup = del(path, beta).returnsNothing()

export const metricGroupResource = resource({
  type: 'MetricGroup',
  address: ['projectKey', 'key'],
  specifiers: ['proj/{projectKey}:metric-group/{key}'],
  get: getMetricGroup,
  list: listMetricGroups,
  pageSize: 50,
  fields: { address: ['project'], summary: ['name', 'kind'] },
  parts: { experimentCount: 'experimentCount', experiments: 'experiments' },
  alone: { parts: ['experimentCount', 'experiments'] },
  byKey: { scan: { from: 2 } },
})

export type MetricGroupDoc = Located<typeof metricGroupResource, MetricGroupRep>
/** A group as the document of a metric names it. */
export type MetricGroupGlimpse = Glimpse<typeof metricGroupResource, DependentMetricGroupRep>
export type MetricGroupSource = MetricGroupDoc | MetricGroupGlimpse

export const glimpsedMetricGroup = (projectKey: string, group: DependentMetricGroupRep): MetricGroupGlimpse => ({
  ...group,
  at: { type: 'MetricGroup', projectKey, key: group.key },
  has: null,
})

/** A metric with the address of the group. */
export type MetricInGroupDoc = MetricInGroupRep & { readonly of: MetricGroupDoc['at'] }
