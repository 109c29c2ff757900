import { orNull, Unreadable } from '../../rest/errors.ts'
import {
  type FlagStatusDoc,
  type FlagStatusRep,
  flagKeyOf,
  getFlagStatus,
  getFlagStatuses,
  listFlagStatuses,
} from '../../rest/flags/flag-statuses.ts'
import { shown } from '../../rest/shown.ts'
import { reasonOf } from '../../rest/unreadable.ts'
import { type Answers, batch, failingAlone, placed } from '../batch.ts'
import { isOfOneCall } from '../failures.ts'
import type { SingleCalls } from '../irreducible.ts'
import type { Read } from '../read.ts'

interface StatusKey {
  readonly projectKey: string
  readonly flagKey: string
  /** Null for all environments. */
  readonly environmentKey: string | null
}

/** A flag whose status is wanted. Its state is absent while its document is unread. */
export interface StatusFlag {
  readonly projectKey: string
  readonly key: string
  readonly archived?: boolean
  readonly deprecated?: boolean
}

type Statuses = readonly FlagStatusDoc[]

interface Told {
  readonly statuses: Statuses
  /** Why the list of an environment lacks the flag, if it has statuses of unknown flags. */
  readonly lost?: Error | undefined
}

/** The list of an environment, as LaunchDarkly returned it, by flag. */
interface Listed {
  readonly byFlag: ReadonlyMap<string, FlagStatusRep>
  /** The error for statuses whose flag is unknown, if there are any. */
  readonly lost: Error | undefined
}

/** Whether the list of an environment can omit a flag. It omits archived flags; the OpenAPI document does not mention deprecated ones. */
const isOmitted = ({ archived, deprecated }: StatusFlag): boolean => (archived || deprecated) ?? false

/** Below this number of flags, single reads in all environments take no more calls than lists of two environments. */
const worthLists = 4

const nobodys = (environmentKey: string) =>
  new Unreadable(`LaunchDarkly's answer has statuses in ${shown(environmentKey)} that name no flag.`)

/**
 * Loads statuses by one call for each environment or by one for each flag, whichever takes fewer calls.
 *
 * @param environmentKeys Reads the keys of all environments of a project.
 * @param isAbsent Whether the request has read that the project lacks an environment.
 */
