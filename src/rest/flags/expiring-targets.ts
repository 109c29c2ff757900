import { get, semanticPatch } from '../operation.ts'
import type { SemanticPatch } from '../semantic-patch.ts'
import { document, flat, list, optional } from '../shape.ts'
import type { FlagSource } from './flags.ts'

/** A context that will be removed from the targets of a flag or a segment. */
export interface ExpiringTargetRep {
  readonly _id: string
  readonly _version: number
  readonly expirationDate: number
  readonly contextKind: string
  readonly contextKey: string
  /** For segments only: `included` or `excluded`. */
  readonly targetType?: string
  /** For flags only. */
  readonly variationId?: string
}

/** An expiring target with its flag, which has the variations. */
export type ExpiringTargetDoc = ExpiringTargetRep & { readonly flag: FlagSource }

/** A user who will be removed from the targets of a flag or a segment, in the form of the routes from before contexts. */
export interface ExpiringUserTargetRep {
  readonly _id: string
  readonly _version: number
  readonly expirationDate: number
  readonly userKey: string
  /** For segments only: `included` or `excluded`. */
  readonly targetType?: string
  /** For flags only. */
  readonly variationId?: string
  /** Names the flag or the segment, if the targets of a user are asked for. */
  readonly _resourceId?: ResourceIdRep | undefined
}

export interface ResourceIdRep {
  readonly kind?: string
  readonly projectKey?: string
  readonly environmentKey?: string
  readonly flagKey?: string
  readonly key?: string
}

/** The outcome of instructions. Some can have failed although the status is 200. */
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

export const userTarget = document<ExpiringUserTargetRep>({ _resourceId: optional(flat) })

export const patchedUsers = document<ExpiringUserTargetPatchRep>({ ...outcome, items: optional(list(userTarget)) })

/** The expiring targets of a user, without pages. */
export const expiringUserTargets = document<{ readonly items: readonly ExpiringUserTargetRep[] }>({
  items: list(userTarget),
})

/** An instruction that failed. */
export interface ExpiringTargetErrorRep {
  readonly instructionIndex: number
  readonly message: string
}

/** The targets of all context kinds. */
export const listExpiringTargets = get('/api/v2/flags/{projectKey}/{flagKey}/expiring-targets/{environmentKey}').lists(
  target,
)

/** The users among them, by the route from before contexts. */
export const listExpiringUserTargets = get(
  '/api/v2/flags/{projectKey}/{flagKey}/expiring-user-targets/{environmentKey}',
).lists(userTarget)

/** In these paths, the environment is at the end, also for segments. */
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

/** Converts a user to a context. */
export const asContext = ({ userKey, _resourceId, ...target }: ExpiringUserTargetRep): ExpiringTargetRep => ({
  ...target,
  contextKind: 'user',
  contextKey: userKey,
})
