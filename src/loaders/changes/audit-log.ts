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
import { type EntryTest, searchLog } from './audit-log-search.ts'
import { type Share, sharedLog } from './audit-log-shares.ts'
import { type ComingEntries, firstAsk, type LogPart, type LogReads, type LogWindow, walkLog } from './audit-log-walk.ts'
import type { CountEntries } from './audit-log-windows.ts'

/** Selects entries of the log. */
export interface LogQuery extends Between {
  readonly q?: string | undefined
  /** Specifiers. An entry matches if it is about any of them. */
  readonly resources?: readonly string[] | undefined
  /** Patterns. An entry matches if any of its actions matches any of them. */
  readonly actions?: readonly string[] | undefined
  /** Patterns in place of `actions`. An entry matches if any of its actions matches none of them. */
  readonly notActions?: readonly string[] | undefined
  /** Replaces `resources` and `actions`. */
  readonly statements?: readonly StatementPostRep[] | undefined
  /** Statements that exclude entries from those that the others select. */
  readonly denying?: readonly StatementPostRep[] | undefined
}

/** Selects the entries about a subject, given by specifiers. The specifiers contain stars but no tags. */
export interface SubjectQuery extends LogQuery {
  readonly resources: readonly string[]
  readonly statements?: undefined
}

/** The most buckets that LaunchDarkly counts in. */
const finestBuckets = 500

interface EntryKey {
  readonly id: string
  /** The field that asks, as errors name it. */
  readonly field: string
}

interface SubjectKey {
  readonly query: SubjectQuery
  readonly window: LogWindow
  /** Is not part of the identity. */
  readonly coming?: ComingEntries
}

/** A window of which the first entries are told while others are read. */
export interface TellingWindow extends LogWindow {
  readonly coming?: ((items: readonly AuditLogEntryGlimpse[]) => void) | undefined
}

/** The statements that express a query. */
const statementsOf = ({
  statements,
  resources = ['*'],
  actions = ['*'],
  notActions,
  denying = [],
}: LogQuery): readonly StatementPostRep[] => [
  ...(statements ?? [{ effect: 'allow' as const, ...(notActions ? { notActions } : { actions }), resources }]),
  ...denying,
]

