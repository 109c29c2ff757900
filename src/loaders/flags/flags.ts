import { isForbidden, isNotFound, orNull } from '../../rest/errors.ts'
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
import { type Answers, batch, charactersPerCall, oneByOne } from '../batch.ts'
import { asError, isOfItsWants, isOfOneCall, notThere } from '../failures.ts'
import { decided, likelyAll, scan, type Walk, walk } from '../pages.ts'
import type { Read } from '../read.ts'
import { type FlagQuery, readFlags } from './flag-pages.ts'
import { type FlagShelf, flagShelf } from './flag-shelf.ts'
import { readStates } from './flag-states.ts'

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
}

/** Whose flags: REST's filter, and the property of the flag that it looks at. */
export type MaintainedBy = { readonly maintainerId: string } | { readonly maintainerTeamKey: string }

interface MaintainedKey extends Omit<FlagWindow, 'query'> {
  readonly by: MaintainedBy
}

/** Below this many flags, single reads are no more than what a first page of the list costs and might find. */
const worthAPage = 3

/**
 * Flags. REST reads one flag by key, or a page of a hundred, and nothing between: which of the two is fewer calls is decided
 * here, for all that one turn of a request asks of a project.
 *
 * @param environmentKeys the keys of all environments of a project, for a list that wants them all.
 * @param exists is told of each project that a list was read of.
 */
