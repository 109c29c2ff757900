import { filterOf } from '../../rest/filter.ts'
import { environmentGroups } from '../../rest/flags/flag-parts.ts'
import { type FlagDoc, type FlagParts, flagResource, listFlags } from '../../rest/flags/flags.ts'
import { scan, type Walk, walk } from '../pages.ts'
import type { Read } from '../read.ts'
import { readFlags } from './flag-pages.ts'
import { type FlagState, nextStateRead } from './flag-plan.ts'

interface Wanted {
  readonly projectKey: string
  readonly parts: FlagParts
  /** Reads the keys of the environments of `parts`. */
  readonly environments: () => Promise<readonly string[]>
  /** The keys that are not found yet. A flag from a page counts as found if it came with the parts. */
  readonly missing: () => readonly string[]
  /** Stores a flag from a page. */
  readonly put: (flag: FlagDoc) => void
}

/** The outcome of the lists of states for keys that the plain list lacks. */
export interface ByState {
  /** Keys that are in no list: these flags do not exist. */
  readonly absent: ReadonlySet<string>
  /** The list that was read last. Its failure is the reason of undecided keys. Undefined if no list was read. */
  readonly last: Walk<FlagDoc> | undefined
}

/**
 * Looks for flags in the lists of states, after the whole plain list was read. If the flags are wanted with more environments than
 * one call returns, the list is first read with the first environments. The calls for the others are made only if they are fewer
 * than single reads.
 *
 * @param plain The flags of the plain list.
 */
export async function readStates(read: Read, plain: readonly FlagDoc[], wanted: Wanted): Promise<ByState> {
  const known = { hasDeprecated: plain.some(({ deprecated }) => deprecated), read: new Set<FlagState>() }
  const listed = new Set<string>()
  const unlisted = () => wanted.missing().filter((key) => !listed.has(key))
  let last: Walk<FlagDoc> | undefined
  for (;;) {
    const state = nextStateRead(known, unlisted().length)
    if (state === 'single') return { absent: new Set(), last }
    if (state === 'none') return { absent: new Set(unlisted()), last }
    last = await readState(read, state, wanted, await wanted.environments(), () => unlisted().length)
    known.read.add(state)
    for (const { key } of last.documents()) listed.add(key)
    if (!last.isWhole()) return { absent: new Set(), last }
  }
}

async function readState(
  read: Read,
  state: FlagState,
  { projectKey, parts, missing, put }: Wanted,
  environments: readonly string[],
  unlisted: () => number,
): Promise<Walk<FlagDoc>> {
  const filter = filterOf({ state })
  const [first = [], ...others] = environmentGroups(environments)

  const listWith = (some: readonly string[], callsPerPage: number) =>
    walk<FlagDoc>({
      afford: read.afford,
      operation: listFlags,
      size: flagResource.pageSize,
      firm: true,
      callsPerPage,
      identity: ({ key }) => key,
      page: async (window) => {
        const part = { ...parts, environments: some.length < environments.length ? some : parts.environments }
        const page = await readFlags(read, projectKey, { filter }, window, part, some)
        for (const flag of page.items) put(flag)
        return page
      },
    })

  const index = listWith(first, 1)
  await scan(index, unlisted)
  if (!others.length || !index.isWhole()) return index

  // The calls for the first environments are repeated, but their answers are memoised.
  const has = new Set(index.documents().map(({ key }) => key))
  const whole = listWith(environments, others.length)
  whole.tell(has.size)
  const incomplete = () => missing().filter((key) => has.has(key)).length
  await scan(whole, incomplete, others.length)
  return index
}
