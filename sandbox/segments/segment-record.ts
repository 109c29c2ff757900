import type { Clause } from '../contexts/clauses.ts'
import type { ExpiringSegmentTargetRecord } from '../flags/expiring-document.ts'
import { invalid } from '../http/errors.ts'
import type { ViewLink } from '../projects/view-record.ts'

/** A segment of one environment. A deleted one is not here any more, though rules of flags may still name it. */
export interface SegmentRecord {
  key: string
  name: string
  description?: string
  tags: readonly string[]
  createdAt: number
  lastModified: number
  version: number
  /** How many times there was a segment of this key. */
  generation: number
  salt: string
  /** Users; all other kinds are in the lists of contexts. */
  included: readonly string[]
  excluded: readonly string[]
  includedContexts: readonly SegmentTarget[]
  excludedContexts: readonly SegmentTarget[]
  rules: readonly SegmentRule[]
  expiringTargets: readonly ExpiringSegmentTargetRecord[]
  views: readonly ViewLink[]
  big?: BigSegmentRecord
}

export interface SegmentTarget {
  contextKind: string
  values: readonly string[]
}

export interface SegmentRule {
  _id: string
  description?: string
  clauses: readonly Clause[]
  /** In thousandths of a percent; without it the rule is for everybody whom its clauses match. */
  weight?: number
  rolloutContextKind?: string
  bucketBy?: string
}

/** The lists of a segment that is too large for its own document, or that another system keeps. */
export interface BigSegmentRecord {
  id: string
  contextKind: string
  included: ReadonlySet<string>
  excluded: ReadonlySet<string>
  version: number
  lastModified: number
  /** Where a synced segment comes from. */
  external?: { source: string; link: string }
  imports: Map<string, ImportRecord>
  exports: Map<string, ExportRecord>
}

export interface ImportRecord {
  id: string
  createdAt: number
  mode: 'merge' | 'replace'
  status: 'preparing' | 'pending_approval' | 'ready' | 'in_progress' | 'complete' | 'stopped'
  fileNames: readonly string[]
  /** Of one that is yet to be carried out, whose context keys it brings. */
  keys?: readonly string[]
}

export interface ExportRecord {
  id: string
  createdAt: number
  status: string
  bytes: number
  initiatorId: string
}

/** What only big segments have. A standard segment is not unknown, it is the wrong one to ask. */
export function bigSegmentOf({ key, big }: SegmentRecord): BigSegmentRecord {
  if (big) return big
  throw invalid(`The segment ${key} is a standard segment, and this operation is for big segments`)
}
