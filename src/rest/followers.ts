import type { MemberSummaryRep } from './members.ts'
import { get } from './operation.ts'

/** The followers of one flag, as the list of an environment tells them. */
export interface FlagFollowersRep {
  readonly flagKey?: string
  readonly followers?: readonly MemberSummaryRep[]
}

/** Of every flag in an environment, not paged. A flag that nobody follows is absent. */
export const listEnvironmentFollowers = get(
  '/api/v2/projects/{projectKey}/environments/{environmentKey}/followers',
).returns<{ readonly items?: readonly FlagFollowersRep[] }>()

export const listFlagFollowers = get(
  '/api/v2/projects/{projectKey}/flags/{flagKey}/environments/{environmentKey}/followers',
).lists<MemberSummaryRep>()

/** A flag that somebody follows, with the project that its key is of. */
export interface FollowedFlagDoc {
  readonly projectKey: string
  readonly flagKey: string
  readonly followers: readonly MemberSummaryRep[]
}
