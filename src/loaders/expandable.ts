import { expanded } from '../rest/page.ts'
import { covers, united } from '../rest/parts.ts'
import { type Answers, batch, failingAlone } from './batch.ts'
import { isOfItsWants, notThere } from './failures.ts'

/** A document whose optional parts come by `expand`. `has` names the parts that it contains; it is null for a glimpse. */
interface Whole {
  readonly at: { readonly type: string }
  readonly has: readonly string[]
}

export interface Glimpse {
  readonly at: { readonly type: string }
  readonly has: null
}

interface ExpandableKey {
  readonly identity: string
  readonly expand: readonly string[]
}

/**
 * Makes a loader of documents by identity and parts. Keys of one batch are read with the union of their wants. A document that is
 * known with the parts wanted is not read again.
 *
 * @param fetch Reads the documents of some identities, each with all of the parts.
 */
export function expandable<Doc extends Whole>(
  fetch: (identities: readonly string[], expand: readonly string[]) => Promise<Answers<Doc>>,
) {
  const known = new Map<string, Doc>()

  const load = batch<ExpandableKey, Doc>({
    identity: nameOf,
    gathers: true,
    wants: ({ expand }) => expanded(expand) ?? '',
    fetch: async (keys) => {
      const found = new Map<string, Doc | Error>()
      const missing = keys.filter((key) => {
        const doc = known.get(key.identity)
        if (!doc || !covers(doc.has, key.expand)) return true
        found.set(nameOf(key), doc)
        return false
      })
      for (const [name, answer] of await readTogether(missing)) found.set(name, answer)
      return found
    },
  })

  /** Reads keys with the union of their wants. If that fails, a key that wants fewer parts is read again with its own wants. */
  async function readTogether(keys: readonly ExpandableKey[]): Promise<Map<string, Doc | Error>> {
    if (!keys.length) return new Map()
    const answers = await read(keys)
    const blaming = keys.filter((key) => isOfItsWants(answers.get(nameOf(key))))
    const byWants = Map.groupBy(blaming, ({ expand }) => expanded(expand) ?? '')
    if (new Set(keys.map(({ expand }) => expanded(expand) ?? '')).size < 2) return answers
    const again = await Promise.all([...byWants.values()].map(read))
    for (const key of blaming) answers.delete(nameOf(key))
    return new Map([...answers, ...again.flatMap((some) => [...some])])
  }

  async function read(keys: readonly ExpandableKey[]): Promise<Map<string, Doc | Error>> {
    const identities = [...new Set(keys.map(({ identity }) => identity))]
    const expand = united(keys.map((key) => key.expand))
    const answers = await failingAlone([[identities, fetch(identities, expand)]])
    return new Map(
      keys.flatMap((key) => {
        const answer = answers.get(key.identity)
        return answer === undefined ? [] : [[nameOf(key), answer] as const]
      }),
    )
  }

  return {
    /** The document, or null if it does not exist. */
    load: (identity: string, expand: readonly string[] = []): Promise<Doc | null> => load({ identity, expand }),

    /** The document with the parts wanted, if another call brought it. */
    known(identity: string, expand: readonly string[] = []): Doc | undefined {
      const doc = known.get(identity)
      return doc && covers(doc.has, expand) ? doc : undefined
    },

    /** Remembers a document from another call. */
    know(identity: string, doc: Doc): Doc {
      const before = known.get(identity)
      const has = before && united([before.has, doc.has])
      known.set(identity, before ? { ...before, ...doc, has } : doc)
      return doc
    },

    /**
     * The document behind a glimpse, or null if it was deleted. Returns the glimpse if the read fails: the fields that need the
     * document then report the error, and the others are answered.
     */
    async behind<Seen extends Glimpse>(
      seen: Seen,
      identity: string,
      expand: readonly string[],
    ): Promise<Doc | Seen | null> {
      try {
        return await load({ identity, expand })
      } catch {
        return seen
      }
    },

    /**
     * The document itself if it has the parts wanted; otherwise reads the whole document.
     *
     * @throws {NotThere} if the document does not exist.
     */
    whole(doc: Doc | Glimpse, identity: string, expand: readonly string[] = []): Doc | Promise<Doc> {
      if (isWhole(doc) && covers(doc.has, expand)) return doc
      return load({ identity, expand }).then((found) => {
        if (found) return found
        throw notThere(doc.at.type, identity)
      })
    },
  }
}

export type Expandable<Doc extends Whole> = ReturnType<typeof expandable<Doc>>

const nameOf = ({ identity, expand }: ExpandableKey): string => JSON.stringify([identity, expanded(expand)])

const isWhole = <Doc extends Whole>(doc: Doc | Glimpse): doc is Doc => doc.has !== null
