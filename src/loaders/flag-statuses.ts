import { orNull } from '../rest/errors.ts'
import { type FlagStatusRep, flagKeyOf, getFlagStatuses, listFlagStatuses } from '../rest/flag-statuses.ts'
import { batch, byIdentity, failingAlone } from './batch.ts'
import type { Read } from './read.ts'

interface StatusKey {
  readonly projectKey: string
  readonly flagKey: string
  readonly environmentKey: string
}

/** Statuses, by one call for each environment or by one for each flag, whichever is fewer. */
export function flagStatusLoader(read: Read) {
  return batch<StatusKey, FlagStatusRep>({
    identity: identityOf,
    group: ({ projectKey }) => projectKey,
    fetch: async (keys) => {
      const { projectKey } = keys[0]!
      const byEnvironment = Map.groupBy(keys, ({ environmentKey }) => environmentKey)
      const byFlag = Map.groupBy(keys, ({ flagKey }) => flagKey)
      if (byEnvironment.size < byFlag.size) {
        return failingAlone(
          [...byEnvironment].map(([key, some]) => [some.map(identityOf), inEnvironment(projectKey, key)]),
        )
      }
      return failingAlone([...byFlag].map(([key, some]) => [some.map(identityOf), ofFlag(projectKey, key, some)]))
    },
  })

  async function inEnvironment(projectKey: string, environmentKey: string) {
    const statuses = await orNull(read(listFlagStatuses, { projectKey, environmentKey }))
    return byIdentity(statuses?.items ?? [], (status) =>
      identityOf({ projectKey, environmentKey, flagKey: flagKeyOf(status) ?? '' }),
    )
  }

  async function ofFlag(projectKey: string, flagKey: string, keys: readonly StatusKey[]) {
    const env = [...new Set(keys.map(({ environmentKey }) => environmentKey))]
    const statuses = await orNull(read(getFlagStatuses, { projectKey, flagKey, env }))
    const named = Object.entries(statuses?.environments ?? {})
    return new Map(
      named.map(([environmentKey, status]) => [identityOf({ projectKey, environmentKey, flagKey }), status]),
    )
  }
}

const identityOf = ({ projectKey, flagKey, environmentKey }: StatusKey): string =>
  JSON.stringify([projectKey, flagKey, environmentKey])
