import { search } from '../operation.ts'
import { document, list, word } from '../shape.ts'
import type { EnvironmentAddress } from './segments.ts'

/** The membership of one context in a segment. */
export interface SegmentMembershipRep {
  readonly key: string
  readonly name: string
  readonly description: string
  readonly unbounded: boolean
  /** Empty if the segment is not synced. */
  readonly external: string
  readonly isMember: boolean
  readonly isIndividuallyTargeted: boolean
  /** Absent if `isIndividuallyTargeted` is true. */
  readonly isRuleTargeted?: boolean
}

export type SegmentMembershipDoc = SegmentMembershipRep & { readonly in: EnvironmentAddress }

/** The body is the context. Returns every segment of the environment, without pages. */
export const searchSegmentMemberships = search(
  '/api/v2/projects/{projectKey}/environments/{environmentKey}/segments/evaluate',
)
  .takes<{ body: object }>()
  .returns(
    document<{ readonly items: readonly SegmentMembershipRep[] }>({
      items: list(document<SegmentMembershipRep>({ key: word })),
    }),
  )
