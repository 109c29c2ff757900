import {
  type AuditLogEntryListingRep,
  auditLogEntryResource,
  type StatementPostRep,
} from '../../rest/changes/audit-log.ts'
import { Unreadable } from '../../rest/errors.ts'

/** Makes one call for entries, the newest first. Both times are exclusive. */
export type ReadEntries = (ask: {
  readonly limit: number
  readonly before?: number | undefined
  readonly after?: number | undefined
  /** Additional statements that exclude entries. */
  readonly denying?: readonly StatementPostRep[]
}) => Promise<readonly AuditLogEntryListingRep[]>

/** The property by which the entries of one millisecond are split. */
type Aspect = 'resource' | 'action'

/**
 * Reads all entries of a millisecond that has more entries than one call returns. The resources of the entries that came are
 * excluded, and the rest is asked for. Then these resources are halved until the entries of each part fit in one call. If one
 * resource alone has too many entries, its actions are split in the same way.
 *
 * @param first The entries of the millisecond from the first call. They come first, in their order. The others follow by id, so
 *   that the order is always the same.
 * @throws {Unreadable} if one action on one resource has too many entries, because they cannot be split further.
 */
export async function entriesOfInstant(
  read: ReadEntries,
  date: number,
  first: readonly AuditLogEntryListingRep[],
): Promise<readonly AuditLogEntryListingRep[]> {
  const found = new Map(first.map((entry) => [entry._id, entry]))

  /** Asks for the entries that some statements leave. Returns also whether the answer is complete. */
  async function ask(denying: readonly StatementPostRep[]) {
    const entries = await read({ limit: auditLogEntryResource.pageSize, before: date + 1, after: date - 1, denying })
    for (const entry of entries) if (!found.has(entry._id)) found.set(entry._id, entry)
    return { entries, complete: entries.length < auditLogEntryResource.pageSize }
  }

  /** Finds the entries of all parts: the parts of the entries shown and the parts that further calls reveal. */
  async function apart(
    aspect: Aspect,
    shown: readonly AuditLogEntryListingRep[],
    outside: readonly StatementPostRep[],
  ) {
    let entries = shown
    const parts = new Set<string>()
    for (;;) {
      const others = partsOf(aspect, entries).filter((part) => !parts.has(part))
      if (!others.length) throw tooMany(date)
      await within(aspect, others, outside)
      for (const part of others) parts.add(part)
      const rest = await ask([...outside, except(aspect, [...parts])])
      if (rest.complete) return
      entries = rest.entries
    }
  }

  /** Finds the entries of some parts. */
  async function within(aspect: Aspect, parts: readonly string[], outside: readonly StatementPostRep[]): Promise<void> {
    const statements = [...outside, only(aspect, parts)]
    const { entries, complete } = await ask(statements)
    if (complete) return
    if (parts.length > 1) {
      const middle = Math.ceil(parts.length / 2)
      // The halves are read in sequence, so that a failure of the first saves the calls of the second.
      await within(aspect, parts.slice(0, middle), outside)
      await within(aspect, parts.slice(middle), outside)
      return
    }
    if (aspect === 'action') throw tooMany(date)
    await apart('action', entries, statements)
  }

  await apart('resource', first, [])
  const others = [...found.values()].slice(first.length)
  return [...first, ...others.sort((one, other) => (one._id < other._id ? 1 : -1))]
}

const partsOf = (aspect: Aspect, entries: readonly AuditLogEntryListingRep[]): string[] => [
  ...new Set(entries.flatMap(({ accesses }) => (accesses ?? []).flatMap((access) => access[aspect] ?? []))),
]

/** A statement that excludes everything except some resources, or except some actions. */
const only = (aspect: Aspect, parts: readonly string[]): StatementPostRep =>
  aspect === 'resource'
    ? { effect: 'deny', notResources: parts, actions: ['*'] }
    : { effect: 'deny', resources: ['*'], notActions: parts }

/** A statement that excludes some resources, or some actions. */
const except = (aspect: Aspect, parts: readonly string[]): StatementPostRep =>
  aspect === 'resource'
    ? { effect: 'deny', resources: parts, actions: ['*'] }
    : { effect: 'deny', resources: ['*'], actions: parts }

const tooMany = (date: number) =>
  new Unreadable(
    `The audit log has more than ${auditLogEntryResource.pageSize} entries of one action on one resource at ${new Date(date).toISOString()}, and LaunchDarkly returns no more of one millisecond. Ask for entries before that time.`,
  )
