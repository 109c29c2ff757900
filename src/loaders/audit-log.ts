import {
  type AuditLogEntryDoc,
  type AuditLogEntryGlimpse,
  type AuditLogEntryListingRep,
  type AuditLogEntrySource,
  auditLogEntryAt,
  type Between,
  countAuditLogEntries,
  entriesPerPage,
  getAuditLogEntry,
  glimpsedAuditLogEntry,
  listAuditLogEntries,
  type StatementPostRep,
  searchAuditLogEntries,
} from '../rest/audit-log.ts'
import { orNull } from '../rest/errors.ts'
import { matches, means, type Part, partsOf } from '../rest/resource-specifiers.ts'
import { type Share, sharedLog } from './audit-log-shares.ts'
import { firstAsk, type LogPart, type LogWindow, type ReadEntries, walkLog } from './audit-log-walk.ts'
import { batch, oneByOne } from './batch.ts'
import { expandable } from './expandable.ts'
import type { Read } from './read.ts'

/** Which entries. */
export interface LogQuery extends Between {
  readonly q?: string | undefined
  /** Specifiers, any of which the entry is about. */
  readonly resources?: readonly string[] | undefined
  /** Patterns, any of which an action of the entry is of. */
  readonly actions?: readonly string[] | undefined
  /** In place of resources and actions. */
  readonly statements?: readonly StatementPostRep[] | undefined
}

/** Which entries about a subject, which some specifiers together name. They have stars, but no tags. */
export interface SubjectQuery extends LogQuery {
  readonly resources: readonly string[]
  readonly statements?: undefined
}

interface SubjectKey {
  readonly query: SubjectQuery
  readonly window: LogWindow
}

/** The statements that a query is searched by. */
const statementsOf = ({ statements, resources = ['*'], actions = ['*'] }: LogQuery): readonly StatementPostRep[] =>
  statements ?? [{ effect: 'allow', actions, resources }]

/** The audit log: pages by time, the latest entries of several subjects together, and single entries for their details. */
export function auditLogLoaders(read: Read) {
  const byId = expandable<AuditLogEntryDoc>((ids) =>
    oneByOne(ids, async (id) => {
      const entry = await orNull(read(getAuditLogEntry, { id }))
      return entry && auditLogEntryAt(entry)
    }),
  )

  /** One specifier goes by a GET, which caches take; more, or anything else, by a search. */
  const readEntries =
    (query: LogQuery): ReadEntries =>
    async ({ limit, before, after, denying = [] }) => {
      const { q, resources, actions, statements } = query
      const time = { q, before: before ?? query.before, after: after ?? query.after, limit }
      if (denying.length || statements || actions || (resources && resources.length !== 1)) {
        const body = [...statementsOf(query), ...denying]
        return (await read(searchAuditLogEntries, { ...time, body })).items
      }
      return (await read(listAuditLogEntries, { spec: resources?.[0], ...time })).items
    }

  // The same resources are held against many specifiers.
  const parsed = new Map<string, readonly Part[]>()

  function partsOfResource(resource: string): readonly Part[] {
    const parts = parsed.get(resource) ?? partsOf(resource)
    parsed.set(resource, parts)
    return parts
  }

  /** Where a page is about several subjects: which of its entries are about one of them. */
  function isAbout({ resources, actions = ['*'] }: SubjectQuery) {
    const specifiers = resources.map(partsOf)
    return ({ accesses }: AuditLogEntryListingRep): boolean =>
      accesses?.some(
        ({ action = '', resource = '' }) =>
          specifiers.some((specifier) => means(specifier, partsOfResource(resource))) &&
          actions.some((pattern) => matches(pattern, action)),
      )
  }

  const walk = (query: LogQuery, window: LogWindow) => walkLog(readEntries(query), window, query.before)

  const subjects = batch<SubjectKey, LogPart<AuditLogEntryListingRep>>({
    identity: ({ query }) => JSON.stringify(query.resources),
    wants: ({ window }) => String(firstAsk(window)),
    group: ({ query: { resources: _, ...rest } }) => JSON.stringify(rest),
    fetch: async (keys) => {
      const shares = [...Map.groupBy(keys, ({ query }) => JSON.stringify(query.resources))].map(
        ([identity, [key, ...others]]) => ({
          identity,
          query: key!.query,
          owns: isAbout(key!.query),
          wanted: Math.max(...[key!, ...others].map(({ window }) => firstAsk(window))),
        }),
      )
      return sharedLog<Share & { readonly query: SubjectQuery }>(shares, {
        together: (some, before) => {
          const query = { ...some[0]!.query, resources: some.flatMap((share) => share.query.resources) }
          return readEntries(query)({ limit: entriesPerPage, before: before ?? query.before })
        },
        alone: ({ query, wanted }) => walk(query, { limit: wanted, peek: false, after: null }),
      })
    },
  })

  const located = ({ items, more }: LogPart<AuditLogEntryListingRep>): LogPart<AuditLogEntryGlimpse> => ({
    items: items.map(glimpsedAuditLogEntry),
    more,
  })

  return {
    byId: byId.load,
    whole: (entry: AuditLogEntrySource) => byId.whole(entry, entry._id),

    /** The parts of the log. */
    list: (query: LogQuery) => async (window: LogWindow) => located(await walk(query, window)),

    /** The parts of the log about a subject. The latest entries of several subjects are read together. */
    about: (query: SubjectQuery) => async (window: LogWindow) => {
      const isLatest = window.after === null && window.limit > 0 && window.limit <= entriesPerPage
      return located(isLatest ? (await subjects({ query, window }))! : await walk(query, window))
    },

    /** How many entries there are of a stretch of time, which has to have a beginning. */
    counts: ({ after, before, ...query }: LogQuery, buckets?: number) =>
      read(countAuditLogEntries, { after, before, buckets, body: statementsOf(query) }),
  }
}
