import { invalid } from '../http/errors.ts'
import { patched } from '../patches/json-patch.ts'
import { type Given, objects, optional, required, string, strings, text, unlessAbsent } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { defined } from '../resource/shape.ts'
import { segmentDocument } from './segment-document.ts'
import type { SegmentRecord, SegmentTarget } from './segment-record.ts'
import { patchedRule } from './segment-rules.ts'

const details = ['name', 'description', 'tags', 'rules']
/** A big segment's document has no lists that could be patched. */
const lists = ['included', 'excluded', 'includedContexts', 'excludedContexts']

/** The segment after a JSON patch or a merge patch. */
export function afterPatch(call: Call, segment: SegmentRecord) {
  const changeable = segment.big ? details : [...details, ...lists]
  const { next, comment, how } = patched(call, segmentDocument(segment, call), { changeable, merge: true })
  const { description: _, ...row } = segment
  const after: SegmentRecord = {
    ...row,
    name: required(next, 'name', text),
    ...defined({ description: optional(next, 'description', string) }),
    tags: [...new Set(optional(next, 'tags', strings))],
    rules: (unlessAbsent(next, 'rules', objects) ?? []).map((one) => patchedRule(one, call)),
    ...(segment.big ? {} : listsIn(next)),
  }
  return { after, comment, how }
}

function listsIn(next: Given) {
  const included = unlessAbsent(next, 'included', strings) ?? []
  const excluded = unlessAbsent(next, 'excluded', strings) ?? []
  const both = included.find((one) => excluded.includes(one))
  if (both !== undefined) throw invalid(`included must not hold ${both}, which is excluded`)
  return {
    included,
    excluded,
    includedContexts: targetsIn(next, 'includedContexts'),
    excludedContexts: targetsIn(next, 'excludedContexts'),
  }
}

const targetsIn = (next: Given, name: string): readonly SegmentTarget[] =>
  (unlessAbsent(next, name, objects) ?? []).map((one) => ({
    contextKind: required(one, 'contextKind', text),
    values: required(one, 'values', strings),
  }))
