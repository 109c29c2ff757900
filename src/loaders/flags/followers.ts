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

/**
 * Loads followers: of one flag in an environment by the flag's route, of several flags by the list of the environment.
 *
 * @param isAbsent Whether the request has read that the project lacks an environment.
 */
export function followerLoaders(read: Read, isAbsent: (projectKey: string, environmentKey: string) => boolean) {
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

  return {
    ofFlag,
    inEnvironment,
    /** Begins to read the followers of all flags in some environments, before the list of flags was read. */
    beginIn(projectKey: string, environmentKeys: readonly string[]) {
      for (const key of environmentKeys) if (!isAbsent(projectKey, key)) inEnvironment(projectKey, key).catch(() => {})
    },
  }
}

const groupOf = ({ projectKey, environmentKey }: EnvironmentKey): string => JSON.stringify([projectKey, environmentKey])
