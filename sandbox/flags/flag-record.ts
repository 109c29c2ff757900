import type { ConfigRecord } from './flag-config-record.ts'

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
