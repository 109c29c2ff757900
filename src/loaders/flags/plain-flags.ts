import { asError, isForbidden, isNotFound } from '../../rest/errors.ts'
import { coversParts, environmentGroups, noParts } from '../../rest/flags/flag-parts.ts'
import { type FlagDoc, type FlagParts, flagResource, listFlags } from '../../rest/flags/flags.ts'
import type { Window } from '../../rest/page.ts'
import { isOfOneCall } from '../failures.ts'
import { pagesToScan } from '../page-plan.ts'
import { scan, type Walk, walk } from '../pages.ts'
import type { Read } from '../read.ts'
import { readFlags } from './flag-pages.ts'
import { isWorthReadingAgain, nextFlagRead } from './flag-plan.ts'
import type { FlagShelf } from './flag-shelf.ts'

/** The reason why the environments of a project are unknown. */
export class NoEnvironments {
  readonly cause: Error

  constructor(cause: Error) {
    this.cause = cause
  }
}

/** A plain list of which pages can be read. */
interface BegunList {
  readonly list: Walk<FlagDoc>
  readonly callsPerPage: number
  /** Number of calls for the first page that were made. */
  readonly made: number
}

/** Number of environments of some parts. */
export const countIn = ({ environments }: Pick<FlagParts, 'environments'>): number | 'all' =>
  environments === 'all' ? 'all' : environments.length

const firstPage: Window = { offset: 0, limit: flagResource.pageSize }

interface PlainFlagsOptions {
  readonly shelfOf: (projectKey: string) => FlagShelf
  /** Reads the keys of the environments of some parts. */
  readonly environmentsOf: (projectKey: string, parts: FlagParts) => Promise<readonly string[]>
  /** Is called with each project whose flags were read. */
  readonly exists: (projectKey: string) => void
}

/** Reads the plain lists of flags of projects: those without filter, in the default order. */
export function plainFlags(read: Read, { shelfOf, environmentsOf, exists }: PlainFlagsOptions) {
  /**
   * Begins to read the plain list if that can save calls.
   *
   * @param flags Returns the number of single reads, or of other calls, that are still ahead.
   * @param readPages Reads the pages that take fewer calls.
   * @returns Null if the project does not exist.
   */
  async function readList(
    projectKey: string,
    parts: FlagParts,
    flags: () => number,
    readPages: (begun: BegunList) => Promise<void>,
  ): Promise<Walk<FlagDoc> | NoEnvironments | null> {
    const shelf = shelfOf(projectKey)
    const next = (groups?: number) =>
      nextFlagRead({ groups, total: shelf.total() }, { flags: flags(), environments: countIn(parts) })
    if (next() === 'single') return listOf(projectKey, parts, [])
    let environments: readonly string[]
    try {
      environments = await environmentsOf(projectKey, parts)
    } catch (error) {
      return isNotFound(error) ? null : new NoEnvironments(asError(error))
    }
    const list = listOf(projectKey, parts, environments)
    const groups = environmentGroups(environments)
    const isCounted = next(groups.length) === 'count'
    if (isCounted) {
      const [group = []] = groups
      try {
        await readPlain(projectKey, firstPage, { ...parts, environments: group }, group)
      } catch (error) {
        // The calls for the other groups can still succeed.
        if (!isOfOneCall(error)) list.fail(firstPage, error)
      }
      list.tell(shelf.total())
    }
    await readPages({ list, callsPerPage: groups.length, made: isCounted ? 1 : 0 })
    return isNotFound(list.failure()) && list.documents().length === 0 ? null : list
  }

  /**
   * Looks for flags in the plain list. A page whose flags are known, but without the parts, is read if it contains more of the
   * missing flags than it takes calls. The pages with unknown flags are read if they take fewer calls than the other flags.
   */
  async function readPages(
    shelf: FlagShelf,
    { list, callsPerPage, made }: BegunList,
    missing: () => readonly string[],
  ): Promise<void> {
    const wanted = new Set(missing())
    const again: Window[] = []
    let located = 0
    for (const { window, page } of shelf.pages(noParts)) {
      const here = page.items.filter(({ key }) => wanted.has(key)).length
      located += here
      if (isWorthReadingAgain(here, callsPerPage - (window.offset === 0 ? made : 0))) again.push(window)
      else list.put(window, page)
    }
    const unlocated = () => missing().filter((key) => !list.find(key)).length
    const { calls, open, first, windows } = list.plan()
    const search = { missing: wanted.size - located, left: wanted.size, callsPerPage }
    const unknown = pagesToScan({ calls: Math.max(0, calls - again.length), open, first }, search)
    await list.go(unknown === 'all' ? windows() : again)
    await scan(list, unlocated, callsPerPage)
  }

  /** The plain list with the parts wanted, with its known pages. */
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
   * The whole list, if its unknown part takes fewer calls than the other way; otherwise null. A flag that lacks parts says so by
   * `lost`.
   *
   * @throws if the read of a page failed.
   */
  async function wholeList(projectKey: string, parts: FlagParts, calls: number): Promise<readonly FlagDoc[] | null> {
    const list = await readList(
      projectKey,
      parts,
      () => calls,
      (begun) => scan(begun.list, () => calls + begun.made, begun.callsPerPage),
    )
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

  return {
    /** Reads a page with the parts. `environments` are the keys of the environments of the parts. */
    page: readPlain,

    whole: wholeList,

    /**
     * Looks for flags in the list, as far as that takes fewer calls than single reads.
     *
     * @param missing Returns the keys of the flags that are not known with their parts.
     * @returns The list with the pages that were read. Null if the project does not exist.
     */
    search: (projectKey: string, parts: FlagParts, missing: () => readonly string[]) =>
      readList(
        projectKey,
        parts,
        () => missing().length,
        (begun) => readPages(shelfOf(projectKey), begun, missing),
      ),
  }
}
