import type { Context, Info } from '../../context.ts'
import { type AuditLogActor, actorsOf } from '../../facts/audit-log-actors.ts'
import type { QueryAuditLogActorsArgs, Resolvers } from '../../generated/resolvers.ts'
import type { AuditLogEntryGlimpse } from '../../rest/changes/audit-log.ts'
import { stopOf } from '../../rest/client/stopped.ts'
import { queryOf, searchOf } from './audited.ts'

export interface ActorsOfPeriod {
  readonly actors: readonly AuditLogActor[]
  readonly entryCount: number
  readonly countedSince: number | null
  readonly undecidedCount: number
  readonly stoppedBy: 'END' | 'BUDGET' | 'DEADLINE' | 'RATE_LIMIT'
}

/** Reads the entries of a period as far as the budget of a search allows, and counts them by their actors. */
async function actorsIn(
  { after, before, filter }: QueryAuditLogActorsArgs,
  context: Context,
  info: Info,
): Promise<ActorsOfPeriod> {
  const asked = queryOf(filter)
  const period = {
    after: Math.max(after, asked.after ?? after),
    before: Math.min(before ?? Number.POSITIVE_INFINITY, asked.before ?? Number.POSITIVE_INFINITY),
  }
  const query = { ...asked, after: period.after, before: Number.isFinite(period.before) ? period.before : undefined }
  const search = await searchOf(filter, query, context, info)
  const part = await search({ limit: Number.POSITIVE_INFINITY, after: null })
  const isCut = part.stopped !== undefined
  const entries = isCut ? withoutInstant(part.items, part.end?.date) : part.items
  return {
    actors: actorsOf(entries),
    entryCount: entries.length,
    countedSince: isCut ? (part.end?.date ?? 0) + 1 : null,
    undecidedCount: part.undecided,
    stoppedBy: isCut ? (stopOf(part.stopped) ?? 'BUDGET') : 'END',
  }
}

/** Leaves out the millisecond at which the reading stopped, which can have further entries, so that the rest can be counted apart. */
const withoutInstant = (entries: readonly AuditLogEntryGlimpse[], instant: number | undefined) =>
  entries.filter(({ date }) => date !== instant)

export const auditLogActors = {
  Query: { auditLogActors: (_, args, context, info) => actorsIn(args, context, info) },
} satisfies Resolvers
