import type { Of } from './flag-environments.ts'
import { get } from './operation.ts'

/** A context that will be taken off the targets of a flag or of a segment. */
export interface ExpiringTargetRep {
  readonly _id: string
  readonly _version: number
  readonly expirationDate: number
  readonly contextKind: string
  readonly contextKey: string
  /** Of segments: `included` or `excluded`. */
  readonly targetType?: string
  /** Of flags. */
  readonly variationId?: string
}

export type ExpiringTargetDoc = Of<ExpiringTargetRep>

/** Of all kinds of contexts. The route `expiring-user-targets` tells the users among them once more, so nobody asks it. */
export const listExpiringTargets = get(
  '/api/v2/flags/{projectKey}/{flagKey}/expiring-targets/{environmentKey}',
).lists<ExpiringTargetRep>()
