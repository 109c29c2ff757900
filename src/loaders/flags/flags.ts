import { asError, isForbidden, orNull } from '../../rest/errors.ts'
import { filterOf } from '../../rest/filter.ts'
import type { FlagListingRep } from '../../rest/flags/flag-listings.ts'
import { coversParts, environmentGroups, noParts, uniteParts } from '../../rest/flags/flag-parts.ts'
import {
  type FlagDoc,
  type FlagParts,
  type FlagSource,
  flagAt,
  flagResource,
  getFlag,
  glimpsedFlag,
  listFlags,
} from '../../rest/flags/flags.ts'
import { isUsable } from '../../rest/operation.ts'
import { expanded, type Page, type Window } from '../../rest/page.ts'
import { type Answers, batch, charactersPerCall, oneByOne, placed } from '../batch.ts'
import { isOfItsWants, isOfOneCall, notThere } from '../failures.ts'
import { allOf, decided, type Walk, walk } from '../pages.ts'
import type { Read } from '../read.ts'
import { type FlagQuery, readFlags } from './flag-pages.ts'
import { isWorthOtherGroups, leastForFiltered, nextWindowRead } from './flag-plan.ts'
import { type FlagShelf, flagShelf } from './flag-shelf.ts'
import { readStates } from './flag-states.ts'
import { mappedFlags } from './mapped-flags.ts'
import { countIn, NoEnvironments, plainFlags } from './plain-flags.ts'

interface FlagKey {
  readonly projectKey: string
  readonly key: string
  readonly parts: FlagParts
}

interface FlagWindow {
  readonly projectKey: string
  readonly query: FlagQuery
  readonly window: Window
  readonly parts: FlagParts
  /** Whether the page is wanted as soon as it came. Default false. */
  readonly apart?: boolean | undefined
}

/** A maintainer of flags, in the form of REST's filter and of the flag's property. */
export type MaintainedBy = { readonly maintainerId: string } | { readonly maintainerTeamKey: string }

interface MaintainedKey extends Omit<FlagWindow, 'query'> {
  readonly by: MaintainedBy
}

/**
 * Loads flags. REST reads one flag by key or a page of a hundred flags. For all flags of a project that one turn of the request
 * asks for, these loaders choose the way that takes fewer calls.
 *
 * @param environmentKeys Reads the keys of all environments of a project, for a list that includes all of them.
 * @param exists Is called with each project whose flags were read.
 */
