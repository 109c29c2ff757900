import { isWithin } from '../resource/place.ts'
import type { Place, Store } from '../store.ts'

/**
 * Deletes what is kept apart from flags, environments and projects, such as followers, approval requests and integrations, when
 * these are deleted.
 */
export function forgetWithin(store: Store, owner: Place): void {
  store.forget(owner)
  for (const [id, { resource }] of store.approvalRequests) {
    const { projectKey, environmentKey, kind, key } = resource
    if (isWithin({ projectKey, environmentKey, [`${kind}Key`]: key }, owner)) store.approvalRequests.delete(id)
  }
}
