import { environmentsPerList, flagResource } from '../../rest/flags/flags.ts'
import { environmentResource } from '../../rest/projects/environments.ts'
import type { Calls } from '../by-key-plan.ts'

/**
 * The plan of all reads of flags: by key, by window, and as a whole list. The functions of this file decide between single reads, which
 * return a flag in all environments, and lists, which return a hundred flags in three environments. The loader acts on the
 * decisions; `calls…` tells how many calls they lead to.
 */

const { pageSize } = flagResource

/** Below this number of flags, single reads take no more calls than the first page of the list, which might not contain them. */
const worthAPage = flagResource.byKey.scan.from

/** Number of flags for which a list is read. A list in all environments takes a call for their keys, and several calls per page. */
const worthAList = (environments: number | 'all'): number => (environments === 'all' ? 3 * worthAPage : worthAPage)

/** What a request knows of the flags of a project. */
export interface KnownFlags {
  /** Number of calls for a page: one for every three of the environments wanted. Default unknown. */
  readonly groups?: number | undefined
  /** Number of flags in the plain list. Default unknown. */
  readonly total?: number | undefined
}

/** Flags that are looked up by key. */
export interface WantedFlags {
  /** Number of flags, or of other calls that the whole list would save. */
  readonly flags: number
  /** Number of environments in which they are wanted. */
  readonly environments: number | 'all'
}

/**
 * The next read for flags by key:
 *
 * - `single`: each flag by a call of its own.
 * - `environments`: the keys of the environments of the project, without which no list can be read.
 * - `count`: the first page with the first environments only. It tells the number of pages, and the list includes that call.
 * - `pages`: the pages of the list, if they take fewer calls than single reads (see `pagesToScan`).
 */
export type FlagRead = 'single' | 'environments' | 'count' | 'pages'

/**
 * Plans the next read for flags by key.
 *
 * @example
 * nextFlagRead({ groups: 1 }, { flags: 60, environments: 2 }) // 'pages'
 */
export function nextFlagRead({ groups, total }: KnownFlags, { flags, environments }: WantedFlags): FlagRead {
  if (flags < worthAList(environments)) return 'single'
  if (groups === undefined) return 'environments'
  if (total !== undefined || groups === 1) return 'pages'
  return flags > groups ? 'count' : 'single'
}

/** Whether reads of many flags in all environments begin with the keys of the environments. */
export const mayNeedEnvironments = (flags: number): boolean =>
  nextFlagRead({}, { flags, environments: 'all' }) === 'environments'

/** Whether a page that is known without the environments wanted takes fewer calls than single reads of the flags wanted of it. */
export const isWorthReadingAgain = (flags: number, calls: number): boolean => flags > calls

/**
 * The states whose flags the plain list can omit. The OpenAPI document says so of archived flags and does not mention deprecated
 * ones.
 */
const states = ['archived', 'deprecated'] as const

export type FlagState = (typeof states)[number]

/** What a request knows after it read the whole plain list. */
interface KnownStates {
  /** Whether the plain list contains deprecated flags, so that it omits none. */
  readonly hasDeprecated: boolean
  /** The lists of states that were read. */
  readonly read: ReadonlySet<FlagState>
}

/**
 * The next list of a state in which to look for flags that the plain list lacks.
 *
 * @param missing Number of flags that are in no list yet.
 * @returns `single` if single reads take no more calls, and `none` if all lists were read: the flags do not exist.
 */
export function nextStateRead({ hasDeprecated, read }: KnownStates, missing: number): FlagState | 'single' | 'none' {
  const next = states.find((state) => !read.has(state) && !(state === 'deprecated' && hasDeprecated))
  if (next === undefined) return 'none'
  return missing < worthAPage ? 'single' : next
}

/** A window of a list of flags. */
export interface WantedWindow {
  readonly limit: number
  readonly environments: number | 'all'
  /** Whether the list has a filter, so that a page can contain few flags. */
  readonly isFiltered: boolean
}

/**
 * The next read for a window of a list of flags:
 *
 * - `bare`: the page without environments. The fields then read the environments flag by flag.
 * - `environments`: the keys of the environments of the project.
 * - `first`: the page with the first environments only, which tells how many flags there are (see {@link isWorthOtherGroups}).
 * - `page`: the page with all environments wanted.
 */
export type WindowRead = 'bare' | 'environments' | 'first' | 'page'

/** From this number of groups on, the first group shows whether the others take fewer calls than single reads. */
const manyGroups = 3

/** Plans the next read for a window of a list of flags. */
export function nextWindowRead({ groups }: KnownFlags, { limit, environments, isFiltered }: WantedWindow): WindowRead {
  if (environments === 'all' && limit < worthAPage) return 'bare'
  if (groups === undefined) return 'environments'
  if (environments === 'all' && groups > 1 + limit) return 'bare'
  return isFiltered && groups >= manyGroups ? 'first' : 'page'
}

