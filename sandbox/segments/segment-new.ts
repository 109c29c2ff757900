import { keyExists } from '../http/errors.ts'
import { specifierOf } from '../policies/resource-specifier.ts'
import { newLinks } from '../projects/view-record.ts'
import { boolean, key, objectBody, optional, required, string, strings, text } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { drawn, momentOf, newId } from '../resource/change.ts'
import { environmentOf } from '../resource/find.ts'
import { defined } from '../resource/shape.ts'
import type { BigSegmentRecord, SegmentRecord } from './segment-record.ts'

/** A segment as a body describes it. */
export function newSegment(call: Call): SegmentRecord {
  const body = objectBody(call)
  const segmentKey = required(body, 'key', key)
  const name = required(body, 'name', text)
  if (environmentOf(call).segments.has(segmentKey)) throw keyExists('segment', segmentKey)
  const isBig = optional(body, 'unbounded', boolean) ?? false
  const contextKind = optional(body, 'unboundedContextKind', text) ?? 'user'
  const moment = momentOf(call)
  return {
    key: segmentKey,
    name,
    ...defined({ description: optional(body, 'description', string) }),
    tags: [...new Set(optional(body, 'tags', strings))],
    createdAt: moment,
    lastModified: moment,
    version: 1,
    generation: lastGeneration(call, segmentKey) + 1,
    salt: drawn(call).hex(32),
    included: [],
    excluded: [],
    includedContexts: [],
    excludedContexts: [],
    rules: [],
    expiringTargets: [],
    views: newLinks(optional(body, 'viewKeys', strings), moment),
    ...(isBig ? { big: newLists(call, contextKind) } : {}),
  }
}

/** A big segment without anybody in it. */
export const newLists = (call: Call, contextKind: string): BigSegmentRecord => ({
  id: newId(call),
  contextKind,
  included: new Set(),
  excluded: new Set(),
  version: 1,
  lastModified: momentOf(call),
  imports: new Map(),
  exports: new Map(),
})

/** The key of a deleted segment can be used again; the audit log knows of those that had it. */
function lastGeneration({ store, params }: Call, segmentKey: string): number {
  const { projectKey = '', environmentKey = '' } = params
  const specifier = specifierOf({ kind: 'segment', projectKey, environmentKey, key: segmentKey })
  const deletions = [...store.auditLog.values()].filter(
    ({ actions, target }) => actions.includes('deleteSegment') && target.resources.includes(specifier),
  )
  const generations = deletions.map(({ previousVersion }) => Number(Reflect.get(previousVersion ?? {}, 'generation')))
  return Math.max(0, ...generations.map((one) => one || 1))
}
