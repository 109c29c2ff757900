import { invalid } from '../http/errors.ts'
import { specifierMatcher } from '../policies/resource-specifier.ts'
import { policy, resourceTags } from '../policies/statements.ts'
import type { Answerer, Call } from '../resource/call.ts'
import { single } from '../resource/collection.ts'
import { auditLogEntryOf } from '../resource/find.ts'
import { json } from '../resource/links.ts'
import { get, type Resource, search } from '../resource/operation.ts'
import { first, wholeNumber } from '../resource/query.ts'
import { auditLogEntryDocument, listedAuditLogEntry } from './audit-log-document.ts'
import type { AuditLogEntryRecord } from './audit-log-record.ts'

type Condition = (row: AuditLogEntryRecord) => boolean

const entries: Answerer = {
  takes: ['before', 'after', 'q', 'limit', 'spec'],
  answer: (call) => page(call, specified(call)),
}

/** The same with a body that says in statements what is looked for; without a body nothing is restricted. */
const auditLogSearch: Answerer = {
  takes: ['before', 'after', 'q', 'limit'],
  answer: (call) => page(call, call.body === undefined ? () => true : stated(call)),
}

/** How many entries there are in each of some equally long stretches of time, which come all, the empty ones too. */
const auditLogCounts: Answerer = {
  takes: ['before', 'after', 'buckets'],
  answer(call) {
    const { query, store } = call
    if (first(query, 'after') === undefined) throw invalid('after is required')
    const { after, before } = stretch(call, store.moment)
    if (after >= before) throw invalid(`after must be earlier than before, got ${after} and ${before}`)
    const wanted = wholeNumber(query, 'buckets', 50, 1, 500)
    const bucketIntervalMs = Math.ceil((before - after) / wanted)
    const buckets = Array.from({ length: Math.ceil((before - after) / bucketIntervalMs) }, (_, index) => ({
      timestamp: after + index * bucketIntervalMs,
      count: 0,
    }))
    const rows = chosen(call, stated(call), store.moment)
    for (const { date } of rows) buckets[Math.floor((date - after) / bucketIntervalMs)]!.count++
    return { buckets, totalCount: rows.length, bucketIntervalMs }
  },
}

const auditLogEntry = single(auditLogEntryOf, (row, { store }) => auditLogEntryDocument(row, store))

/** There is neither an offset nor a count: who wants more asks for what was before the last entry. */
function page(call: Call, condition: Condition) {
  const limit = wholeNumber(call.query, 'limit', 10, 1, 20)
  const rows = chosen(call, condition, Number.POSITIVE_INFINITY)
  return {
    _links: { self: json(call.path) },
    items: rows.slice(0, limit).map((row) => listedAuditLogEntry(row, call.store)),
  }
}

/** The newest first. Both bounds are left out themselves. */
function chosen(call: Call, condition: Condition, until: number): AuditLogEntryRecord[] {
  const { after, before } = stretch(call, until)
  const text = (first(call.query, 'q') ?? '').toLowerCase()
  return (
    [...call.store.auditLog.values()]
      .reverse()
      .filter(({ date, target }) => date > after && date < before && target.name.toLowerCase().includes(text))
      // Who may not read a kind learns nothing of its changes.
      .filter(({ kind }) => !call.caller.refused.includes(kind))
      .filter(condition)
  )
}

const stretch = ({ query }: Call, until: number) => ({
  after: wholeNumber(query, 'after', Number.NEGATIVE_INFINITY, 0, Number.MAX_SAFE_INTEGER),
  before: wholeNumber(query, 'before', until, 0, Number.MAX_SAFE_INTEGER),
})

function specified({ query, store }: Call): Condition {
  const text = first(query, 'spec')
  if (text === undefined) return () => true
  const matches = specifierMatcher(text, resourceTags(store))
  return ({ target }) => target.resources.some(matches)
}

function stated({ body, store }: Call): Condition {
  const allows = policy(body, resourceTags(store))
  return ({ actions, target }) =>
    target.resources.some((resource) => actions.some((action) => allows({ action, resource })))
}

export const auditLog: Resource = {
  operations: [
    get('/api/v2/auditlog', 'audit log entry', entries),
    search('/api/v2/auditlog', 'audit log entry', auditLogSearch),
    search('/api/v2/auditlog/counts', 'audit log entry', auditLogCounts),
    get('/api/v2/auditlog/{id}', 'audit log entry', auditLogEntry),
  ],
}
