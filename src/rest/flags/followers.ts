import { type MemberSummaryRep, memberSummary } from '../account/members.ts'
import { del, get, put } from '../operation.ts'
import { document, list, textOrNone } from '../shape.ts'

/** The followers of one flag in the list of an environment. */
export interface FlagFollowersRep {
  readonly flagKey?: string
  readonly followers: readonly MemberSummaryRep[]
}

/** The followers of every flag in an environment, without pages. A flag without followers is absent. */
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

/** It is no error if the member already follows the flag, or did not follow it. */
export const followFlag = put(
  '/api/v2/projects/{projectKey}/flags/{flagKey}/environments/{environmentKey}/followers/{memberId}',
).returnsNothing()
export const unfollowFlag = del(
  '/api/v2/projects/{projectKey}/flags/{flagKey}/environments/{environmentKey}/followers/{memberId}',
).returnsNothing()

/** A flag with followers, and its project. */
export interface FollowedFlagDoc {
  readonly projectKey: string
  readonly flagKey: string
  readonly followers: readonly MemberSummaryRep[]
}