export function flagLoaders(
  read: Read,
  environmentKeys: (projectKey: string) => Promise<readonly string[]>,
  exists: (projectKey: string) => void,
) {
  const shelves = new Map<string, FlagShelf>()

  const shelfOf = (projectKey: string): FlagShelf => placed(shelves, projectKey, flagShelf)

  /** The flags of which LaunchDarkly said that they do not exist. */
  const absent = new Set<string>()

  const spelledOut = async (projectKey: string, { environments }: FlagParts): Promise<readonly string[]> =>
    environments === 'all' ? environmentKeys(projectKey) : environments

  const plain = plainFlags(read, { shelfOf, environmentsOf: spelledOut, exists })

  const byKey = batch<FlagKey, FlagDoc>({
    identity: nameOf,
    wants: wantsOf,
    group: ({ projectKey }) => projectKey,
    fetch: async (keys) => {
      const answers = await readKeys(keys)
      // A flag is read once with the union of the wants. If that fails, the keys are read again, grouped by their own wants.
      const shared = [...Map.groupBy(keys, ({ key }) => key).values()].filter((some) => some.length > 1).flat()
      const blaming = shared.filter((key) => isOfItsWants(answers.get(nameOf(key))))
      const again = await Promise.all([...Map.groupBy(blaming, wantsOf).values()].map(readKeys))
      for (const key of blaming) answers.delete(nameOf(key))
      return new Map([...answers, ...again.flatMap((some) => [...some])])
    },
  })

  async function readKeys(keys: readonly FlagKey[]): Promise<Map<string, FlagDoc | Error>> {
    const wanted = new Map(
      [...Map.groupBy(keys, ({ key }) => key)].map(([key, some]) => [key, uniteParts(some.map((one) => one.parts))]),
    )
    const { projectKey } = keys[0]!
    for (const key of wanted.keys()) if (absent.has(placeOf(projectKey, key))) wanted.delete(key)
    const answers = wanted.size ? await byKeys(projectKey, wanted) : new Map()
    return new Map(
      keys.flatMap((key) => {
        const answer = answers.get(key.key)
        return answer ? [[nameOf(key), answer] as const] : []
      }),
    )
  }

  async function byKeys(projectKey: string, wanted: ReadonlyMap<string, FlagParts>): Promise<Answers<FlagDoc>> {
    const shelf = shelfOf(projectKey)
    const missing = () => [...wanted].filter(([key, parts]) => !shelf.settled(key, parts)).map(([key]) => key)
    const list = await plain.search(projectKey, uniteParts(wanted.values()), missing)
    if (list instanceof NoEnvironments) return withoutEnvironments(projectKey, wanted, list)
    const rest = list ? await others(projectKey, wanted, list, missing) : new Map<string, FlagDoc>()
    const known = [...wanted].flatMap(([key, parts]) => shelf.settled(key, parts) ?? [])
    return new Map([...known.map((flag) => [flag.key, flag] as const), ...rest])
  }

  /**
   * Reads the flags that the pages of the plain list did not bring: those that it lacks by the lists of their states if many are
   * missing, and all others one by one.
   */
  async function others(
    projectKey: string,
    wanted: ReadonlyMap<string, FlagParts>,
    list: Walk<FlagDoc>,
    missing: () => readonly string[],
  ): Promise<Answers<FlagDoc>> {
    const alone = (read: Walk<FlagDoc>, keys: readonly string[]) =>
      decided(read, keys, (key) => single(projectKey, key, wanted.get(key)!))
    if (!list.isWhole()) return alone(list, missing())
    const unlisted = () => missing().filter((key) => !list.find(key))
    const incomplete = missing().filter((key) => list.find(key))
    const answers = await Promise.all([alone(list, incomplete), byState()])
    return new Map(answers.flatMap((some) => [...some]))

    async function byState(): Promise<Answers<FlagDoc>> {
      const parts = uniteParts(unlisted().map((key) => wanted.get(key)!))
      const { absent, last = list } = await readStates(read, list.documents(), {
        projectKey,
        parts,
        environments: () => spelledOut(projectKey, parts),
        missing: unlisted,
        put: shelfOf(projectKey).put,
      })
      // A key that no list can contain is read alone, so that its own read refuses it.
      return alone(
        last,
        unlisted().filter((key) => !absent.has(key) || !isUsable(key)),
      )
    }
  }

  /**
   * Reads flags when the environments of the project cannot be read: a single read of a flag returns all of them, and flags without
   * all environments do not need the list.
   */
  async function withoutEnvironments(
    projectKey: string,
    wanted: ReadonlyMap<string, FlagParts>,
    { cause }: NoEnvironments,
  ): Promise<Answers<FlagDoc>> {
    const [inAll, others] = [true, false].map(
      (all) => new Map([...wanted].filter(([, { environments }]) => (environments === 'all') === all)),
    ) as [Map<string, FlagParts>, Map<string, FlagParts>]
    const mayAsk = isOfOneCall(cause) || isForbidden(cause)
    const [found, rest] = await Promise.all([
      mayAsk
        ? oneByOne([...inAll.keys()], (key) => single(projectKey, key, inAll.get(key)!))
        : new Map([...inAll.keys()].map((key) => [key, cause])),
      others.size ? byKeys(projectKey, others) : new Map(),
    ])
    return new Map([...found, ...rest])
  }

  async function single(projectKey: string, flagKey: string, parts: FlagParts): Promise<FlagDoc | null> {
    const { environments } = parts
    const named = environments === 'all' || !environments.length || isLong(environments) ? undefined : environments
    const flag = await orNull(read(getFlag, { projectKey, flagKey, env: named, expand: expanded(parts.expand) }))
    if (!flag) return null
    const doc = flagAt(projectKey, flag, { environments: named ?? 'all', full: true, expand: parts.expand })
    shelfOf(projectKey).put(doc)
    exists(projectKey)
    return doc
  }

  const windows = batch<FlagWindow, Page<FlagDoc>>({
    identity: ({ parts }) => JSON.stringify(parts),
    wants: ({ parts, apart = false }) => `${apart} ${JSON.stringify(parts)}`,
    group: windowIdentity,
    pages: true,
    apart: ({ apart = false }) => apart,
    fetch: async (keys) => {
      const byParts = new Map(keys.map((key) => [JSON.stringify(key.parts), key]))
      const union = { ...keys[0]!, parts: uniteParts(keys.map(({ parts }) => parts)) }
      try {
        const page = await windowOf(union)
        return new Map([...byParts.keys()].map((parts) => [parts, page]))
      } catch (error) {
        if (byParts.size < 2 || !isOfItsWants(error)) throw error
        return oneByOne([...byParts.keys()], (parts) => windowOf(byParts.get(parts)!))
      }
    },
  })

  async function windowOf({ projectKey, query, window, parts }: FlagWindow): Promise<Page<FlagDoc>> {
    const shelf = shelfOf(projectKey)
    const known = isPlain(query) ? shelf.window(window, parts) : undefined
    if (known) return known
    const next = (groups?: number) =>
      nextWindowRead(
        { groups },
        { limit: window.limit, environments: countIn(parts), isFiltered: query.filter !== undefined },
      )
    const bare = { projectKey, query, window, parts: { ...parts, environments: [], full: false } }
    if (next() === 'bare') return windowOf(bare)
    let environments: readonly string[]
    try {
      environments = await spelledOut(projectKey, parts)
    } catch (error) {
      return withoutConfigurations(await windowOf(bare), asError(error))
    }
    const groups = environmentGroups(environments, query.sortedBy)
    const reading = next(groups.length)
    if (reading === 'bare') return windowOf(bare)
    if (isPlain(query)) return plain.page(projectKey, window, parts, environments)
    const page =
      (reading === 'first' && (await fewFound(projectKey, query, window, parts, groups).catch(() => null))) ||
      (await readFlags(read, projectKey, query, window, parts, environments))
    for (const flag of page.items) shelf.put(flag)
    exists(projectKey)
    return page
  }

  /**
   * Reads the flags that match a filter, in the first environments. Returns null if the calls for the other environments take no
   * more than single reads. The call is one of those that the list takes in any case.
   */
  async function fewFound(
    projectKey: string,
    query: FlagQuery,
    window: Window,
    parts: FlagParts,
    [first = [], ...others]: readonly (readonly string[])[],
  ): Promise<Page<FlagDoc> | null> {
    const page = await readFlags(read, projectKey, query, window, { ...parts, environments: first }, first)
    return isWorthOtherGroups(page.items.length, 1 + others.length) ? null : page
  }

  // Flags by maintainer: a filtered list for each maintainer, or the whole list once for all of them.

  const maintained = batch<MaintainedKey, Page<FlagDoc>>({
    identity: maintainedIdentity,
    wants: ({ parts }) => JSON.stringify(parts),
    group: ({ projectKey }) => projectKey,
    pages: true,
    fetch: async (keys) => {
      const { projectKey } = keys[0]!
      const parts = uniteParts(keys.map((key) => key.parts))
      const byIdentity = new Map(keys.map((key) => [maintainedIdentity(key), key]))
      const all = await plain.whole(projectKey, parts, byIdentity.size * leastForFiltered(countIn(parts)))
      return oneByOne([...byIdentity.keys()], async (identity) => {
        const { by, window } = byIdentity.get(identity)!
        if (all) return sliced(all, by, window)
        return windowOf({ projectKey, query: { filter: filterOf({ ...by }) }, window, parts })
      })
    },
  })

  return {
    /**
     * A flag with the parts wanted, or null if it does not exist. Archived flags are included, although no plain list contains
     * them. If the read of some parts failed, the flag lacks them and its `lost` gives the reason.
     */
    byKey: (projectKey: string, key: string, parts: FlagParts) => byKey({ projectKey, key, parts }),

    /**
     * The flag itself if it has the parts wanted; otherwise reads the document.
     *
     * @throws {NotThere} if the flag does not exist.
     */
    whole(flag: FlagSource, parts: FlagParts = noParts): FlagDoc | Promise<FlagDoc> {
      if (flag.has && coversParts(flag.has, parts)) return flag
      const lost = flag.has && flag.lost?.(parts)
      if (lost) return Promise.reject(lost)
      const { projectKey, key } = flag.at
      return byKey({ projectKey, key, parts }).then((found) => {
        const missing = found?.lost?.(parts)
        if (missing) throw missing
        if (found) return found
        throw notThere('flag', key)
      })
    },

    /** The pages of a project's flags with the parts wanted. */
    list: (projectKey: string, query: FlagQuery, parts: FlagParts) => async (window: Window, apart?: boolean) =>
      (await windows({ projectKey, query, window, parts, apart })) as Page<FlagDoc>,

    /** The pages of the flags of a maintainer. */
    maintained: (projectKey: string, by: MaintainedBy, parts: FlagParts) => async (window: Window) =>
      (await maintained({ projectKey, by, window, parts })) as Page<FlagDoc>,

    /**
     * All flags of the plain list with the parts wanted, if they take fewer calls than the other way; otherwise null.
     *
     * @param calls Number of calls that the other way takes.
     */
    all: plain.whole,

    /** A row for each flag of the plain list: see {@link mappedFlags}. */
    mapped<Row extends { readonly key: string }>(
      projectKey: string,
      parts: FlagParts,
      rowOf: (flag: FlagDoc) => Promise<Row>,
    ): Promise<readonly Row[] | null> {
      const rowOfWhole = async (flag: FlagDoc) => rowOf(await this.whole(flag, parts))
      const environments = () => spelledOut(projectKey, parts)
      return mappedFlags(read, plain, projectKey, parts, { environments, rowOf: rowOfWhole })
    },

    /** All archived flags with the parts wanted. */
    async archived(projectKey: string, parts: FlagParts): Promise<readonly FlagDoc[]> {
      const query = { filter: filterOf({ state: 'archived' }) }
      const found = await allOf(
        walk<FlagDoc>({
          afford: read.afford,
          operation: listFlags,
          size: flagResource.pageSize,
          firm: true,
          identity: ({ key }) => key,
          page: async (window) => (await windows({ projectKey, query, window, parts })) as Page<FlagDoc>,
        }),
      )
      return Promise.all(found.map((flag) => this.whole(flag, parts)))
    },

    /** Remembers that a project lacks a flag. */
    lacks: (projectKey: string, key: string) => absent.add(placeOf(projectKey, key)),

    /** The flag, if an earlier read of the request returned it. */
    known: (projectKey: string, key: string): FlagDoc | undefined => shelfOf(projectKey).flag(key, noParts),

    /** A flag that another document names: a glimpse if the document contains its name, or the flag with the parts wanted. */
    behind: (
      projectKey: string,
      named: FlagListingRep,
      parts: FlagParts | null,
    ): FlagSource | Promise<FlagDoc | null> =>
      parts || typeof named.name !== 'string'
        ? byKey({ projectKey, key: named.key, parts: parts ?? noParts })
        : glimpsedFlag(projectKey, named.key, named.name),
  }
}

