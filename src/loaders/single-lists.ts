import { orNull } from '../rest/errors.ts'
import type { Resource } from '../rest/resource.ts'
import { placed } from './batch.ts'
import type { PlainDocument } from './documents.ts'
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

  return {
    count,

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
