import { asError, TooManyCalls } from '../../rest/errors.ts'
import { environmentGroups } from '../../rest/flags/flag-parts.ts'
import {
  type FlagConfigRep,
  type FlagDoc,
  type FlagParts,
  type FlagRep,
  flagAt,
  listFlags,
} from '../../rest/flags/flags.ts'
import { expanded, type Page, type Window } from '../../rest/page.ts'
import { reasonOf } from '../../rest/unreadable.ts'
import type { Read } from '../read.ts'

/** Selects flags of a project, and their order. */
export interface FlagQuery {
  readonly filter?: string | undefined
  readonly sort?: string | undefined
  /** The environment by which `targetingModifiedDate` sorts. */
  readonly sortedBy?: string | undefined
}

/** A page of flags with the configurations of a group of environments. */
interface GroupPage {
  readonly environments: readonly string[]
  readonly page: Page<FlagRep>
}

/**
 * Reads one window of a project's flags with the parts wanted: one call for every three environments, in parallel. The
 * configurations are joined by flag key. A failed call loses only the configurations of its environments.
 *
 * @param environments The keys of the environments of `parts`, without `all`.
 * @throws if every call fails.
 */
export async function readFlags(
  read: Read,
  projectKey: string,
  { filter, sort, sortedBy }: FlagQuery,
  window: Window,
  parts: FlagParts,
  environments: readonly string[],
): Promise<Page<FlagDoc>> {
  const groups = environmentGroups(environments, sortedBy)
  if (groups.length > 1) affordGroups(read, groups.length, parts)
  const outcomes = await Promise.allSettled(
    groups.map((env) =>
      read(listFlags, {
        projectKey,
        ...window,
        filter,
        sort,
        env: env.length ? env : undefined,
        summary: env.length && parts.full ? '0' : undefined,
        expand: expanded(parts.expand),
      }),
    ),
  )
  const came: GroupPage[] = []
  const lost = new Map<string, Error>()
  for (const [index, outcome] of outcomes.entries()) {
    const group = groups[index]!
    if (outcome.status === 'fulfilled') came.push({ environments: group, page: outcome.value })
    else for (const key of group) lost.set(key, asError(outcome.reason))
  }
  for (const key of came.flatMap((group) => group.environments)) lost.delete(key)

  const [first] = came
  if (!first) throw (outcomes[0] as PromiseRejectedResult).reason
  if (groups.length === 1)
    return { ...first.page, items: first.page.items.map((one) => flagAt(projectKey, one, parts)) }
  return { ...first.page, items: joined(projectKey, came, parts, lost) }
}

/**
 * Checks that the request may make the calls for all groups of environments, because a part of the groups is useless.
 *
 * @throws {TooManyCalls}
 */
function affordGroups(read: Read, groups: number, { environments }: FlagParts): void {
  try {
    read.afford(listFlags, groups)
  } catch (error) {
    if (!(error instanceof TooManyCalls) || environments !== 'all') throw error
    throw new TooManyCalls(`${error.message} It takes fewer for named environments: environments(keys: …).`)
  }
}

/** Joins the flags of the first page with their configurations of all pages. */
function joined(
  projectKey: string,
  pages: readonly GroupPage[],
  parts: FlagParts,
  lost: ReadonlyMap<string, Error>,
): FlagDoc[] {
  const configs = pages.map(({ page }) => new Map(page.items.map((flag) => [flag.key, flag.environments ?? {}])))
  const why = lost.size ? lostAmong(lost) : undefined
  return pages[0]!.page.items.map((flag) => {
    const seen = configs.flatMap((group, index) => (group.has(flag.key) ? [index] : []))
    const groups = seen.map((index) => configs[index]!.get(flag.key)!)
    // Unreadable configurations fail the fields that read them. The other flags are answered.
    const environments: Readonly<Record<string, FlagConfigRep>> =
      groups.find(reasonOf) ?? Object.fromEntries(groups.flatMap(Object.entries))
    // A flag can be absent from a group's page if the list was changed during the read. It then lacks that group, which is read
    // later.
    const whole = seen.length === pages.length && lost.size === 0
    const has = whole ? parts : { ...parts, environments: seen.flatMap((index) => pages[index]!.environments) }
    return flagAt(projectKey, { ...flag, environments }, has, why)
  })
}

/** Returns a function that tells why configurations of a flag are missing. */
const lostAmong =
  (lost: ReadonlyMap<string, Error>) =>
  ({ environments }: FlagParts): Error | undefined =>
    environments === 'all'
      ? lost.values().next().value
      : environments.map((key) => lost.get(key)).find((error) => error !== undefined)
