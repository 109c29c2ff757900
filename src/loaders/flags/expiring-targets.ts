import { orNull } from '../../rest/errors.ts'
import { type ExpiringTargetRep, listExpiringTargets } from '../../rest/flags/expiring-targets.ts'
import { irreducible, type SingleCalls } from '../irreducible.ts'
import type { Read } from '../read.ts'

export interface FlagEnvironmentKey {
  readonly projectKey: string
  readonly flagKey: string
  readonly environmentKey: string
}

/** Loads the expiring targets of a flag in an environment. REST has no list of them. */
export const expiringTargetLoader = (read: Read, singles: SingleCalls) =>
  irreducible<FlagEnvironmentKey, readonly ExpiringTargetRep[]>({
    field: 'FlagEnvironment.expiringTargets',
    singles,
    identity: (key) => JSON.stringify(key),
    ask: async ([key]) => (await orNull(read(listExpiringTargets, key)))?.items ?? null,
  })
