import type { Clause } from '../contexts/clauses.ts'
import type { ViewLink } from '../projects/view-record.ts'

export interface FlagRecord {
  key: string
  name: string
  description: string
  kind: 'boolean' | 'multivariate'
  version: number
  createdAt: number
  variations: readonly VariationRecord[]
  defaults: { onVariation: number; offVariation: number }
  temporary: boolean
  tags: readonly string[]
  maintainerId?: string
  maintainerTeamKey?: string
  archivedAt?: number
  deprecatedAt?: number
  includeInSnippet: boolean
  clientSideAvailability: ClientSideAvailability
  customProperties: Readonly<Record<string, { name: string; value: readonly string[] }>>
  experiment?: ExperimentRecord
  migration?: { contextKind?: string; stageCount: number }
  /** Of a flag that was made to hold others out. */
  purpose?: 'holdout'
  codeReferences: number
  guardedRollout?: 'monitoring' | 'regressed' | 'rolledBack' | 'completed' | 'archived'
  releasePipelineKey?: string
  applicationKeys: readonly string[]
  views?: readonly ViewLink[]
  /** By the environment's key. */
  configs: Map<string, ConfigRecord>
}

export interface VariationRecord {
  _id: string
  value: unknown
  name?: string
  description?: string
}

export interface ExperimentRecord {
  metricId: string
  metricKey: string
  metricName: string
  createdAt: number
  environmentKeys: readonly string[]
}

export interface ClientSideAvailability {
  usingMobileKey: boolean
  usingEnvironmentId: boolean
}

/** What one environment says of a flag. The parts of the targeting are in LaunchDarkly's own form. */
export interface ConfigRecord {
  on: boolean
  salt: string
  sel: string
  version: number
  lastModified: number
  targetingModified: number
  targets: readonly Target[]
  contextTargets: readonly Target[]
  rules: readonly Rule[]
  fallthrough: Served
  offVariation?: number
  prerequisites: readonly { key: string; variation: number }[]
  trackEvents: boolean
  trackEventsFallthrough: boolean
  debugEventsUntil?: number
  /** The kinds of contexts that the flag was evaluated for in the past 30 days. */
  contextKinds: readonly string[]
  checkRatio?: number
  status: { name: 'new' | 'active' | 'inactive' | 'launched'; lastRequested?: number; default?: unknown }
}

export interface Target {
  contextKind: string
  values: readonly string[]
  variation: number
}

export interface Served {
  variation?: number
  rollout?: Rollout
}

export interface Rollout {
  contextKind: string
  bucketBy?: string
  seed?: number
  variations: readonly { variation: number; weight: number; _untracked?: boolean }[]
  experimentAllocation?: ExperimentAllocation
}

export interface ExperimentAllocation {
  defaultVariation: number
  canReshuffle: boolean
  /** `measuredRollout` of a guarded rollout. LaunchDarkly's OpenAPI document does not have it. */
  type?: string
}

export interface Rule extends Served {
  _id: string
  ref: string
  description?: string
  disabled?: boolean
  trackEvents: boolean
  clauses: readonly Clause[]
}