/** Whether the keys of environments are too long for a URL. A read without them returns all environments. */
const isLong = (environmentKeys: readonly string[]): boolean =>
  environmentKeys.reduce((sum, key) => sum + encodeURIComponent(key).length + '&env='.length, 0) > charactersPerCall

const wantsOf = ({ parts }: FlagKey): string => JSON.stringify(parts)

const placeOf = (projectKey: string, key: string): string => JSON.stringify([projectKey, key])

const nameOf = (key: FlagKey): string => JSON.stringify([key.key, key.parts])

/** Flags without the configurations that were wanted. */
function withoutConfigurations(page: Page<FlagDoc>, cause: Error): Page<FlagDoc> {
  const lost = ({ environments }: FlagParts) => (environments === 'all' ? cause : undefined)
  return { ...page, items: page.items.map((flag) => ({ ...flag, lost })) }
}

export type FlagLoaders = ReturnType<typeof flagLoaders>

function sliced(all: readonly FlagDoc[], by: MaintainedBy, { offset, limit }: Window): Page<FlagDoc> {
  const theirs = all.filter((flag) =>
    'maintainerId' in by ? flag.maintainerId === by.maintainerId : flag.maintainerTeamKey === by.maintainerTeamKey,
  )
  return { items: theirs.slice(offset, offset + limit), totalCount: theirs.length }
}

const isPlain = ({ filter, sort }: FlagQuery): boolean => filter === undefined && sort === undefined

const windowIdentity = ({ projectKey, query, window }: FlagWindow): string =>
  JSON.stringify([projectKey, query.filter, query.sort, query.sortedBy, window.offset, window.limit])

const maintainedIdentity = ({ by, window }: MaintainedKey): string => JSON.stringify([by, window.offset, window.limit])
