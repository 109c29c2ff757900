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
export function flagStatusLoaders(read: Read) {
  /** The environments that are being read whole, by project and key. */
  const begun = new Set<string>()

  const load = batch<StatusKey, FlagStatusRep>({
    identity: identityOf,
    group: ({ projectKey }) => projectKey,
    fetch: async (keys) => {
      const { projectKey } = keys[0]!
      const byEnvironment = Map.groupBy(keys, ({ environmentKey }) => environmentKey)
      const byFlag = Map.groupBy(keys, ({ flagKey }) => flagKey)
      const known = [...byEnvironment.keys()].every((key) => begun.has(JSON.stringify([projectKey, key])))
      if (known || byEnvironment.size < byFlag.size) {
        return failingAlone(
          [...byEnvironment].map(([key, some]) => [some.map(identityOf), inEnvironment(projectKey, key)]),
        )
      }
      return failingAlone([...byFlag].map(([key, some]) => [some.map(identityOf), ofFlag(projectKey, key, some)]))
    },
  })

  return {
    load,
    /** Begins to read the statuses of all flags in some environments, for a list of flags that is not there yet. */
    begin(projectKey: string, environmentKeys: readonly string[]) {
      for (const key of environmentKeys) {
        begun.add(JSON.stringify([projectKey, key]))
        // What goes wrong is told to those who come for it.
        inEnvironment(projectKey, key).catch(() => {})
      }
    },
  }

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
