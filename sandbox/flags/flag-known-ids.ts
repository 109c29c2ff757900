import type { Given } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { newUuid } from '../resource/change.ts'

/** Gives what a patched document has the ids that were known, each once, so that a copy gets a new one like all that is new. */
export function knownIds(rows: readonly { _id: string }[], call: Call): (given: Given) => string {
  const left = new Set<unknown>(rows.map(({ _id }) => _id))
  return ({ _id }) => (typeof _id === 'string' && left.delete(_id) ? _id : newUuid(call))
}
