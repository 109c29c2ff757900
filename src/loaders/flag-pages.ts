import { environmentGroups } from '../rest/flag-parts.ts'
import { type FlagConfigRep, type FlagDoc, type FlagParts, type FlagRep, flagAt, listFlags } from '../rest/flags.ts'
import { expanded, type Page, type Window } from '../rest/page.ts'
import type { Read } from './read.ts'

/** Which flags of a project, and in which order. */
export interface FlagQuery {
  readonly filter?: string | undefined
  readonly sort?: string | undefined
  /** The environment that `targetingModifiedDate` sorts by. */
  readonly sortedBy?: string | undefined
}

/**
 * Reads one window of a project's flags with the parts that are wanted: a call for each three environments, side by side, and
 * the configurations put together by key.
 *
 * @param environments the environments of `parts`, spelled out.
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
  const pages = await Promise.all(
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
  const [first] = pages
  if (pages.length === 1) return { ...first!, items: first!.items.map((flag) => flagAt(projectKey, flag, parts)) }

  const configs = pages.map((page) => new Map(page.items.map((flag) => [flag.key, flag.environments ?? {}])))
  return { ...first!, items: first!.items.map((flag) => joined(projectKey, flag, groups, configs, parts)) }
}

/** A flag that slipped out of one group's page, because somebody changed the list meanwhile, lacks that group and will ask. */
function joined(
  projectKey: string,
  flag: FlagRep,
  groups: readonly (readonly string[])[],
  configs: readonly ReadonlyMap<string, Readonly<Record<string, FlagConfigRep>>>[],
  parts: FlagParts,
): FlagDoc {
  const seen = configs.flatMap((group, index) => (group.has(flag.key) ? [index] : []))
  const environments = Object.assign({}, ...seen.map((index) => configs[index]!.get(flag.key)))
  const whole = seen.length === groups.length
  const has = whole ? parts : { ...parts, environments: seen.flatMap((index) => groups[index]!) }
  return flagAt(projectKey, { ...flag, environments }, has)
}