export function flagStatusLoaders(
  read: Read,
  environmentKeys: (projectKey: string) => Promise<readonly string[]>,
  isAbsent: (projectKey: string, environmentKey: string) => boolean,
  singles: SingleCalls,
) {
  /** The environments whose lists are being read, and the reads of single flags in all environments. */
  const begun = new Set<string>()
  const lists = new Map<string, Promise<Listed>>()
  const wholes = new Map<string, Promise<Statuses | null>>()
  /** The environments of projects of which many flags will need their statuses in all environments. */
  const early = new Map<string, Promise<readonly string[] | undefined>>()

  const load = batch<StatusKey, Told>({
    identity: identityOf,
    group: ({ projectKey }) => projectKey,
    fetch: (keys) => {
      const all = keys.find(({ environmentKey }) => environmentKey === null)
      return all ? inAllEnvironments(keys, all.flagKey) : inEnvironments(keys, [])
    },
  })

  /** Loads the statuses that the lists omit. */
  const loadOmitted = batch<StatusKey, Told>({
    identity: identityOf,
    group: ({ projectKey }) => projectKey,
    fetch: oneByOne,
  })

  /** @param others Environments that a key for all environments includes, in addition to those that keys name. */
  async function inEnvironments(keys: readonly StatusKey[], others: readonly string[]): Promise<Answers<Told>> {
    if (!keys.length) return new Map()
    const named = keys.flatMap(({ environmentKey }) => environmentKey ?? [])
    const environmentKeys = [...new Set([...others, ...named])]
    const known = environmentKeys.every((key) => begun.has(JSON.stringify([keys[0]?.projectKey, key])))
    const fewer = environmentKeys.length < flagCount(keys)
    return known || fewer ? byEnvironment(keys, environmentKeys) : byFlag(keys)
  }

  /** The statuses of the first of many flags show which environments exist, and so which way takes fewer calls for the others. */
  async function inAllEnvironments(keys: readonly StatusKey[], first: string): Promise<Answers<Told>> {
    const known = await early.get(keys[0]!.projectKey)
    if (known) return inEnvironments(keys, known)
    if (flagCount(keys) < worthLists) return byFlag(keys)
    const told = await byFlag(keys.filter(({ flagKey }) => flagKey === first))
    const rest = keys.filter(({ flagKey }) => flagKey !== first)
    const whole = told.get(identityOf({ projectKey: keys[0]!.projectKey, flagKey: first, environmentKey: null }))
    if (whole instanceof Error) return new Map([...told, ...(await withoutFirst(rest, whole))])
    const others = whole
      ? inEnvironments(
          rest,
          whole.statuses.map(({ environmentKey }) => environmentKey),
        )
      : byFlag(rest)
    return new Map([...told, ...(await others)])
  }

  /** If the read of the first flag failed for that flag only, the list of environments shows which ones exist. */
  async function withoutFirst(keys: readonly StatusKey[], failure: Error): Promise<Answers<Told>> {
    const [{ projectKey } = { projectKey: '' }] = keys
    if (keys.some(({ environmentKey }) => environmentKey === null) && isOfOneCall(failure)) {
      try {
        return await inEnvironments(keys, await environmentKeys(projectKey))
      } catch {
        return withoutAll(keys, failure)
      }
    }
    return withoutAll(keys, failure)
  }

  /** Fails the keys for all environments, because the environments are unknown. Reads the keys that name an environment. */
  async function withoutAll(keys: readonly StatusKey[], failure: Error): Promise<Answers<Told>> {
    const all = keys.filter(({ environmentKey }) => environmentKey === null)
    const named = keys.filter(({ environmentKey }) => environmentKey !== null)
    return new Map([...all.map((key) => [identityOf(key), failure] as const), ...(await inEnvironments(named, []))])
  }

  async function byFlag(keys: readonly StatusKey[]): Promise<Answers<Told>> {
    const flags = Map.groupBy(keys, ({ flagKey }) => flagKey)
    return failingAlone([...flags.values()].map((some) => [some.map(identityOf), ofFlag(some)]))
  }

  async function ofFlag(keys: readonly StatusKey[]): Promise<Answers<Told>> {
    const { projectKey, flagKey } = keys[0]!
    const all = keys.some(({ environmentKey }) => environmentKey === null)
    const env = all ? undefined : [...new Set(keys.map(({ environmentKey }) => environmentKey!))]
    const [environmentKey, ...others] = env ?? []
    if (environmentKey !== undefined && !others.length) return inOne(keys, { projectKey, flagKey, environmentKey })
    const found = await orNull(read(getFlagStatuses, { projectKey, flagKey, env }))
    if (!found) return new Map()
    const told = Object.entries(found.environments)
    return new Map(
      keys.map((key) => {
        const wanted = told.filter(([environmentKey]) => [null, environmentKey].includes(key.environmentKey))
        // An unreadable status fails only its environment.
        const failure = wanted.flatMap(([, status]) => reasonOf(status) ?? [])[0]
        const statuses = () =>
          wanted.map(([environmentKey, status]) => ({ ...status, projectKey, flagKey, environmentKey }))
        return [identityOf(key), failure ?? { statuses: statuses() }]
      }),
    )
  }

  async function inOne(
    keys: readonly StatusKey[],
    place: { readonly projectKey: string; readonly flagKey: string; readonly environmentKey: string },
  ): Promise<Answers<Told>> {
    const status = await orNull(read(getFlagStatus, place))
    if (!status) return new Map()
    const told = reasonOf(status) ?? { statuses: [{ ...status, ...place }] }
    return new Map(keys.map((key) => [identityOf(key), told]))
  }

  async function byEnvironment(keys: readonly StatusKey[], environmentKeys: readonly string[]): Promise<Answers<Told>> {
    const { projectKey } = keys[0]!
    const lists = await failingAlone<Listed>(
      environmentKeys.map((key) => [[key], inEnvironment(projectKey, key).then((found) => new Map([[key, found]]))]),
    )
    const answers = new Map<string, Told | Error>()
    const omitted: StatusKey[] = []
    for (const key of keys) {
      const told = toldBy(lists, key)
      // The state of the flag is unknown, so the lists can have omitted it.
      const isOpen = key.environmentKey === null && !(told instanceof Error) && (told.lost || !told.statuses.length)
      if (isOpen) omitted.push(key)
      else answers.set(identityOf(key), told)
    }
    return new Map([...answers, ...(await failingAlone([[omitted.map(identityOf), oneByOne(omitted)]]))])
  }

  /** The statuses that the lists of environments have for a key. */
  function toldBy(lists: Answers<Listed>, { projectKey, flagKey, environmentKey }: StatusKey): Told | Error {
    const statuses: FlagStatusDoc[] = []
    let lost: Error | undefined
    for (const environment of environmentKey === null ? lists.keys() : [environmentKey]) {
      const list = lists.get(environment)!
      if (list instanceof Error) return list
      const status = list.byFlag.get(flagKey)
      if (status) statuses.push({ ...status, projectKey, flagKey, environmentKey: environment })
      else lost ??= list.lost
    }
    return { statuses, lost }
  }

  async function oneByOne(keys: readonly StatusKey[]): Promise<Answers<Told>> {
    const all = keys.some(({ environmentKey }) => environmentKey === null)
    singles.spend(all ? 'Flag.statuses' : 'FlagEnvironment.status', flagCount(keys))
    return byFlag(keys)
  }

  /** The list of an environment. Empty if the environment does not exist. */
  const inEnvironment = async (projectKey: string, environmentKey: string): Promise<Listed> =>
    (await orNull(listed(projectKey, environmentKey))) ?? { byFlag: new Map(), lost: undefined }

  const listed = (projectKey: string, environmentKey: string): Promise<Listed> =>
    placed(lists, JSON.stringify([projectKey, environmentKey]), () => readList(projectKey, environmentKey))

  async function readList(projectKey: string, environmentKey: string): Promise<Listed> {
    const { items } = await read(listFlagStatuses, { projectKey, environmentKey })
    const byFlag = new Map<string, FlagStatusRep>()
    let lost: Error | undefined
    for (const status of items) {
      const flagKey = reasonOf(status) ? undefined : flagKeyOf(status)
      if (flagKey === undefined) lost = nobodys(environmentKey)
      else byFlag.set(flagKey, status)
    }
    return { byFlag, lost }
  }

  /** The statuses of all flags in an environment. */
  async function ofEnvironment(projectKey: string, environmentKey: string): Promise<Statuses> {
    const { byFlag } = await listed(projectKey, environmentKey)
    return Array.from(byFlag, ([flagKey, status]) => ({ ...status, projectKey, flagKey, environmentKey }))
  }

  /** The statuses of a flag in all environments, or null if the flag does not exist. Archived flags are included. */
  const inAll = async ({ projectKey, key: flagKey }: StatusFlag): Promise<Statuses | null> =>
    (await load({ projectKey, flagKey, environmentKey: null }))?.statuses ?? null

  /** The status of a flag in an environment. */
  async function statusAt(flag: StatusFlag, environmentKey: string): Promise<FlagStatusDoc | null> {
    const { projectKey, key: flagKey } = flag
    const whole = wholes.get(JSON.stringify([projectKey, flagKey]))
    const key = { projectKey, flagKey, environmentKey }
    const told = whole ? { statuses: (await whole) ?? [] } : await load(key)
    const found = statusIn(told, environmentKey)
    if (found || whole) return found
    if (isAbsent(projectKey, environmentKey)) return null
    if (isOmitted(flag)) return statusIn(await loadOmitted(key), environmentKey)
    if (told?.lost) throw told.lost
    return null
  }

  /** Begins to read the statuses of a flag in all environments. Those of several flags wait, because lists may take fewer calls. */
  const beginWhole = batch<StatusFlag, true>({
    identity: ({ key }) => key,
    group: ({ projectKey }) => projectKey,
    fetch: async (flags) => {
      const [{ projectKey, key: flagKey }] = flags as [StatusFlag]
      if (flagCount(flags.map(({ key }) => ({ flagKey: key }))) > 1) return new Map()
      const statuses = inAll({ projectKey, key: flagKey })
      wholes.set(JSON.stringify([projectKey, flagKey]), statuses)
      await statuses
      return new Map()
    },
  })

  return {
    // An error of a read that was begun early reaches only the fields that ask for its answer.

    /** Begins to read the statuses of all flags in some environments, before the list of flags was read. */
    beginIn(projectKey: string, environmentKeys: readonly string[]) {
      for (const key of environmentKeys) {
        if (isAbsent(projectKey, key)) continue
        begun.add(JSON.stringify([projectKey, key]))
        inEnvironment(projectKey, key).catch(() => {})
      }
    },

    /** Begins to read the environments of a project, before the flags are known that need their statuses in all of them. */
    beginAll(projectKey: string) {
      early.set(
        projectKey,
        environmentKeys(projectKey).catch(() => undefined),
      )
    },

    /** Begins to read the statuses of a flag in all environments, before the environments are known. */
    beginOf(flag: StatusFlag) {
      beginWhole(flag).catch(() => {})
    },

    /** Begins to read the status of a flag in an environment, before the flag was read. */
    beginAt(flag: StatusFlag, environmentKey: string) {
      if (!isAbsent(flag.projectKey, environmentKey)) statusAt(flag, environmentKey).catch(() => {})
    },

    /** The status of a flag in an environment. */
    inEnvironment: statusAt,

    inAll,
    ofEnvironment,
  }
}

const flagCount = (keys: readonly Pick<StatusKey, 'flagKey'>[]): number =>
  new Set(keys.map(({ flagKey }) => flagKey)).size

const statusIn = (told: Told | null, environmentKey: string): FlagStatusDoc | null =>
  told?.statuses.find((status) => status.environmentKey === environmentKey) ?? null

const identityOf = ({ projectKey, flagKey, environmentKey }: StatusKey): string =>
  JSON.stringify([projectKey, flagKey, environmentKey])
