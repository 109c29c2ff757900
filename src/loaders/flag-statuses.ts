import { orNull } from '../rest/errors.ts'
import { type FlagStatusRep, flagKeyOf, getFlagStatuses, listFlagStatuses } from '../rest/flag-statuses.ts'
import { batch } from './batch.ts'
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
      const calls =
        byEnvironment.size < byFlag.size
          ? [...byEnvironment.keys()].map((environmentKey) => inEnvironment(projectKey, environmentKey))
          : [...byFlag].map(([flagKey, some]) =>
              ofFlag(projectKey, flagKey, [...new Set(some.map((one) => one.environmentKey))]),
            )
      return new Map((await Promise.all(calls)).flat())
    },
  })

  async function inEnvironment(projectKey: string, environmentKey: string) {
    const statuses = await orNull(read(listFlagStatuses, { projectKey, environmentKey }))
    return (statuses?.items ?? []).map(
      (status) => [identityOf({ projectKey, environmentKey, flagKey: flagKeyOf(status) ?? '' }), status] as const,
    )
  }

  async function ofFlag(projectKey: string, flagKey: string, env: readonly string[]) {
    const statuses = await orNull(read(getFlagStatuses, { projectKey, flagKey, env }))
    return Object.entries(statuses?.environments ?? {}).map(
      ([environmentKey, status]) => [identityOf({ projectKey, environmentKey, flagKey }), status] as const,
    )
  }
}

const identityOf = ({ projectKey, flagKey, environmentKey }: StatusKey): string =>
  JSON.stringify([projectKey, flagKey, environmentKey])
