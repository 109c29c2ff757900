import type { Place } from '../../graph/instructions.ts'
import { refused } from '../../graph/mutation.ts'
import { addressOf } from '../../graph/node.ts'

/** The id of the member that an argument names by LaunchDarkly's own id, or by this graph's. */
export function memberIdAt(id: string, place: Place): string {
  const address = addressOf(id)
  if (address && address.type !== 'Member') {
    throw refused(place, `Expected the id of a Member, but got that of another type: ${address.type}.`)
  }
  const memberId = address?.memberId ?? id
  // To LaunchDarkly this is whoever asks, and no change of them is to come of an id that nobody has.
  if (memberId === 'me') throw refused(place, 'There is no member "me".', 'NOT_FOUND')
  return memberId
}
