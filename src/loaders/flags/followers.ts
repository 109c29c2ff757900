import type { MemberSummaryRep } from '../../rest/account/members.ts'
import { orNull } from '../../rest/errors.ts'
import { type FollowedFlagDoc, listEnvironmentFollowers, listFlagFollowers } from '../../rest/flags/followers.ts'
import { type Answers, batch } from '../batch.ts'
import type { Read } from '../read.ts'

interface EnvironmentKey {
  readonly projectKey: string
  readonly environmentKey: string
}

export interface FollowersKey extends EnvironmentKey {
  readonly flagKey: string
}

/** Loads followers: of one flag in an environment by the flag's route, of several flags by the list of the environment. */
export function followerLoaders(read: Read) {
  const listed = new Set<string>()

  const ofFlag = batch<FollowersKey, readonly MemberSummaryRep[]>({
    identity: ({ flagKey }) => flagKey,
    group: groupOf,
    fetch: async (keys) => {
      const flagKeys = [...new Set(keys.map(({ flagKey }) => flagKey))]
      const alone = flagKeys.length === 1 && !listed.has(groupOf(keys[0]!))
      return alone ? one(keys[0]!) : several(keys[0]!, flagKeys)
    },
  })

  async function one(key: FollowersKey): Promise<Answers<readonly MemberSummaryRep[]>> {
    const found = await orNull(read(listFlagFollowers, key))
    return new Map(found ? [[key.flagKey, found.items]] : [])
  }

  async function several({ projectKey, environmentKey }: EnvironmentKey, flagKeys: readonly string[]) {
    const found = await orNull(inEnvironment(projectKey, environmentKey))
    const byFlag = new Map(found?.map(({ flagKey, followers }) => [flagKey, followers]))
    return new Map(found ? flagKeys.map((flagKey) => [flagKey, byFlag.get(flagKey) ?? []]) : [])
  }

  /** The flags of an environment that have followers. */
  async function inEnvironment(projectKey: string, environmentKey: string): Promise<readonly FollowedFlagDoc[]> {
    listed.add(groupOf({ projectKey, environmentKey }))
    const { items } = await read(listEnvironmentFollowers, { projectKey, environmentKey })
    return items.flatMap(({ flagKey, followers }) => (flagKey ? { projectKey, flagKey, followers } : []))
  }

  return { ofFlag, inEnvironment }
}

const groupOf = ({ projectKey, environmentKey }: EnvironmentKey): string => JSON.stringify([projectKey, environmentKey])