export function flagLoaders(
  read: Read,
  environmentKeys: (projectKey: string) => Promise<readonly string[]>,
  exists: (projectKey: string) => void,
) {
  const shelves = new Map<string, FlagShelf>()

  function shelfOf(projectKey: string): FlagShelf {
    const shelf = shelves.get(projectKey) ?? flagShelf()
    shelves.set(projectKey, shelf)
    return shelf
  }

  const spelledOut = async (projectKey: string, { environments }: FlagParts): Promise<readonly string[]> =>
    environments === 'all' ? environmentKeys(projectKey) : environments

  // Flags by key.

  const byKey = batch<FlagKey, FlagDoc>({
    identity: nameOf,
    wants: wantsOf,
    group: ({ projectKey }) => projectKey,
    fetch: async (keys) => {
      const answers = await readKeys(keys)
      // A flag is read with all that is wanted of it. Where that fails, those who want less may be answered.
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
    const answers = await byKeys(keys[0]!.projectKey, wanted)
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
    const scanned = await scanList(projectKey, uniteParts(wanted.values()), () => missing().length)
    if (scanned instanceof NoEnvironments) return withoutEnvironments(projectKey, wanted, scanned)
    const others = scanned ? await unlisted(projectKey, wanted, scanned, missing) : new Map<string, FlagDoc>()
    const known = [...wanted].flatMap(([key, parts]) => shelf.settled(key, parts) ?? [])
    return new Map([...known.map((flag) => [flag.key, flag] as const), ...others])
  }

  /** The flags that the plain list does not have: by the lists of their states if many are missing, else one by one. */
  async function unlisted(
    projectKey: string,
    wanted: ReadonlyMap<string, FlagParts>,
    plain: Walk<FlagDoc>,
    missing: () => readonly string[],
  ): Promise<Answers<FlagDoc>> {
    const alone = (list: Walk<FlagDoc>, keys: readonly string[]) =>
      decided(list, keys, (key) => single(projectKey, key, wanted.get(key)!))
    if (!plain.isWhole() || missing().length < worthAPage) return alone(plain, missing())
    const parts = uniteParts(missing().map((key) => wanted.get(key)!))
    const environments = await spelledOut(projectKey, parts)
    const put = shelfOf(projectKey).put
    const { absent, last = plain } = await readStates(read, plain.documents(), {
      ...{ projectKey, parts, environments, missing, put, worthAList: worthAPage },
    })
    // A key that no list can have is for its own read to refuse.
    return alone(
      last,
      missing().filter((key) => !absent.has(key) || !isUsable(key)),
    )
  }

  /** Where a project does not tell its environments: a single read tells of all of them, and other flags need not know. */
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

  /**
   * Reads pages of the plain list as long as they are fewer calls than what is missing would take one by one. The first page
   * tells how many there are. Where it is likely that all of them are needed, the others are read side by side; else one after
   * the other, because each may make the next one needless.
   *
   * @param missing how many single reads are still ahead.
   * @param whole whether the pages are of use only all together. Default false.
   * @returns null if there is no such project.
   */
  async function scanList(
    projectKey: string,
    parts: FlagParts,
    missing: () => number,
    { whole = false } = {},
  ): Promise<Walk<FlagDoc> | NoEnvironments | null> {
    const shelf = shelfOf(projectKey)
    // To learn which environments there are is a call as well, and a list takes one for each three of them.
    if (missing() < (parts.environments === 'all' ? 3 * worthAPage : worthAPage)) return listOf(projectKey, parts, [])
    let environments: readonly string[]
    try {
      environments = await spelledOut(projectKey, parts)
    } catch (error) {
      return isNotFound(error) ? null : new NoEnvironments(asError(error))
    }
    const list = listOf(projectKey, parts, environments)
    const [group, ...others] = environmentGroups(environments)
    const calls = 1 + others.length
    if (shelf.total() === undefined && others.length && missing() > calls) {
      // As long as nobody knows how long the list is, one call is enough to learn it, and it is not made again.
      try {
        await readPlain(projectKey, firstPage, { ...parts, environments: group! }, group!)
      } catch (error) {
        // The other groups may be well.
        if (!isOfOneCall(error)) list.fail(firstPage, error)
      }
      list.tell(shelf.total())
    }
    await scan(
      list,
      { missing, atOnce: (pages) => shelf.total() !== undefined && (whole || likelyAll(missing)(pages)) },
      calls,
    )
    return isNotFound(list.failure()) && list.documents().length === 0 ? null : list
  }

  /** The plain list with the parts wanted, as far as it is known. */
  function listOf(projectKey: string, parts: FlagParts, environments: readonly string[]): Walk<FlagDoc> {
    const shelf = shelfOf(projectKey)
    const list = walk<FlagDoc>({
      afford: read.afford,
      operation: listFlags,
      size: flagResource.pageSize,
      firm: true,
      callsPerPage: environmentGroups(environments).length,
      identity: ({ key }) => key,
      page: (window) => readPlain(projectKey, window, parts, environments),
    })
    list.tell(shelf.total())
    for (const { window, page } of shelf.pages(parts)) list.put(window, page)
    return list
  }

  /**
   * The whole list, if what is not known of it takes fewer calls than there is another way of. What a flag of it has lost, it says.
   *
   * @throws if a page of it failed.
   */
  async function wholeList(projectKey: string, parts: FlagParts, calls: number): Promise<readonly FlagDoc[] | null> {
    const list = await scanList(projectKey, parts, () => calls, { whole: true })
    if (!list) return null
    if (list instanceof NoEnvironments) {
      if (isOfOneCall(list.cause) || isForbidden(list.cause)) return null
      throw list.cause
    }
    const failure = list.failure()
    if (failure) throw failure
    const has = ({ has, lost }: FlagDoc) => coversParts(has, parts) || lost?.(parts)
    return list.isWhole() && list.documents().every(has) ? list.documents() : null
  }

  async function readPlain(projectKey: string, window: Window, parts: FlagParts, environments: readonly string[]) {
    const page = await readFlags(read, projectKey, {}, window, parts, environments)
    shelfOf(projectKey).putPage(window, page)
    exists(projectKey)
    return page
  }

  // Flags in pages.

  const windows = batch<FlagWindow, Page<FlagDoc>>({
    identity: ({ parts }) => JSON.stringify(parts),
    wants: ({ parts }) => JSON.stringify(parts),
    group: windowIdentity,
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
    // All environments of a few flags are fewer calls flag by flag, and the fields will ask so.
    const flagByFlag = { projectKey, query, window, parts: { ...parts, environments: [], full: false } }
    if (parts.environments === 'all' && window.limit < worthAPage) return windowOf(flagByFlag)
    let environments: readonly string[]
    try {
      environments = await spelledOut(projectKey, parts)
    } catch (error) {
      return withoutConfigurations(await windowOf(flagByFlag), asError(error))
    }
    if (parts.environments === 'all' && environmentGroups(environments).length > 1 + window.limit)
      return windowOf(flagByFlag)
    if (isPlain(query)) return readPlain(projectKey, window, parts, environments)
    const page =
      (await fewFound(projectKey, query, window, parts, environments).catch(() => null)) ??
      (await readFlags(read, projectKey, query, window, parts, environments))
    for (const flag of page.items) shelf.put(flag)
    exists(projectKey)
    return page
  }

  /**
   * The flags that a filter finds, in the first three of many environments, if they are so few that the others are told by fewer
   * calls flag by flag; null if they are not. The call is one of those that a list of them takes anyway.
   */
  async function fewFound(
    projectKey: string,
    query: FlagQuery,
    window: Window,
    parts: FlagParts,
    environments: readonly string[],
  ): Promise<Page<FlagDoc> | null> {
    const [first, ...others] = environmentGroups(environments, query.sortedBy)
    if (query.filter === undefined || others.length < 2) return null
    const page = await readFlags(read, projectKey, query, window, { ...parts, environments: first! }, first!)
    return page.items.length < others.length ? page : null
  }

  // Flags by who maintains them: a filtered list for each maintainer, or the whole list once for all of them.

  const maintained = batch<MaintainedKey, Page<FlagDoc>>({
    identity: maintainedIdentity,
    wants: ({ parts }) => JSON.stringify(parts),
    group: ({ projectKey }) => projectKey,
    fetch: async (keys) => {
      const { projectKey } = keys[0]!
      const parts = uniteParts(keys.map((key) => key.parts))
      const maintainers = new Set(keys.map(({ by }) => JSON.stringify(by))).size
      const all = await wholeList(projectKey, parts, maintainers)
      const byIdentity = new Map(keys.map((key) => [maintainedIdentity(key), key]))
      return oneByOne([...byIdentity.keys()], async (identity) => {
        const { by, window } = byIdentity.get(identity)!
        if (all) return sliced(all, by, window)
        return windowOf({ projectKey, query: { filter: filterOf({ ...by }) }, window, parts })
      })
    },
  })

  return {
    /**
     * A flag with the parts wanted, or null if there is none. Archived flags too, which no list has. If the read of some parts
     * failed, the flag lacks them and its `lost` says why.
     */
    byKey: (projectKey: string, key: string, parts: FlagParts) => byKey({ projectKey, key, parts }),

    /**
     * The flag itself if it has the parts wanted; else the document behind it.
     *
     * @throws {NotThere} if there is none.
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
    list: (projectKey: string, query: FlagQuery, parts: FlagParts) => async (window: Window) =>
      (await windows({ projectKey, query, window, parts })) as Page<FlagDoc>,

    /** The pages of the flags that somebody maintains. */
    maintained: (projectKey: string, by: MaintainedBy, parts: FlagParts) => async (window: Window) =>
      (await maintained({ projectKey, by, window, parts })) as Page<FlagDoc>,

    /**
     * All flags of the plain list with the parts wanted, if that takes fewer calls than the other way of learning what they tell;
     * else null.
     *
     * @param calls how many calls the other way takes.
     */
    all: wholeList,

    /** A flag that something names: as much as that tells, or the flag with the parts wanted. */
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

/** Why the environments of a project are not known. */
class NoEnvironments {
  readonly cause: Error

  constructor(cause: Error) {
    this.cause = cause
  }
}

/** Whether keys of environments are too long together for a URL. Without them, LaunchDarkly answers with all environments. */
const isLong = (environmentKeys: readonly string[]): boolean =>
  environmentKeys.reduce((sum, key) => sum + encodeURIComponent(key).length + '&env='.length, 0) > charactersPerCall

const wantsOf = ({ parts }: FlagKey): string => JSON.stringify(parts)

const nameOf = (key: FlagKey): string => JSON.stringify([key.key, key.parts])

const firstPage: Window = { offset: 0, limit: flagResource.pageSize }

/** Flags that came without the configurations that were wanted. */
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
