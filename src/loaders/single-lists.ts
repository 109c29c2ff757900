import { orNull } from '../rest/errors.ts'
import type { Resource } from '../rest/resource.ts'
import { batch, oneByOne, placed } from './batch.ts'
import type { AnyDocument, PlainDocument } from './documents.ts'
import { irreducible, type SingleCalls } from './irreducible.ts'
import type { resourceLoaders } from './resource-loaders.ts'

/**
 * Loads lists that REST has for each owner only, such as the triggers of a flag in an environment. The calls for them count against the
 * limit of the request before the first one is made.
 *
 * @param of Makes the loader of the documents of an owner.
 */
export function singleLists(of: ReturnType<typeof resourceLoaders>, singles: SingleCalls) {
  const counts = new Map<string, (owner: readonly string[]) => Promise<true | null>>()

  /**
   * Counts the call of a field for an owner, once.
   *
   * @param field The type and the name of the field.
   * @throws {TooManyCalls}
   */
  const count = (field: string, owner: readonly string[]): Promise<true | null> =>
    placed(counts, field, () =>
      irreducible<readonly string[], true>({
        field,
        singles,
        identity: (one) => JSON.stringify(one),
        ask: async () => true,
      }),
    )(owner)

  /** The documents of several owners are answered together, so that one call reads what several of them name. */
  const documents = batch<Wanted, AnyDocument>({
    identity: nameOf,
    fetch: (all) => {
      const byName = new Map(all.map((one) => [nameOf(one), one]))
      return oneByOne([...byName.keys()], async (name) => {
        const { kind, owner, key } = byName.get(name)!
        return of(kind, owner).byKey(key) as Promise<AnyDocument | null>
      })
    },
  })

  return {
    count,

    /** Reads a document of an owner by its key. Null if it does not exist. */
    async one<Kind extends Resource>(kind: Kind, field: string, owner: readonly string[], key: string) {
      await count(field, owner)
      return documents({ kind, owner, key }) as Promise<PlainDocument<Kind> | null>
    },

    /** Reads the complete list of an owner. Null if the owner does not exist. */
    async all<Kind extends Resource>(
      kind: Kind,
      field: string,
      owner: readonly string[],
    ): Promise<readonly PlainDocument<Kind>[] | null> {
      await count(field, owner)
      return orNull(of(kind, owner).all())
    },
  }
}

interface Wanted {
  readonly kind: Resource
  readonly owner: readonly string[]
  readonly key: string
}

const nameOf = ({ kind, owner, key }: Wanted): string => JSON.stringify([kind.type, ...owner, key])
