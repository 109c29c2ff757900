import { type MemberSummaryRep, memberSummary } from '../account/members.ts'
import { del, get, put } from '../operation.ts'
import { document, list, textOrNone } from '../shape.ts'

/** The followers of one flag, as the list of an environment tells them. */
export interface FlagFollowersRep {
  readonly flagKey?: string
  readonly followers: readonly MemberSummaryRep[]
}

/** Of every flag in an environment, not paged. A flag that nobody follows is absent. */
export const listEnvironmentFollowers = get(
  '/api/v2/projects/{projectKey}/environments/{environmentKey}/followers',
).returns(
  document<{ readonly items: readonly FlagFollowersRep[] }>({
    items: list(document<FlagFollowersRep>({ flagKey: textOrNone, followers: list(memberSummary) })),
  }),
)

export const listFlagFollowers = get(
  '/api/v2/projects/{projectKey}/flags/{flagKey}/environments/{environmentKey}/followers',
).lists(memberSummary)

/** Neither is an error where the member follows the flag already, or does not. */
export const followFlag = put(
  '/api/v2/projects/{projectKey}/flags/{flagKey}/environments/{environmentKey}/followers/{memberId}',
).returnsNothing()
export const unfollowFlag = del(
  '/api/v2/projects/{projectKey}/flags/{flagKey}/environments/{environmentKey}/followers/{memberId}',
).returnsNothing()

/** A flag that somebody follows, with the project that its key is of. */
export interface FollowedFlagDoc {
  readonly projectKey: string
  readonly flagKey: string
  readonly followers: readonly MemberSummaryRep[]
}
