import { environmentGroups } from '../../rest/flags/flag-parts.ts'
import { type FlagDoc, type FlagParts, flagResource, listFlags } from '../../rest/flags/flags.ts'
import { countOf, type Page, type Window } from '../../rest/page.ts'
import { allOf, walk } from '../pages.ts'
import type { Read } from '../read.ts'
import { readFlags } from './flag-pages.ts'
import type { plainFlags } from './plain-flags.ts'

/** The longest list whose documents stay in memory, so that other fields of the request share them. */
const mostKept = 500

/** The most pages of a longer list whose documents are in memory at a time. */
const pagesAtOnce = 4

const firstPage: Window = { offset: 0, limit: flagResource.pageSize }

interface MappedOptions<Row> {
  /** Reads the keys of the environments of the parts. */
  readonly environments: () => Promise<readonly string[]>
  /** Makes the row of a flag. */
  readonly rowOf: (flag: FlagDoc) => Promise<Row>
}

/**
 * A row for each flag of the plain list. A long list is read in pages that the request does not keep: a page is freed when its rows are
 * made, so that the memory is that of the rows and of a few pages.
 *
 * @returns Null if LaunchDarkly does not return the environments.
 * @throws if the read of a page failed.
 */
export async function mappedFlags<Row extends { readonly key: string }>(
  read: Read,
  plain: Pick<ReturnType<typeof plainFlags>, 'page' | 'whole'>,
  projectKey: string,
  parts: FlagParts,
  { environments, rowOf }: MappedOptions<Row>,
): Promise<readonly Row[] | null> {
  const keys = await environments().catch(() => null)
  const first = keys && (await plain.page(projectKey, firstPage, parts, keys).catch(() => null))
  if (!first || (countOf(first) ?? 0) <= mostKept) {
    const all = await plain.whole(projectKey, parts, Number.POSITIVE_INFINITY)
    return all && rowsOf(all, rowOf)
  }
  const inLane = lanes(pagesAtOnce)
  const mapped = async (page: Page<FlagDoc>): Promise<Page<Row>> => ({
    ...page,
    items: await rowsOf(page.items, rowOf),
  })
  const apart: Read = Object.assign(read.apart, { afford: read.afford, apart: read.apart })
  const list = walk<Row>({
    afford: read.afford,
    operation: listFlags,
    size: flagResource.pageSize,
    firm: true,
    callsPerPage: environmentGroups(keys).length,
    identity: ({ key }) => key,
    page: (window) => inLane(async () => mapped(await readFlags(apart, projectKey, {}, window, parts, keys))),
  })
  list.put(firstPage, await mapped(first))
  return allOf(list)
}

/** The rows one after the other, because making a row is work. */
async function rowsOf<Row>(flags: readonly FlagDoc[], rowOf: (flag: FlagDoc) => Promise<Row>): Promise<Row[]> {
  const rows: Row[] = []
  for (const flag of flags) rows.push(await rowOf(flag))
  return rows
}

/** Runs tasks in their order, some at a time. */
function lanes(count: number) {
  const ends: Promise<unknown>[] = Array.from({ length: count }, () => Promise.resolve())
  let next = 0
  return <Value>(task: () => Promise<Value>): Promise<Value> => {
    const lane = next++ % count
    const run = ends[lane]!.then(task)
    ends[lane] = run.catch(() => {})
    return run
  }
}
