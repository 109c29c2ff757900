import { TooManyCalls } from '../../rest/errors.ts'
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
import { asError } from '../failures.ts'
import type { Read } from '../read.ts'

/** Which flags of a project, and in which order. */
export interface FlagQuery {
  readonly filter?: string | undefined
  readonly sort?: string | undefined
  /** The environment that `targetingModifiedDate` sorts by. */
  readonly sortedBy?: string | undefined
}

/** A page of the flags with the configurations of a group of environments. */
interface GroupPage {
  readonly environments: readonly string[]
  readonly page: Page<FlagRep>
}

/**
 * Reads one window of a project's flags with the parts that are wanted: a call for each three environments, side by side, and
 * the configurations put together by key. A call that fails loses the configurations of its environments, and nothing else.
 *
 * @param environments the environments of `parts`, spelled out.
 * @throws if none of the calls is answered.
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
 * Checks that the request may take the calls for all groups of environments, as one of them alone is of no use.
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

/** The flags of the first page with their configurations in all of them. */
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
    // Configurations that cannot be read fail the fields that look into them, and not the other flags.
    const environments: Readonly<Record<string, FlagConfigRep>> =
      groups.find(reasonOf) ?? Object.fromEntries(groups.flatMap(Object.entries))
    // A flag that slipped out of a group's page, because somebody changed the list meanwhile, lacks that group and will ask.
    const whole = seen.length === pages.length && lost.size === 0
    const has = whole ? parts : { ...parts, environments: seen.flatMap((index) => pages[index]!.environments) }
    return flagAt(projectKey, { ...flag, environments }, has, why)
  })
}

/** Tells why configurations are missing, to those who want them. */
const lostAmong =
  (lost: ReadonlyMap<string, Error>) =>
  ({ environments }: FlagParts): Error | undefined =>
    environments === 'all'
      ? lost.values().next().value
      : environments.map((key) => lost.get(key)).find((error) => error !== undefined)
