import { type ContextInstanceDoc, contextInstanceResource } from '../../rest/contexts/context-instances.ts'
import { contextsWithin, kindKeyOf, type RecordsSearch } from '../../rest/contexts/contexts.ts'
import { anyOf } from '../../rest/operator-filter.ts'
import { countOf, type TokenPage } from '../../rest/page.ts'
import type { EnvironmentAddress } from '../../rest/segments/segments.ts'
import { batch, chunksOf, failingAlone, placed } from '../batch.ts'
import { allByToken } from './records.ts'

/** The first instances of a context. */
interface FirstInstances extends EnvironmentAddress {
  readonly kindKey: string
  readonly sort: string | undefined
  readonly limit: number
  /** Whether only their number is wanted. */
  readonly counts?: boolean | undefined
}

type Instances = TokenPage<ContextInstanceDoc>
type Search = (environment: EnvironmentAddress, search: RecordsSearch) => Promise<Instances>

const { most } = contextInstanceResource.byKey.filter

/**
 * Loads the first instances of contexts. Those of several contexts come from one search, as long as its pages are fewer calls than a search
 * for each context.
 */
export function instancesOfContexts(search: Search, pageSize: number) {
  const searching = (of: readonly FirstInstances[], limit: number) => (continuationToken: string | undefined) => {
    const names = of.map(({ kindKey }) => kindKey)
    const filter = anyOf('kindKeys', 'a context key', names)
    return search(of[0]!, { filter, sort: of[0]!.sort, limit, continuationToken })
  }

  const alone = (of: FirstInstances) => searching([of], of.limit)(undefined)

  async function together(some: readonly FirstInstances[]): Promise<ReadonlyMap<string, Instances | Error>> {
    if (some.length === 1) return new Map([[nameOf(some[0]!), await alone(some[0]!)]])
    const read = searching(some, pageSize)
    const first = await read(undefined)
    const count = countOf(first) ?? Number.POSITIVE_INFINITY
    const isAll = !first.continuationToken || first.items.length >= count
    const others = Math.ceil(count / pageSize) - 1
    // So many contexts may have more instances than are asked for, and take a search of their own as well.
    const shown = some.filter(({ counts }) => !counts)
    const likelyLong = Math.floor(count / (Math.min(...shown.map(({ limit }) => limit)) + 1))
    if (!isAll && others + likelyLong >= some.length) return eachAlone(some)
    const all = isAll ? first.items : await allByToken(read, first)
    const byContext = groupedByContext(all)
    const theirs = (of: FirstInstances) => byContext.get(of.kindKey) ?? []
    // Only a search of its own tells where the next page of a context begins.
    const isLong = (of: FirstInstances) => !of.counts && theirs(of).length > of.limit
    const long = some.filter(isLong)
    const short = some.filter((of) => !isLong(of))
    const told = short.map((of) => [nameOf(of), { items: theirs(of), totalCount: theirs(of).length }] as const)
    return new Map<string, Instances | Error>([...told, ...(await eachAlone(long))])
  }

  const eachAlone = (some: readonly FirstInstances[]) =>
    failingAlone<Instances>(some.map((of) => [[nameOf(of)], alone(of).then((page) => new Map([[nameOf(of), page]]))]))

  return batch<FirstInstances, Instances>({
    identity: nameOf,
    group: ({ projectKey, environmentKey, sort }) => JSON.stringify([projectKey, environmentKey, sort]),
    gathers: true,
    fetch: (all) => {
      const chunks = chunksOf(all, most)
      return failingAlone(chunks.map((some) => [some.map(nameOf), together(some)]))
    },
  })
}

const nameOf = ({ kindKey, limit, counts }: FirstInstances): string => JSON.stringify([kindKey, limit, counts])

function groupedByContext(all: readonly ContextInstanceDoc[]): ReadonlyMap<string, ContextInstanceDoc[]> {
  const byContext = new Map<string, ContextInstanceDoc[]>()
  for (const instance of all) {
    for (const { at } of contextsWithin(instance.at, instance.context, instance.applicationId)) {
      placed(byContext, kindKeyOf(at), () => [] as ContextInstanceDoc[]).push(instance)
    }
  }
  return byContext
}
