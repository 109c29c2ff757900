import {
  type AuditLogEntryListingRep,
  auditLogEntryResource,
  type StatementPostRep,
} from '../../rest/changes/audit-log.ts'
import { Unreadable } from '../../rest/errors.ts'

/** One call for entries, the newest first. Neither of the times is part of what comes. */
export type ReadEntries = (ask: {
  readonly limit: number
  readonly before?: number | undefined
  readonly after?: number | undefined
  /** Statements that keep out what they deny, besides those that the log is searched by. */
  readonly denying?: readonly StatementPostRep[]
}) => Promise<readonly AuditLogEntryListingRep[]>

/** Either resources or actions, by which the entries of one millisecond are taken apart. */
type Aspect = 'resource' | 'action'

/**
 * All entries of a millisecond that has more of them than one call tells. What a call told is set aside by the resources it was
 * done to, and the rest is asked for; then those resources are taken apart until the entries of each part fit a call, and where
 * one resource has too many, its actions are.
 *
 * @param first what a call tells of the millisecond. It comes first, in its order; the rest follows in the order of the ids, so
 *   that the order is the same whenever it is asked for.
 * @throws {Unreadable} if one action on one resource has more, which nothing can take apart.
 */
export async function entriesOfInstant(
  read: ReadEntries,
  date: number,
  first: readonly AuditLogEntryListingRep[],
): Promise<readonly AuditLogEntryListingRep[]> {
  const found = new Map(first.map((entry) => [entry._id, entry]))

  /** Asks for the entries that some statements leave, and tells whether those are all that there are. */
  async function ask(denying: readonly StatementPostRep[]) {
    const entries = await read({ limit: auditLogEntryResource.pageSize, before: date + 1, after: date - 1, denying })
    for (const entry of entries) if (!found.has(entry._id)) found.set(entry._id, entry)
    return { entries, complete: entries.length < auditLogEntryResource.pageSize }
  }

  /** Finds the entries of all parts: those that some entries show, and those that they do not. */
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
      // One after the other: where it cannot be done, the first part says so.
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

/** Keeps out all but some resources, or all but some actions. */
const only = (aspect: Aspect, parts: readonly string[]): StatementPostRep =>
  aspect === 'resource'
    ? { effect: 'deny', notResources: parts, actions: ['*'] }
    : { effect: 'deny', resources: ['*'], notActions: parts }

/** Keeps some resources out, or some actions. */
const except = (aspect: Aspect, parts: readonly string[]): StatementPostRep =>
  aspect === 'resource'
    ? { effect: 'deny', resources: parts, actions: ['*'] }
    : { effect: 'deny', resources: ['*'], actions: parts }

const tooMany = (date: number) =>
  new Unreadable(
    `The audit log has more than ${auditLogEntryResource.pageSize} entries of one action on one resource at ${new Date(date).toISOString()}, and LaunchDarkly tells no more of one millisecond. Ask for what was before that time.`,
  )
