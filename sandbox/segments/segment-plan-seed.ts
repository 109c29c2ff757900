import type { Clause } from '../contexts/clauses.ts'

/** What a segment is made of, but for what is drawn. */
export interface SegmentPlan {
  key: string
  name?: string
  description?: string
  tags: readonly string[]
  /** Whether it was changed within the past year, about which the audit log tells. */
  changedLately?: true
  rules?: readonly RulePlan[]
  /** How many contexts of each kind are listed. */
  included?: Readonly<Record<string, number>>
  excluded?: Readonly<Record<string, number>>
  /** After so many days the first context of the first list expires, and on each day after that one of the next list. */
  expiringIn?: number
  viewKeys?: readonly string[]
  big?: BigSegmentPlan
}

export interface RulePlan {
  description?: string
  clauses: readonly Omit<Clause, '_id'>[]
  weight?: number
  rolloutContextKind?: string
  bucketBy?: string
}

export interface BigSegmentPlan {
  contextKind: string
  /** In production; elsewhere it is a hundredth. */
  included: number
  excluded: number
  generation?: number
  external?: { source: string; link: string }
  /** No list tells the ids of these, so they are known in advance. */
  importIds?: { complete: string; running: string }
  exportId?: string
}

export const where = (
  contextKind: string,
  attribute: string,
  op: string,
  ...values: unknown[]
): Omit<Clause, '_id'> => ({
  contextKind,
  attribute,
  op,
  values,
  negate: false,
})

export const not = (clause: Omit<Clause, '_id'>) => ({ ...clause, negate: true })

export const member = (key: string) => where('user', 'segmentMatch', 'segmentMatch', key)

export const rule = (...clauses: Omit<Clause, '_id'>[]): RulePlan => ({ clauses })
