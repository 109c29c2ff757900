import { asError, isForbidden, orNull } from '../../rest/errors.ts'
import {
  type DependentFlagRep,
  dependentsIn,
  dependentsWithin,
  listDependentFlags,
  listDependentFlagsInEnvironment,
} from '../../rest/flags/dependent-flags.ts'
import { lostAmong, noParts, uniteParts } from '../../rest/flags/flag-parts.ts'
import type { FlagDoc, FlagParts } from '../../rest/flags/flags.ts'
import { type Answers, batch, failingAlone, oneByOne } from '../batch.ts'
import type { Read } from '../read.ts'
import { archivedAmong } from './archived-flags.ts'
import type { FlagLoaders } from './flags.ts'

export interface DependentsKey {
  readonly projectKey: string
  readonly flagKey: string
  /** The environment, or null for all environments. */
  readonly environmentKey: string | null
  /** The parts in which the dependents themselves will be needed. Null if they will not. */
  readonly parts: FlagParts | null
  /** Is called with the keys of the dependents, archived ones too, before the read that tells which of them are archived. */
  readonly onNamed?: (keys: readonly string[]) => void
}

type Dependents = readonly DependentFlagRep[]

/**
 * Loads the flags that have a flag as a prerequisite: by one call for each flag, or from the prerequisites in the list of all
 * flags, whichever takes fewer calls. Archived dependents are left out, because the list omits them.
 */
export function dependentFlagLoader(read: Read, flags: Pick<FlagLoaders, 'all' | 'byKey' | 'known' | 'list'>) {
  /** The flags whose dependents in every environment were asked for. */
  const everywhere = new Set<string>()

  const load = batch<DependentsKey, Dependents>({
    identity: identityOf,
    wants: ({ parts }) => JSON.stringify(parts),
    group: ({ projectKey }) => projectKey,
    fetch: async (keys) => {
      const flagKeys = new Set(keys.map(({ flagKey }) => flagKey))
      const all = await flags.all(keys[0]!.projectKey, partsOf(keys), flagKeys.size)
      return all ? inList(keys, all) : flagByFlag(keys)
    },
  })

  /** Reads the list of all flags where the route of dependents is forbidden, as without an Enterprise plan. */
  const orListed = batch<DependentsKey, Dependents>({
    identity: identityOf,
    wants: ({ parts }) => JSON.stringify(parts),
    group: ({ projectKey }) => projectKey,
    fetch: async (keys) => {
      const outcomes = await Promise.all(keys.map((key) => load(key).catch(asError)))
      const forbidden = keys.filter((_, index) => isForbidden(outcomes[index]))
      const told = new Map(
        keys.flatMap((key, index) => (outcomes[index] ? [[identityOf(key), outcomes[index]] as const] : [])),
      )
      if (!forbidden.length) return told
      const all = await flags.all(keys[0]!.projectKey, partsOf(forbidden), Number.POSITIVE_INFINITY)
      return all ? new Map([...told, ...(await inList(forbidden, all))]) : told
    },
  })

  async function inList(keys: readonly DependentsKey[], all: readonly FlagDoc[]): Promise<Answers<Dependents>> {
    const listed = new Set(all.map(({ key }) => key))
    const unlisted = new Set(keys.flatMap(({ flagKey }) => (listed.has(flagKey) ? [] : flagKey)))
    const { projectKey } = keys[0]!
    // The list shows the existence of its own flags only.
    const others = await oneByOne([...unlisted], (key) => flags.byKey(projectKey, key, noParts))
    const dependents = dependentsIn(all.filter(({ archived }) => !archived))
    const lost = new Map(
      [...new Set(keys.map(({ environmentKey }) => environmentKey))].map((key) => [key, lostOf(all, key)] as const),
    )
    return new Map<string, Dependents | Error>(
      keys.flatMap((key) => {
        const flag = listed.has(key.flagKey) ? undefined : (others.get(key.flagKey) ?? null)
        // Without the prerequisites of some environments, an answer from the list would be incomplete.
        const failure = flag instanceof Error ? flag : lost.get(key.environmentKey)
        if (flag === null) return []
        return [[identityOf(key), failure ?? within(dependents.get(key.flagKey) ?? [], key)] as const]
      }),
    )
  }

  async function flagByFlag(keys: readonly DependentsKey[]): Promise<Answers<Dependents>> {
    const byFlag = Map.groupBy(keys, ({ flagKey }) => flagKey)
    const told = await failingAlone([...byFlag.values()].map((some) => [some.map(identityOf), ofFlag(some)]))
    const named = [...told.values()].flatMap((one) => (one instanceof Error ? [] : one.map(({ key }) => key)))
    for (const key of keys) {
      const one = told.get(identityOf(key))
      if (one && !(one instanceof Error)) key.onNamed?.(one.map(({ key }) => key))
    }
    const { projectKey } = keys[0]!
    const wanted = keys.flatMap(({ parts }) => parts ?? [])
    // If the dependents will be read in any case, their documents tell their state.
    if (wanted.length) await Promise.allSettled(named.map((key) => flags.byKey(projectKey, key, uniteParts(wanted))))
    const archived = await archivedAmong(read, flags, projectKey, new Set(named))
    return new Map(
      [...told].map(([identity, one]) => [identity, one instanceof Error ? one : unarchived(one, archived)]),
    )
  }

  /** One call returns the dependents in every environment, so it serves several keys. The route of one environment returns less. */
  async function ofFlag(keys: readonly DependentsKey[]): Promise<Answers<Dependents>> {
    const [{ projectKey, flagKey, environmentKey }] = keys as [DependentsKey]
    const flag = JSON.stringify([projectKey, flagKey])
    if (areOne(keys) && environmentKey !== null && !everywhere.has(flag)) {
      const found = await orNull(read(listDependentFlagsInEnvironment, { projectKey, flagKey, environmentKey }))
      if (!found) return new Map()
      return answered(keys, () =>
        (found.items ?? []).map(({ key, name, _site }) => ({
          key,
          name,
          environments: [{ key: environmentKey, _site }],
        })),
      )
    }
    everywhere.add(flag)
    const found = await orNull(read(listDependentFlags, { projectKey, flagKey }))
    return found ? answered(keys, () => found.items ?? []) : new Map()
  }

  return Object.assign(load, { orListed })
}

