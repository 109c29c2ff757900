import type { Place } from '../../graph/instructions.ts'
import { refused } from '../../graph/mutation.ts'
import { addressOf } from '../../graph/node.ts'

/** The id of a member in an argument that takes either LaunchDarkly's own id or the global id. */
export function memberIdAt(id: string, place: Place): string {
  const address = addressOf(id)
  if (address && address.type !== 'Member') {
    throw refused(place, `Expected the id of a Member, but got that of another type: ${address.type}.`)
  }
  const memberId = address?.memberId ?? id
  // LaunchDarkly takes `me` for the caller. An id that no member has must not change the caller.
  if (memberId === 'me') throw refused(place, 'There is no member "me".', 'NOT_FOUND')
  return memberId
}
