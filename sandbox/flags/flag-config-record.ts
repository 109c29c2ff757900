import type { Clause } from '../contexts/clauses.ts'

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
  experimentAllocation?: { defaultVariation: number; canReshuffle: boolean }
}

export interface Rule extends Served {
  _id: string
  ref: string
  description?: string
  disabled?: boolean
  trackEvents: boolean
  clauses: readonly Clause[]
}