const areOne = (keys: readonly DependentsKey[]): boolean => new Set(keys.map(identityOf)).size === 1

/** The dependents without the archived ones, or the reason why it is unknown which ones are archived. */
function unarchived(dependents: Dependents, archived: ReadonlyMap<string, boolean | Error>): Dependents | Error {
  const failure = dependents.map(({ key }) => archived.get(key)).find((one) => one instanceof Error)
  return failure ?? dependents.filter(({ key }) => archived.get(key) !== true)
}

const answered = (
  keys: readonly DependentsKey[],
  everywhere: (key: DependentsKey) => Dependents,
): Map<string, Dependents> => new Map(keys.map((key) => [identityOf(key), within(everywhere(key), key)]))

const within = (dependents: Dependents, { environmentKey }: DependentsKey): Dependents =>
  environmentKey === null ? dependents : dependentsWithin(dependents, environmentKey)

/** The parts of a flag that contain the prerequisites wanted. */
function partsOf(keys: readonly Pick<DependentsKey, 'environmentKey'>[]): FlagParts {
  const named = keys.flatMap(({ environmentKey }) => environmentKey ?? [])
  const everywhere = keys.some(({ environmentKey }) => environmentKey === null)
  return { environments: everywhere ? 'all' : [...new Set(named)].sort(), full: true, expand: [] }
}

/** Why the configurations that contain the dependents in an environment, or in all of them, are missing, if they are. */
const lostOf = (flags: readonly FlagDoc[], environmentKey: string | null): Error | undefined =>
  lostAmong(flags, partsOf([{ environmentKey }]))

const identityOf = ({ flagKey, environmentKey }: DependentsKey): string => JSON.stringify([flagKey, environmentKey])
