import type { Place } from '../../graph/instructions.ts'
import { refused } from '../../graph/mutation.ts'
import { addressOf } from '../../graph/node.ts'

/** LaunchDarkly's ids of members who may be named by those of this graph. */
export const memberIdsAt = (ids: readonly string[], place: Place): readonly string[] =>
  ids.map((id, index) => {
    const address = addressOf(id)
    if (!address) return id
    if (address.type === 'Member') return address.memberId
    throw refused([...place, index], `Expected the id of a Member, but got that of a ${address.type}.`)
  })
