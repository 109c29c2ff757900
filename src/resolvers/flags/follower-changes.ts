import type { Context } from '../../context.ts'
import type { FollowFlagInput, Resolvers } from '../../generated/resolvers.ts'
import { mutation, refused, type UserError } from '../../graph/mutation.ts'
import { ownId } from '../../graph/node.ts'
import { getCallerIdentity } from '../../rest/account/caller-identity.ts'
import { type FlagGlimpse, glimpsedFlag } from '../../rest/flags/flags.ts'
import { followFlag, unfollowFlag } from '../../rest/flags/followers.ts'
import { memberWithId } from '../account/member-behind.ts'

/** The outcome of following or unfollowing a flag. LaunchDarkly's answer is empty, so everything comes from the input. */
export interface Following {
  readonly flag?: FlagGlimpse
  readonly memberId?: string
  readonly userErrors: readonly UserError[]
}

/** The member in the input, or the owner of the token. */
async function memberIn({ memberId }: FollowFlagInput, { read }: Context): Promise<string> {
  if (typeof memberId === 'string') return ownId('Member', memberId)
  const caller = await read(getCallerIdentity, {})
  if (caller.memberId) return caller.memberId
  throw refused(['input', 'memberId'], 'Expected a memberId, because the token belongs to no member, but got none.')
}

const following = (operation: typeof followFlag) =>
  mutation(async (input: FollowFlagInput, context: Context) => {
    const { projectKey, environmentKey, flagKey } = input
    const memberId = await memberIn(input, context)
    await context.write(operation, { projectKey, flagKey, environmentKey, memberId })
    return { flag: glimpsedFlag(projectKey, flagKey), memberId }
  })

const member: NonNullable<Resolvers['FollowFlagPayload']>['member'] = ({ memberId }, _, context, info) =>
  memberId === undefined ? null : memberWithId(memberId, context, info)

export const followerChanges = {
  Mutation: {
    followFlag: following(followFlag),
    unfollowFlag: following(unfollowFlag),
  },

  FollowFlagPayload: { member },
  UnfollowFlagPayload: { member },
} satisfies Resolvers
