import { orNull } from '../../rest/errors.ts'
import { getHoldoutById, type HoldoutDoc, holdoutResource, partsById } from '../../rest/experiments/holdouts.ts'
import { locate } from '../../rest/resource.ts'
import { type Answers, batch, byIdentity } from '../batch.ts'
import type { OwnedDocuments } from '../documents.ts'
import { decided, scan, walk } from '../pages.ts'
import type { Read } from '../read.ts'
import type { resourceLoaders } from '../resource-loaders.ts'

export interface HoldoutId {
  readonly projectKey: string
  readonly environmentKey: string
  readonly id: string
}

/**
 * Loads holdouts by LaunchDarkly's own ids, as experiments name them: one by its route, and several from the list of the environment
 * while that takes fewer calls.
 */
export function holdoutLoaders(read: Read, of: ReturnType<typeof resourceLoaders>) {
  const within = (owner: readonly string[]) => of(holdoutResource, owner) as unknown as OwnedDocuments<HoldoutDoc>

  async function single(owner: readonly string[], holdoutId: string): Promise<HoldoutDoc | null> {
    const [projectKey, environmentKey] = owner as [string, string]
    const found = await orNull(read(getHoldoutById, { projectKey, environmentKey, holdoutId }))
    return found && within(owner).know(locate(holdoutResource, owner, found, partsById))
  }

  const byId = batch<HoldoutId, HoldoutDoc>({
    identity: ({ id }) => id,
    group: ({ projectKey, environmentKey }) => JSON.stringify([projectKey, environmentKey]),
    async fetch(keys): Promise<Answers<HoldoutDoc>> {
      const owner = [keys[0]!.projectKey, keys[0]!.environmentKey]
      const ids = [...new Set(keys.map(({ id }) => id))]
      const list = walk({ ...within(owner).collection({}), identity: ({ _id }: HoldoutDoc) => _id })
      const missing = () => ids.filter((id) => !list.find(id))
      await scan(list, () => missing().length)
      const listed = byIdentity(
        list.documents().filter(({ _id }) => _id !== undefined),
        ({ _id }) => _id!,
      )
      return new Map([...listed, ...(await decided(list, missing(), (id) => single(owner, id)))])
    },
  })

  return {
    /** The holdout with an id. Null if it was deleted. */
    byId,
  }
}
