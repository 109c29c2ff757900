import { orNull } from '../../rest/errors.ts'
import {
  asContext,
  type ExpiringTargetRep,
  listExpiringTargets,
  listExpiringUserTargets,
} from '../../rest/flags/expiring-targets.ts'
import { irreducible, type SingleCalls } from '../irreducible.ts'
import type { Read } from '../read.ts'

export interface FlagEnvironmentKey {
  readonly projectKey: string
  readonly flagKey: string
  readonly environmentKey: string
}

/** Loads the expiring targets of a flag in an environment. REST has no list of them. */
export function expiringTargetLoaders(read: Read, singles: SingleCalls) {
  const each = (name: string, ask: (key: FlagEnvironmentKey) => Promise<readonly ExpiringTargetRep[] | null>) =>
    irreducible<FlagEnvironmentKey, readonly ExpiringTargetRep[]>({
      field: `FlagEnvironment.${name}`,
      singles,
      identity: (key) => JSON.stringify(key),
      ask: ([key]) => ask(key),
    })

  return {
    /** The expiring targets of all context kinds. */
    all: each('expiringTargets', async (key) => (await orNull(read(listExpiringTargets, key)))?.items ?? null),
    /** The expiring targets of users, by the route from before contexts. */
    users: each(
      'expiringUserTargets',
      async (key) => (await orNull(read(listExpiringUserTargets, key)))?.items.map(asContext) ?? null,
    ),
  }
}
