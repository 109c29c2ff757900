import { orNull } from '../../rest/errors.ts'
import { countOf, nextToken, type TokenPage } from '../../rest/page.ts'
import type { EnvironmentAddress } from '../../rest/segments/segments.ts'
import { msOf } from '../../rest/times.ts'
import { batch, chunksOf, failingAlone } from '../batch.ts'

/** A record of one application. */
interface AnyRecord {
  readonly applicationId?: string | undefined
  readonly lastSeen?: string
}

interface RecordsOptions<Key, Doc> {
  /** The name of a key in filters, which is unique in an environment. */
  readonly nameOf: (key: Key) => string
  readonly nameIn: (doc: Doc) => string
  /** Reads the records of one key. */
  readonly alone: (key: Key, token: string | undefined) => Promise<TokenPage<Doc>>
  /** Reads a page of the records of several names. */
  readonly search: (
    environment: EnvironmentAddress,
    names: readonly string[],
    token: string | undefined,
  ) => Promise<TokenPage<Doc>>
  /** The most names in a search. */
  readonly most: number
}

/**
 * Loads the records of contexts or context instances: one key by its own route, several by searches. LaunchDarkly has a record for each
 * application that reported the thing.
 */
export function recordsByKey<Key extends EnvironmentAddress, Doc extends AnyRecord>({
  nameOf,
  nameIn,
  alone,
  search,
  most,
}: RecordsOptions<Key, Doc>) {
  return batch<Key, readonly Doc[]>({
    identity: nameOf,
    group: ({ projectKey, environmentKey }) => JSON.stringify([projectKey, environmentKey]),
    gathers: true,
    fetch: async (keys) => {
      const names = keys.map(nameOf)
      const chunks = chunksOf(names, most)
      const read = (some: readonly string[], token: string | undefined) =>
        keys.length === 1 ? alone(keys[0]!, token) : search(keys[0]!, some, token)
      return failingAlone(
        chunks.map((some) => [
          some,
          (orNull(allByToken((token) => read(some, token))) as Promise<readonly Doc[] | null>).then((docs) =>
            Map.groupBy(docs ?? [], nameIn),
          ),
        ]),
      )
    },
  })
}

/** Reads all pages, one after the other. The reading ends with the tokens, or at the last page by the count. */
export async function allByToken<Doc>(
  read: (token: string | undefined) => Promise<TokenPage<Doc>>,
  first?: TokenPage<Doc>,
): Promise<readonly Doc[]> {
  const docs: Doc[] = []
  const tokens = new Set<string>()
  let page = first ?? (await read(undefined))
  for (;;) {
    for (const doc of page.items) docs.push(doc)
    const next = docs.length < (countOf(page) ?? Number.POSITIVE_INFINITY) ? nextToken(page, tokens) : undefined
    if (next === undefined) return docs
    page = await read(next)
  }
}

/**
 * The record of an application. Without an application, the record that has none, otherwise the one last seen. Undefined if there is no
 * such record.
 */
export function recordOf<Doc extends AnyRecord>(
  records: readonly Doc[],
  applicationId: string | null | undefined,
): Doc | undefined {
  const same = records.find((record) => (record.applicationId ?? null) === (applicationId ?? null))
  if (same || typeof applicationId === 'string') return same
  const seen = ({ lastSeen }: Doc) => msOf(lastSeen) ?? 0
  return records.toSorted((one, other) => seen(other) - seen(one))[0]
}
