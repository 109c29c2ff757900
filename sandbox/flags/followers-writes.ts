import { flagSpecifier } from '../policies/resource-specifier.ts'
import type { Call, Writer } from '../resource/call.ts'
import { environmentOf, flagOf, found, projectOf } from '../resource/find.ts'

/** Following is no change of the flag: the audit log does not tell of it. */
const following = (change: (ids: readonly string[], id: string) => readonly string[]): Writer => ({
  takes: [],
  write(call: Call) {
    const { store, params } = call
    const where = flagSpecifier(projectOf(call).key, environmentOf(call).key, flagOf(call).key)
    const { id } = found(store.members, params.memberId, 'member id')
    store.followers.set(where, change(store.followers.get(where) ?? [], id))
    return { status: 204 }
  },
})

export const followFlag = following((ids, id) => (ids.includes(id) ? ids : [...ids, id]))

export const unfollowFlag = following((ids, id) => ids.filter((one) => one !== id))
