import type { Context, Info } from '../../context.ts'
import type { AuditLogFilter } from '../../generated/resolvers.ts'
import { type TimelineArgs, timeline } from '../../graph/timeline.ts'
import type { LogQuery } from '../../loaders/changes/audit-log.ts'
import { narrowedIn, statedIn } from '../../rest/changes/audit-log-filter.ts'
import { specifiersOf } from '../../rest/changes/resource-specifiers.ts'
import type { AddressIn } from '../../rest/resource.ts'

export interface LogArgs extends TimelineArgs {
  readonly filter?: AuditLogFilter | null
}

/** The audit log as a connection. */
export function entryConnection({ filter, ...page }: LogArgs, { loaders }: Context, info: Info) {
  const query = { ...textAndTimes(filter), ...statedIn(filter) }
  const count = () => loaders.auditLog.counts(query, 1)
  return connected(page, { query, count, read: loaders.auditLog.list(query) }, info)
}

/** The audit log of a subject as a connection. */
export function entriesAbout(
  resources: readonly string[],
  { filter, ...page }: LogArgs,
  { loaders }: Context,
  info: Info,
) {
  const query = { ...textAndTimes(filter), ...narrowedIn(filter), resources }
  const field = fieldOf(info)
  const count = () => loaders.auditLog.countsAbout(query, `${field}.totalCount`)
  return connected(page, { query, count, read: loaders.auditLog.about(query, field) }, info)
}

interface Entries {
  readonly query: LogQuery
  readonly count: () => ReturnType<Context['loaders']['auditLog']['counts']>
  readonly read: ReturnType<Context['loaders']['auditLog']['list']>
}

const connected = (page: TimelineArgs, { query, count, read }: Entries, info: Info) =>
  timeline(page, {
    read,
    momentOf: ({ date, _id }) => ({ date, id: _id }),
    // LaunchDarkly counts no text search, and requires a start time.
    count: async () => (query.after === undefined || query.q ? null : (await count()).totalCount),
    info,
  })

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
