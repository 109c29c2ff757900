import { isDeepStrictEqual } from 'node:util'
import type { AuditActor, AuditLogEntryRecord } from '../changes/audit-log-record.ts'
import type { About } from '../changes/audit-targets.ts'
import { objectId, type Random, random } from '../seed/random.ts'
import type { Call } from './call.ts'
import { first } from './query.ts'
import { capitalized } from './shape.ts'

/** What was done, for the audit log; who did it and when is known from the call. */
export interface Change {
  about: About
  /** To be read between who did it and what it was done to: `created the project`. */
  titleVerb: string
  actions: readonly string[]
  /** Without it, the verb. */
  shortDescription?: string
  /** Without it, the short description is the only item of the list that a description is. */
  description?: string
  comment?: string | undefined
  /** The documents before and after. */
  previous?: object | undefined
  current?: object | undefined
  /** The JSON patch or the merge patch, if that is how it was done. */
  delta?: unknown
  merge?: unknown
  /** What was sent to the trigger that did it. */
  triggerBody?: unknown
  /** The entries that together make up what was done. */
  subentryIds?: readonly string[]
}

const second = 1000

/**
 * Writes down what was done and tells the webhooks. It is called after the change itself, and last of all: the time in the
 * account goes on with it, so that no two changes are made at the same time.
 */
export function commit(call: Call, { about, previous, current, ...deed }: Change): AuditLogEntryRecord {
  const { store } = call
  const shortDescription = deed.shortDescription ?? capitalized(deed.titleVerb)
  const entry: AuditLogEntryRecord = {
    description: `- ${shortDescription}`,
    subentryIds: [],
    ...about,
    ...deed,
    shortDescription,
    id: newId(call),
    date: momentOf(call),
    by: actorOf(call),
    previousVersion: previous,
    currentVersion: current,
  }
  store.auditLog.set(entry.id, entry)
  store.moment += second
  call.tell(entry)
  return entry
}

/** The time of the change that is being made. */
export const momentOf = ({ store }: Call): number => store.moment

/** A source of random values that is another one each time. */
export const drawn = ({ store }: Call): Random => random(`written/${store.draws++}`)

export const newId = (call: Call): string => objectId(momentOf(call), drawn(call))

export const newUuid = (call: Call): string => drawn(call).uuid()

/** Whether a change is only to be shown: such a writer answers what would be, and neither sets nor commits anything. */
export const isDryRun = ({ query }: Call): boolean => first(query, 'dryRun') === 'true'

/** Whether a change changes nothing, so that it makes neither a new version nor an entry. */
export const isSame = (before: unknown, after: unknown): boolean => before === after || isDeepStrictEqual(before, after)

/** Which of these properties are others than before. */
export const changedOf = <Row extends object, Name extends string>(
  before: Row,
  after: Row,
  names: readonly Name[],
): Name[] => names.filter((name) => !isSame(Reflect.get(before, name), Reflect.get(after, name)))

function actorOf({ store, caller, by }: Call): AuditActor {
  if (by) return by
  const { id, name = '', value, memberId = '', serviceToken } = caller
  const member = store.members.get(memberId)
  const token = { id, name, ending: value.slice(-4), serviceToken }
  if (!member) return { token }
  const { email, firstName, lastName } = member
  return { member: { id: memberId, email, firstName, lastName }, token }
}
