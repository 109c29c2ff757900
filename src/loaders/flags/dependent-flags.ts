import { orNull } from '../../rest/errors.ts'
import {
  type DependentFlagRep,
  dependentsIn,
  dependentsWithin,
  listDependentFlags,
  listDependentFlagsInEnvironment,
} from '../../rest/flags/dependent-flags.ts'
import type { FlagDoc, FlagParts } from '../../rest/flags/flags.ts'
import { type Answers, batch, failingAlone } from '../batch.ts'
import type { Read } from '../read.ts'
import type { FlagLoaders } from './flags.ts'

export interface DependentsKey {
  readonly projectKey: string
  readonly flagKey: string
  /** The environment, or null for all environments. */
  readonly environment: { readonly key: string; readonly name: string } | null
}

/**
 * Loads the flags that have a flag as a prerequisite: by one call for each flag, or from the prerequisites in the list of all
 * flags, whichever takes fewer calls.
 */
export function dependentFlagLoader(read: Read, flags: Pick<FlagLoaders, 'all'>) {
  return batch<DependentsKey, readonly DependentFlagRep[]>({
    identity: identityOf,
    group: ({ projectKey }) => projectKey,
    fetch: async (keys) => {
      const byFlag = Map.groupBy(keys, ({ flagKey }) => flagKey)
      const all = await flags.all(keys[0]!.projectKey, partsOf(keys), byFlag.size)
      if (!all) return failingAlone([...byFlag.values()].map((some) => [some.map(identityOf), ofFlag(some)]))
      const dependents = dependentsIn(all)
      // Without the prerequisites of some environments, an answer from the list would be incomplete.
      const lost = new Map(keys.flatMap((key) => lostOf(all, key)))
      return new Map<string, readonly DependentFlagRep[] | Error>([
        ...answered(keys, ({ flagKey }) => dependents.get(flagKey) ?? []),
        ...lost,
      ])
    },
  })

  /** One call returns the dependents in every environment, so it serves several keys. The route of one environment returns less. */
  async function ofFlag(keys: readonly DependentsKey[]): Promise<Answers<readonly DependentFlagRep[]>> {
    const [{ projectKey, flagKey, environment }] = keys as [DependentsKey]
    if (keys.length === 1 && environment) {
      const args = { projectKey, flagKey, environmentKey: environment.key }
      const found = await orNull(read(listDependentFlagsInEnvironment, args))
      if (!found) return new Map()
      return answered(keys, () =>
        (found.items ?? []).map(({ key, name, _site }) => ({ key, name, environments: [{ ...environment, _site }] })),
      )
    }
    const found = await orNull(read(listDependentFlags, { projectKey, flagKey }))
    return found ? answered(keys, () => found.items ?? []) : new Map()
  }
}

const answered = (
  keys: readonly DependentsKey[],
  everywhere: (key: DependentsKey) => readonly DependentFlagRep[],
): Map<string, readonly DependentFlagRep[]> =>
  new Map(
    keys.map((key) => {
      const dependents = everywhere(key)
      return [identityOf(key), key.environment ? dependentsWithin(dependents, key.environment.key) : dependents]
    }),
  )

/** The parts of a flag that contain the prerequisites wanted. */
function partsOf(keys: readonly DependentsKey[]): FlagParts {
  const named = keys.flatMap(({ environment }) => environment?.key ?? [])
  const everywhere = keys.some(({ environment }) => environment === null)
  return { environments: everywhere ? 'all' : [...new Set(named)].sort(), full: true, expand: [] }
}

/** Why the configurations that contain the dependents of a key are missing, if they are. */
function lostOf(flags: readonly FlagDoc[], key: DependentsKey): [string, Error][] {
  const parts = partsOf([key])
  const lost = flags.find((flag) => flag.lost?.(parts))?.lost?.(parts)
  return lost ? [[identityOf(key), lost]] : []
}

const identityOf = ({ flagKey, environment }: DependentsKey): string =>
  JSON.stringify([flagKey, environment?.key ?? null])
