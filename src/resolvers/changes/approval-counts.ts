import type { Place } from '../../graph/instructions.ts'
import { refused } from '../../graph/mutation.ts'

/** Refuses an impossible number of approvals. */
export function checkApprovals(count: number | null | undefined, place: Place): void {
  if (typeof count !== 'number' || (count >= 1 && count <= 5)) return
  throw refused(place, `Expected minNumApprovals to be from 1 to 5, but got ${count}.`)
}