/** Loads the audit log: pages by time, the latest entries of several subjects together, and single entries for their details. */
export function auditLogLoaders(read: Read, singles: SingleCalls, callsLeft: () => number) {
  /** The entries that were already requested: another request costs nothing. */
  const counted = new Set<string>()

  /** One call returns one entry with all its details, so all fields that need the entry share the call. */
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

  /** A query of one specifier is a GET, which caches can store. Any other query is a search. */
  const readEntries =
    (query: LogQuery): ReadEntries =>
    async ({ limit, before, after, denying = [] }) => {
      const { q, resources, actions, notActions, statements } = query
      const isPosted = statements || actions || notActions || query.denying?.length
      const isStated = isPosted || (resources && resources.length !== 1)
      const since = after === undefined ? query.after : Math.max(after, query.after ?? after)
      const time = { q, before: before ?? query.before, after: since, limit }
      if (denying.length || isStated) {
        const body = [...statementsOf(query), ...denying]
        return (await read(searchAuditLogEntries, { ...time, body })).items
      }
      return (await read(listAuditLogEntries, { spec: resources?.[0], ...time })).items
    }

  // Resources are parsed once, because each is compared with many specifiers.
  const parsed = new Map<string, readonly Part[]>()

  function partsOfResource(resource: string): readonly Part[] {
    const parts = parsed.get(resource) ?? partsOf(resource)
    parsed.set(resource, parts)
    return parts
  }

  /** For a page about several subjects: returns a test whether an entry is about one of them. */
  function isAbout({ resources, actions = ['*'], notActions = [] }: SubjectQuery) {
    const specifiers = resources.map(partsOf)
    return ({ accesses }: AuditLogEntryListingRep): boolean =>
      accesses?.some(
        ({ action = '', resource = '' }) =>
          specifiers.some((specifier) => means(specifier, partsOfResource(resource))) &&
          actions.some((pattern) => matches(pattern, action)) &&
          !notActions.some((pattern) => matches(pattern, action)),
      )
  }

  /** LaunchDarkly does not count by text and requires a start time: 0 stands for the start of the log. */
  const countEntries =
    ({ after: since = 0, ...query }: LogQuery): CountEntries =>
    ({ after = since, before }) =>
      counts({ ...query, after: Math.max(after, since), before }, finestBuckets)

  const readsOf = (query: LogQuery): LogReads => ({
    read: readEntries(query),
    count: query.q ? undefined : countEntries(query),
    callsLeft,
  })

  const walk = (query: LogQuery, window: LogWindow, coming?: ComingEntries) =>
    walkLog(readsOf(query), window, query.before, coming)

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

  // These reads are not batched: the entries of one subject beyond the latest, and the counts of a subject.

  const walkOf = each(singles, ({ query, window, coming }: SubjectKey) => walk(query, window, coming))

  const countsOf = each(singles, (query: SubjectQuery) => counts(query, 1))

  const counts = ({ after, before, ...query }: LogQuery, buckets?: number) =>
    read(countAuditLogEntries, { after, before, buckets, body: statementsOf(query) })

  const located = ({ items, ...part }: LogPart<AuditLogEntryListingRep>): LogPart<AuditLogEntryGlimpse> => ({
    ...part,
    items: items.map(glimpsedAuditLogEntry),
  })

  return {
    /**
     * An entry, or null if it does not exist.
     *
     * @param field The field that asks, as errors name it.
     */
    byId: (id: string, field: string) => byId({ id, field }),

    /**
     * The entry itself if it is a whole document; otherwise reads the document.
     *
     * @param field The field that asks, as errors name it.
     * @throws {NotThere} if the entry does not exist.
     */
    whole: (entry: AuditLogEntrySource, field: string): AuditLogEntryDoc | Promise<AuditLogEntryDoc> =>
      entry.has ? (entry as AuditLogEntryDoc) : behind(entry as AuditLogEntryGlimpse, field),

    /** The parts of the log. */
    list:
      (query: LogQuery) =>
      async ({ coming, ...window }: TellingWindow) =>
        located(await walk(query, window, glimpsing(coming))),

    /**
     * The parts of the log that meet a condition which LaunchDarkly cannot apply.
     *
     * @param field The field that asks, as errors name it.
     */
    search:
      (query: LogQuery, test: EntryTest, field: string) =>
      async ({ coming, ...window }: Pick<TellingWindow, 'limit' | 'after' | 'coming'>) => {
        const open = (entry: AuditLogEntryListingRep) => behind(glimpsedAuditLogEntry(entry), field)
        const reads = { ...readsOf(query), ...test, open }
        const found = await searchLog(reads, { ...window, peek: false }, query.before, glimpsing(coming))
        return { ...found, items: found.items.map(glimpsedAuditLogEntry) }
      },

    /**
     * The parts of the log about a subject. The latest entries of several subjects are read together, older entries for each alone.
     *
     * @param field The field that asks, as errors name it.
     */
    about:
      (query: SubjectQuery, field: string) =>
      async ({ coming, ...window }: TellingWindow) => {
        // The pages about several subjects do not tell which access of an entry the denying statements left.
        const isLatest =
          !query.denying && window.after === null && window.limit > 0 && window.limit <= auditLogEntryResource.pageSize
        const told = glimpsing(coming)
        return located(
          isLatest ? (await subjects({ query, window }))! : await walkOf(field, { query, window, coming: told }),
        )
      },

    /** Counts the entries of a period, which must have a start. */
    counts,

    /**
     * Counts the entries about a subject.
     *
     * @param field The field that asks, as errors name it.
     */
    countsAbout: (query: SubjectQuery, field: string) => countsOf(field, query),
  }
}

/** Passes entries on as glimpses. */
const glimpsing = (coming: TellingWindow['coming']): ComingEntries =>
  coming && ((items) => coming(items.map(glimpsedAuditLogEntry)))

/** Makes single reads for a field. Their calls count as single calls of that field. */
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
