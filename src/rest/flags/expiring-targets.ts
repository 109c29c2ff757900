import { get, semanticPatch } from '../operation.ts'
import type { SemanticPatch } from '../semantic-patch.ts'
import { document, list, optional } from '../shape.ts'
import type { FlagSource } from './flags.ts'

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

/** With the flag, whose variations it names. */
export type ExpiringTargetDoc = ExpiringTargetRep & { readonly flag: FlagSource }

/** A user who will be taken off the targets of a flag or of a segment, as the routes tell it that are older than contexts. */
export interface ExpiringUserTargetRep {
  readonly _id: string
  readonly _version: number
  readonly expirationDate: number
  readonly userKey: string
  /** Of segments: `included` or `excluded`. */
  readonly targetType?: string
  /** Of flags. */
  readonly variationId?: string
}

/** What became of instructions, some of which may have failed: the answer is 200 all the same. */
export interface ExpiringOutcomeRep {
  readonly totalInstructions?: number
  readonly successfulInstructions?: number
  readonly failedInstructions?: number
  readonly errors: readonly ExpiringTargetErrorRep[]
}

export interface ExpiringTargetPatchRep extends ExpiringOutcomeRep {
  readonly items?: readonly ExpiringTargetRep[]
}

export interface ExpiringUserTargetPatchRep extends ExpiringOutcomeRep {
  readonly items?: readonly ExpiringUserTargetRep[]
}

const outcome = { errors: list(document<ExpiringTargetErrorRep>({})) }

const target = document<ExpiringTargetRep>({})

const patched = document<ExpiringTargetPatchRep>({ ...outcome, items: optional(list(target)) })

const patchedUsers = document<ExpiringUserTargetPatchRep>({
  ...outcome,
  items: optional(list(document<ExpiringUserTargetRep>({}))),
})

/** An instruction that failed. */
export interface ExpiringTargetErrorRep {
  readonly instructionIndex: number
  readonly message: string
}

/** Of all kinds of contexts. The route `expiring-user-targets` tells the users among them once more, so nobody asks it. */
export const listExpiringTargets = get('/api/v2/flags/{projectKey}/{flagKey}/expiring-targets/{environmentKey}').lists(
  target,
)

/** The paths have the environment at the end, those of segments as well. */
export const changeFlagExpiringTargets = semanticPatch(
  '/api/v2/flags/{projectKey}/{flagKey}/expiring-targets/{environmentKey}',
)
  .takes<{ readonly body: SemanticPatch }>()
  .returns(patched)
export const changeFlagExpiringUserTargets = semanticPatch(
  '/api/v2/flags/{projectKey}/{flagKey}/expiring-user-targets/{environmentKey}',
)
  .takes<{ readonly body: SemanticPatch }>()
  .returns(patchedUsers)
export const changeSegmentExpiringTargets = semanticPatch(
  '/api/v2/segments/{projectKey}/{segmentKey}/expiring-targets/{environmentKey}',
)
  .takes<{ readonly body: SemanticPatch }>()
  .returns(patched)
export const changeSegmentExpiringUserTargets = semanticPatch(
  '/api/v2/segments/{projectKey}/{segmentKey}/expiring-user-targets/{environmentKey}',
)
  .takes<{ readonly body: SemanticPatch }>()
  .returns(patchedUsers)

/** A user as the kind of context that users are. */
export const asContext = ({ userKey, ...target }: ExpiringUserTargetRep): ExpiringTargetRep => ({
  ...target,
  contextKind: 'user',
  contextKey: userKey,
})