/** Whether the calls for the other groups of environments are at most as many as single reads of the flags found. */
export const isWorthOtherGroups = (found: number, groups: number): boolean => found >= groups - 1

/**
 * The least number of calls for a window of a list with a filter. In many groups of environments, it can be one call, because the
 * filter can find no flag.
 */
export function leastForFiltered(environments: number | 'all'): number {
  const groups = environments === 'all' ? unlimited : groupsOf(environments)
  return groups >= manyGroups ? 1 : groups
}

/** The most flags and environments of a project, as far as they are known. Default no limit. */
export interface FlagSizes {
  /** Number of flags in the plain list. */
  readonly flags?: number
  readonly archived?: number
  /** Number of deprecated flags that the plain list omits. */
  readonly deprecated?: number
  readonly environments?: number
}

const unlimited = Number.POSITIVE_INFINITY

const pagesOf = (count: number, size: number = pageSize): number => Math.max(1, Math.ceil(count / size))

/** Number of calls for a page with some environments. */
export const groupsOf = (environments: number): number => pagesOf(environments, environmentsPerList)

/** The most calls for the keys of the environments that a list needs. */
const callsForKeys = (environments: number | 'all', sizes: FlagSizes): number =>
  environments === 'all' ? pagesOf(sizes.environments ?? unlimited, environmentResource.pageSize) : 0

const groupsFor = (environments: number | 'all', sizes: FlagSizes): Calls =>
  environments === 'all'
    ? { least: 1, most: groupsOf(sizes.environments ?? unlimited) }
    : { least: groupsOf(environments), most: groupsOf(environments) }

/** The number of calls for the whole plain list of a project with some environments of each flag. */
export function callsForFlagList(environments: number | 'all', sizes: FlagSizes = {}): Calls {
  const groups = groupsFor(environments, sizes)
  const pages = pagesOf(sizes.flags ?? unlimited)
  // One call shows that a project has no flags.
  return { least: 1, most: callsForKeys(environments, sizes) + pages * groups.most }
}

/**
 * The number of calls for flags of one project by key.
 *
 * @param count Number of flags. `least` holds if all of them exist.
 * @param areListed Whether all flags are in the plain list. Default false.
 */
export function callsForFlags(
  count: number,
  environments: number | 'all',
  sizes: FlagSizes = {},
  areListed = false,
): Calls {
  const { most } = callsForAllFlags(count, environments, sizes)
  const groups = groupsFor(environments, sizes)
  const least = count < worthAList(environments) ? count : Math.min(count, pagesOf(count) * groups.least)
  if (count < worthAList(environments) || areListed) return { least, most }
  // If the whole list was read, the lists of states follow for the flags that it lacks.
  const keys = callsForKeys(environments, sizes)
  const plain = Math.min(keys + count, callsForFlagList(environments, sizes).most)
  // One or two flags that are still missing are read alone.
  const others = ofState(sizes.archived) + Math.max(worthAPage - 1, ofState(sizes.deprecated))
  return { least, most: Math.max(most, plain + others) }

  /** A list of a state, which single reads follow if it has more pages than flags are missing. */
  function ofState(total = unlimited): number {
    return Math.min(pagesOf(total) * groups.most, count + Math.min(count, pagesOf(total)))
  }
}

/**
 * The number of calls for the whole plain list, or of other calls if these are fewer: the dependents of several flags, the flags of
 * several maintainers or segments.
 *
 * @param others Number of the other calls.
 */
export function callsForAllFlags(others: number, environments: number | 'all', sizes: FlagSizes = {}): Calls {
  if (others < worthAList(environments)) return { least: others, most: others }
  const list = callsForFlagList(environments, sizes)
  // One call tells the length of the list. It was in vain if the other calls are fewer than those of the list.
  return {
    least: Math.min(others, list.least),
    most: Math.min(callsForKeys(environments, sizes) + 1 + others, list.most),
  }
}

/**
 * The number of calls for the first flags of a list with some environments of each.
 *
 * @param count Number of flags.
 */
export function callsForFlagPages(count: number, environments: number | 'all', sizes: FlagSizes = {}): Calls {
  const pages = pagesOf(count)
  const groups = groupsFor(environments, sizes).most
  if (environments !== 'all') return { least: 1, most: pages * groups }
  const rest = count % pageSize
  const oneByOne = rest < worthAPage ? rest : 0
  return {
    least: 1,
    most: callsForKeys(environments, sizes) + Math.min(pages + count, pages * groups + oneByOne),
  }
}
