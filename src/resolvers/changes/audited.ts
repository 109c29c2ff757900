import type { Context, Info } from '../../context.ts'
import type { AuditLogFilter } from '../../generated/resolvers.ts'
import { type TimelineArgs, timeline } from '../../graph/timeline.ts'
import type { LogQuery, SubjectQuery } from '../../loaders/changes/audit-log.ts'
import type { EntryTest } from '../../loaders/changes/audit-log-search.ts'
import type { AuditLogEntryGlimpse } from '../../rest/changes/audit-log.ts'
import { narrowedIn, statedIn } from '../../rest/changes/audit-log-filter.ts'
import { specifiersOf } from '../../rest/changes/resource-specifiers.ts'
import type { AddressIn } from '../../rest/resource.ts'
import { conditionsIn, isConditional, isSearched } from './entry-conditions.ts'

export interface LogArgs extends TimelineArgs {
  readonly filter?: AuditLogFilter | null
}

/** The conditions of a filter that LaunchDarkly's route takes. */
export const queryOf = (filter: AuditLogFilter | null | undefined): LogQuery => ({
  ...textAndTimes(filter),
  ...statedIn(filter),
})

/** The audit log as a connection. */
export function entryConnection({ filter, ...page }: LogArgs, context: Context, info: Info) {
  const { auditLog } = context.loaders
  return connected(page, filter, queryOf(filter), context, info, {
    count: (query) => auditLog.counts(query, 1),
    list: auditLog.list,
  })
}

/** The audit log of a subject as a connection. */
export function entriesAbout(resources: readonly string[], { filter, ...page }: LogArgs, context: Context, info: Info) {
  const { auditLog } = context.loaders
  const field = fieldOf(info)
  const query: SubjectQuery = { ...textAndTimes(filter), ...narrowedIn(filter), resources }
  return connected(page, filter, query, context, info, {
    count: (query) => auditLog.countsAbout(query, `${field}.totalCount`),
    list: (query) => auditLog.about(query, field),
  })
}

interface Entries<Query extends LogQuery> {
  readonly count: (query: Query) => ReturnType<Context['loaders']['auditLog']['counts']>
  readonly list: (query: Query) => ReturnType<Context['loaders']['auditLog']['list']>
}

function connected<Query extends LogQuery>(
  page: TimelineArgs,
  filter: AuditLogFilter | null | undefined,
  query: Query,
  context: Context,
  info: Info,
  { count, list }: Entries<Query>,
) {
  let once: Promise<Narrowed<Query>> | undefined
  const conditions = () => (once ??= narrowedBy(filter, query, context, info))
  return timeline<AuditLogEntryGlimpse>(page, {
    read: async (window) => {
      if (!isConditional(filter)) return list(query)(window)
      const { narrowed, test } = await conditions()
      return test ? context.loaders.auditLog.search(narrowed, test, fieldOf(info))(window) : list(narrowed)(window)
    },
    momentOf: ({ date, _id }) => ({ date, id: _id }),
    // LaunchDarkly counts no text search, requires a start time, and does not know the conditions of a search.
    count: async () => {
      if (query.after === undefined || query.q || isSearched(filter)) return null
      const { narrowed, test } = isConditional(filter) ? await conditions() : { narrowed: query, test: null }
      return test ? null : (await count(narrowed)).totalCount
    },
    info,
  })
}

interface Narrowed<Query> {
  readonly narrowed: Query
  readonly test: EntryTest | null
}

async function narrowedBy<Query extends LogQuery>(
  filter: AuditLogFilter | null | undefined,
  query: Query,
  context: Context,
  info: Info,
): Promise<Narrowed<Query>> {
  const { denying, test } = await conditionsIn(filter ?? {}, query, context, info)
  return { narrowed: denying.length > 0 ? { ...query, denying } : query, test }
}

/** A search for all entries that a filter selects. */
export async function searchOf(
  filter: AuditLogFilter | null | undefined,
  query: LogQuery,
  context: Context,
  info: Info,
) {
  const { narrowed, test } = await narrowedBy(filter, query, context, info)
  return context.loaders.auditLog.search(narrowed, test ?? { listed: () => true }, fieldOf(info))
}

/** The name of a field in errors. */
export const fieldOf = ({ parentType, fieldName }: Info): string => `${parentType.name}.${fieldName}`

const textAndTimes = (filter: AuditLogFilter | null | undefined) => ({
  q: filter?.query || undefined,
  before: filter?.before ?? undefined,
  after: filter?.after ?? undefined,
})

/**
 * The field `auditLog` of a type whose descriptor has specifiers.
 *
 * @example
 * Webhook: { id: nodeId, ...audited(webhookResource) }
 */
export const audited = <Kind extends Parameters<typeof specifiersOf>[0]>(kind: Kind) => ({
  auditLog: ({ at }: { readonly at: AddressIn<Kind> }, args: LogArgs, context: Context, info: Info) =>
    entriesAbout(specifiersOf(kind, at), args, context, info),
})

/** The newest entry about a flag. Those of many flags are read together. */
export async function latestEntry(resources: readonly string[], { loaders }: Context, info: Info) {
  const { items } = await loaders.auditLog.about({ resources }, fieldOf(info))({ limit: 1, peek: false, after: null })
  return items[0] ?? null
}
