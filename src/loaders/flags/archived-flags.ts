import { filterOf } from '../../rest/filter.ts'
import { noParts } from '../../rest/flags/flag-parts.ts'
import { type FlagDoc, flagResource, listFlags } from '../../rest/flags/flags.ts'
import { decided, scan, walk } from '../pages.ts'
import type { Read } from '../read.ts'
import type { FlagLoaders } from './flags.ts'

/**
 * Tells which of some flags are archived: from documents of the request, or from the list of archived flags. If that has many pages,
 * from single reads.
 *
 * @returns An error for a flag whose state could not be read.
 */
export async function archivedAmong(
  read: Read,
  flags: Pick<FlagLoaders, 'byKey' | 'known' | 'list'>,
  projectKey: string,
  keys: ReadonlySet<string>,
): Promise<ReadonlyMap<string, boolean | Error>> {
  const unknown = [...keys].filter((key) => !flags.known(projectKey, key))
  const list = walk<FlagDoc>({
    afford: read.afford,
    operation: listFlags,
    size: flagResource.pageSize,
    firm: true,
    identity: ({ key }) => key,
    page: flags.list(projectKey, { filter: filterOf({ state: 'archived' }) }, noParts),
  })
  const undecided = () => (list.isWhole() ? [] : unknown.filter((key) => !list.find(key)))
  // Its first page serves all flags of the request. Further pages are read if they are fewer than single reads.
  if (unknown.length) await list.go('first')
  await scan(list, () => undecided().length)
  const singles = await decided(list, undecided(), (key) => flags.byKey(projectKey, key, noParts))
  return new Map(
    [...keys].map((key) => {
      const flag = singles.get(key) ?? list.find(key) ?? flags.known(projectKey, key)
      return [key, flag instanceof Error ? flag : (flag?.archived ?? false)]
    }),
  )
}
