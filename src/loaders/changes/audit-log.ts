import {
  type AuditLogEntryDoc,
  type AuditLogEntryGlimpse,
  type AuditLogEntryListingRep,
  type AuditLogEntrySource,
  auditLogEntryAt,
  auditLogEntryResource,
  type Between,
  countAuditLogEntries,
  getAuditLogEntry,
  glimpsedAuditLogEntry,
  listAuditLogEntries,
  type StatementPostRep,
  searchAuditLogEntries,
} from '../../rest/changes/audit-log.ts'
import { matches, means, type Part, partsOf } from '../../rest/changes/resource-specifiers.ts'
import { orNull } from '../../rest/errors.ts'
import { batch, batchingLater, oneByOne } from '../batch.ts'
import { notThere } from '../failures.ts'
import { irreducible, type SingleCalls } from '../irreducible.ts'
import type { Read } from '../read.ts'
import type { ReadEntries } from './audit-log-instant.ts'
import { type Share, sharedLog } from './audit-log-shares.ts'
import { firstAsk, type LogPart, type LogWindow, walkLog } from './audit-log-walk.ts'
import type { CountEntries } from './audit-log-windows.ts'

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

/** The most buckets that LaunchDarkly counts in. */
const finestBuckets = 500

interface EntryKey {
  readonly id: string
  /** The field that asks, as errors call it. */
  readonly field: string
}

interface SubjectKey {
  readonly query: SubjectQuery
  readonly window: LogWindow
}

/** The statements that a query is searched by. */
const statementsOf = ({ statements, resources = ['*'], actions = ['*'] }: LogQuery): readonly StatementPostRep[] =>
  statements ?? [{ effect: 'allow', actions, resources }]

/** The audit log: pages by time, the latest entries of several subjects together, and single entries for their details. */
export function auditLogLoaders(read: Read, singles: SingleCalls, callsLeft: () => number) {
  /** The entries that were asked for already: asking again costs nothing. */
  const counted = new Set<string>()

  /** A call tells of one entry, and all that there is: the fields that need it share it. */
  const byId = batch<EntryKey, AuditLogEntryDoc>({
    identity: ({ id }) => id,
    wants: ({ field }) => field,
    fetch: (keys) => {
      const ids = [...new Set(keys.map(({ id }) => id))]
      const fields = [...new Set(keys.map(({ field }) => field))]
      singles.spend(fields.join(' and '), ids.filter((id) => !counted.has(id)).length)
      for (const id of ids) counted.add(id)
      return oneByOne(ids, async (id) => {
        const entry = await orNull(read(getAuditLogEntry, { id }))
        return entry && auditLogEntryAt(entry)
      })
    },
  })

  async function behind(glimpse: AuditLogEntryGlimpse, field: string): Promise<AuditLogEntryDoc> {
    const found = await byId({ id: glimpse._id, field })
    if (found) return found
    throw notThere('AuditLogEntry', glimpse._id)
  }

  /** One specifier goes by a GET, which caches take; more, or anything else, by a search. */
  const readEntries =
    (query: LogQuery): ReadEntries =>
    async ({ limit, before, after, denying = [] }) => {
      const { q, resources, actions, statements } = query
      const since = after === undefined ? query.after : Math.max(after, query.after ?? after)
      const time = { q, before: before ?? query.before, after: since, limit }
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

  /** LaunchDarkly counts nothing by a text, and wants to know since when: an empty log is no older than the epoch. */
  const countEntries =
    ({ after: since = 0, ...query }: LogQuery): CountEntries =>
    ({ after = since, before }) =>
      counts({ ...query, after: Math.max(after, since), before }, finestBuckets)

  const walk = (query: LogQuery, window: LogWindow) =>
    walkLog(
      { read: readEntries(query), count: query.q ? undefined : countEntries(query), callsLeft },
      window,
      query.before,
    )

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
          return readEntries(query)({ limit: auditLogEntryResource.pageSize, before: before ?? query.before })
        },
        alone: ({ query, wanted }) => walk(query, { limit: wanted, peek: false, after: null }),
      })
    },
  })

  // What nothing batches: the entries of one subject beyond the latest, and how many there are.

  const walkOf = each(singles, ({ query, window }: SubjectKey) => walk(query, window))

  const countsOf = each(singles, (query: SubjectQuery) => counts(query, 1))

  const counts = ({ after, before, ...query }: LogQuery, buckets?: number) =>
    read(countAuditLogEntries, { after, before, buckets, body: statementsOf(query) })

  const located = ({ items, ...part }: LogPart<AuditLogEntryListingRep>): LogPart<AuditLogEntryGlimpse> => ({
    ...part,
    items: items.map(glimpsedAuditLogEntry),
  })

  return {
    /**
     * An entry, or null if there is none.
     *
     * @param field what asks, as errors call it.
     */
    byId: (id: string, field: string) => byId({ id, field }),

    /**
     * The entry itself if it is whole; else the whole behind it.
     *
     * @param field what asks, as errors call it.
     * @throws {NotThere} if there is none.
     */
    whole: (entry: AuditLogEntrySource, field: string): AuditLogEntryDoc | Promise<AuditLogEntryDoc> =>
      entry.has ? (entry as AuditLogEntryDoc) : behind(entry as AuditLogEntryGlimpse, field),

    /** The parts of the log. */
    list: (query: LogQuery) => async (window: LogWindow) => located(await walk(query, window)),

    /**
     * The parts of the log about a subject. The latest entries of several subjects are read together; others, for each alone.
     *
     * @param field what asks, as errors call it.
     */
    about: (query: SubjectQuery, field: string) => async (window: LogWindow) => {
      const isLatest = window.after === null && window.limit > 0 && window.limit <= auditLogEntryResource.pageSize
      return located(isLatest ? (await subjects({ query, window }))! : await walkOf(field, { query, window }))
    },

    /** How many entries there are of a stretch of time, which has to have a beginning. */
    counts,

    /**
     * The same of those about a subject.
     *
     * @param field what asks, as errors call it.
     */
    countsAbout: (query: SubjectQuery, field: string) => countsOf(field, query),
  }
}

/** Reads for one thing at a time, whichever field asks: they count for that field. */
function each<Key, Answer>(singles: SingleCalls, ask: (key: Key) => Promise<Answer>) {
  const byField = new Map<string, (key: Key) => Promise<Answer | null>>()
  const inBatches = batchingLater()
  return async (field: string, key: Key): Promise<Answer> => {
    const load =
      byField.get(field) ??
      inBatches(() =>
        irreducible<Key, Answer>({ field, singles, identity: (one) => JSON.stringify(one), ask: ([one]) => ask(one) }),
      )
    byField.set(field, load)
    return (await load(key)) as Answer
  }
}
