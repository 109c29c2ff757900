import { type Given, object, objectBody, optional, strings, unlessAbsent } from '../resource/body.ts'
import type { Writer } from '../resource/call.ts'
import { segmentOf } from '../resource/find.ts'
import { bigSegmentOf } from './big-segment-of.ts'
import { commitLists } from './segment-commits.ts'

/**
 * Who comes into the lists of a big segment, and who goes. There are two addresses for it: one says contexts, and the older one
 * users, and neither looks at what kind the segment is of.
 */
export const updateBigSegmentTargets: Writer = {
  takes: [],
  write(call) {
    const segment = segmentOf(call)
    const big = bigSegmentOf(segment)
    const body = objectBody(call)
    const included = changed(big.included, optional(body, 'included', object))
    const excluded = changed(big.excluded, optional(body, 'excluded', object))
    commitLists(call, segment, { ...big, included, excluded })
    return { status: 204 }
  },
}

function changed(keys: ReadonlySet<string>, given: Given = {}): ReadonlySet<string> {
  const all = new Set([...keys, ...(unlessAbsent(given, 'add', strings) ?? [])])
  for (const key of unlessAbsent(given, 'remove', strings) ?? []) all.delete(key)
  return all
}
