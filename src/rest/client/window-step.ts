import type { StoredHashes } from '../../store/store.ts'

/** What a gateway tells the store about a window, and the number of calls that it wants. Times in epoch ms, all numbers integers. */
export interface Asked {
  /** The mark of the stored window that the gateway knows. Empty if it knows none. */
  readonly epoch: string
  /** Number of calls that each gateway may have under way at a time even if that is more than half of those left. */
  readonly few: number
  /** Number of calls that may be under way before the first answer. */
  readonly atFirst: number
  /** The period of the calls in flight and of the unused grants. */
  readonly period: number
  readonly inFlight: number
  /** Number of granted calls that were not sent. */
  readonly unused: number
  /** Number of calls in flight from the period before. */
  readonly old: number
  /** Number of answers that told nothing about the window. */
  readonly mute: number
  readonly want: number
  /** What other answers told: the lowest number of calls left, the reset, the time at which the last of the calls was sent, and its period. */
  readonly answers: readonly (readonly [left: number, resetAt: number, sentAt: number, period: number])[]
}

/** The gateway that asks. */
export interface Asker {
  readonly id: string
  /** The time, in epoch ms. */
  readonly now: number
  /** The delay after the reset until a spent window is tried, in ms. */
  readonly lag: number
  /** The number of gateways that the store knows. */
  readonly gateways: number
}

export const unknown = 0
export const told = 1
export const wary = 2

/** Resets with a smaller difference belong to the same window. */
export const sameResetMs = 500
/** The time that a first call has to report its window before another call is granted. */
const patienceMs = 1000
const spreadMs = 500
const mostPaceMs = 10
/** A gateway gets at most this part of the calls that can be granted, if there are others. */
const mostParts = 2
/** The number that stands for no limit. */
export const noLimit = 1e9
/** The time after which the store forgets a window that nobody asks for. */
export const keptMs = 600_000

const numbers = [
  ...['state', 'left', 'firstResetAt', 'resetAt', 'closedUntil', 'taughtBy', 'most', 'paceMs', 'period', 'endedAt'],
  'grantedAt',
] as const
type Numbers = Record<(typeof numbers)[number], number>

/** A window in the store. The numbers are those of a window in memory. */
interface Stored extends Numbers {
  epoch: string
  /** Number of calls that each gateway has under way or granted. */
  held: Map<string, number>
  /** The same for the period before. These calls can arrive in this period and count there. */
  late: Map<string, number>
}

/**
 * Takes what a gateway tells about a window, and grants it calls. The rules are those of a window in memory, where the calls under way
 * are those of all gateways, with the granted ones. The twin in Lua is in window-lua.ts.
 *
 * @returns The reply that {@link readReply} reads. A single empty text if the store does not know the window that the gateway knows.
 */
export function step(values: StoredHashes, key: string, asker: Asker, asked: Asked): string[] {
  const { id, now } = asker
  const window = read(values, key) ?? (asked.epoch === '' ? fresh(asker, asked) : null)
  if (!window || (asked.epoch !== '' && asked.epoch !== window.epoch)) return ['']
  expire(window, now)
  place(window, id, asked)
  if (asked.mute > 0) {
    if (window.state === wary) window.state = unknown
    if (window.taughtBy === 0) window.most = noLimit
  }
  for (const answer of asked.answers) learn(window, asker, asked.atFirst, answer)

  const all = sum(window.held)
  const late = now < window.endedAt + patienceMs ? sum(window.late) : 0
  const sharers = Math.max(asker.gateways, window.held.size)
  const { room, at } = roomIn(window, now, asked.few * sharers, all, late)
  const granted = room >= 1 ? Math.min(asked.want, Math.ceil(room / Math.min(sharers, mostParts))) : 0
  const others = all + late > window.held.get(id)! + window.late.get(id)! ? 1 : 0
  if (granted > 0) window.grantedAt = now
  window.held.set(id, window.held.get(id)! + granted)
  write(values, key, window)
  const { period, state, left, resetAt, closedUntil, most, paceMs } = window
  return [
    window.epoch,
    ...[period, state, left, resetAt, closedUntil, most, paceMs, granted, at, others, sharers].map(String),
  ]
}

function fresh({ id, now }: Asker, { atFirst }: Asked): Stored {
  const zeros = Object.fromEntries(numbers.map((name) => [name, 0])) as Numbers
  return { ...zeros, most: atFirst, epoch: `${id}-${now}`, held: new Map(), late: new Map() }
}

function expire(window: Stored, now: number) {
  const { closedUntil, resetAt } = window
  if (window.state !== told || now < Math.max(resetAt, closedUntil)) return
  window.state = closedUntil >= resetAt ? wary : unknown
  window.paceMs = 0
  window.period++
  window.endedAt = now
  window.late = window.held
  window.held = new Map()
}

/** Notes the calls of the gateway. Its numbers replace those of before, so a message that comes twice changes nothing. */
function place({ period, held, late }: Stored, id: string, asked: Asked) {
  const asOf = asked.epoch === '' ? period : asked.period
  held.set(id, asOf === period ? asked.inFlight + asked.unused : 0)
  late.set(id, asOf === period ? asked.old : asOf === period - 1 ? asked.inFlight : 0)
}

function learn(window: Stored, { lag }: Asker, atFirst: number, answer: Asked['answers'][number]) {
  const [toldLeft, toldReset, sentAt, period] = answer
  const isNear = Math.abs(toldReset - window.firstResetAt) <= sameResetMs
  const same = window.state === told && isNear
  // A call of the period before that tells about its own window.
  if (window.state !== told && period < window.period && (isNear || toldReset < window.firstResetAt)) return
  if (!same && sentAt < window.taughtBy && toldReset < window.firstResetAt) return
  const wasSpent = same && window.left === 0
  if (!same) {
    const pace = Math.min(mostPaceMs, Math.floor(spreadMs / Math.max(1, toldLeft)))
    window.paceMs = window.state === wary ? pace : 0
    if (toldLeft > 0) window.most = toldLeft + 1
    else if (window.taughtBy === 0) window.most = atFirst
    window.firstResetAt = toldReset
    window.taughtBy = sentAt
  }
  window.resetAt = same ? Math.max(window.resetAt, toldReset) : toldReset
  window.left = same ? Math.min(window.left, toldLeft) : toldLeft
  window.most = Math.max(window.most, toldLeft + 1)
  window.state = told
  if (window.left > 0) return
  if (!wasSpent) window.closedUntil = Math.max(window.closedUntil, window.resetAt + lag)
  else window.closedUntil = Math.max(window.closedUntil, window.resetAt)
}

/** The number of calls that can be granted, and the time of the next look if there is none. */
function roomIn(window: Stored, now: number, few: number, all: number, late: number): { room: number; at: number } {
  const { state, left, most, resetAt, closedUntil, endedAt } = window
  if (now < closedUntil) return { room: 0, at: closedUntil }
  const mostOf = (calls: number) => Math.min(calls, Math.max(few, calls / 2))
  if (state === told) {
    const at = late > 0 ? Math.min(resetAt, endedAt + patienceMs) : resetAt
    return { room: Math.ceil(mostOf(left) - all - late), at }
  }
  const patientUntil = window.grantedAt + patienceMs
  const room = state === wary ? (all === 0 ? 1 : 0) : Math.ceil(mostOf(most) - all - late)
  return { room: room < 1 && now >= patientUntil ? 1 : room, at: patientUntil }
}

function sum(calls: ReadonlyMap<string, number>): number {
  let all = 0
  for (const count of calls.values()) all += count
  return all
}

const heldField = 'h:'
const lateField = 'l:'

function read(values: StoredHashes, key: string): Stored | null {
  const fields = values.get(key)
  if (!fields) return null
  const known = Object.fromEntries(numbers.map((name) => [name, Number(fields.get(name))])) as Numbers
  const of = (prefix: string) =>
    new Map(
      [...fields].flatMap(([name, value]) =>
        name.startsWith(prefix) ? [[name.slice(prefix.length), Number(value)] as const] : [],
      ),
    )
  return { ...known, epoch: fields.get('epoch') ?? '', held: of(heldField), late: of(lateField) }
}

function write(values: StoredHashes, key: string, { epoch, held, late, ...known }: Stored) {
  const fields: Record<string, string> = { epoch }
  for (const name of numbers) fields[name] = String(known[name])
  for (const [id, calls] of held) fields[heldField + id] = String(calls)
  for (const [id, calls] of late) fields[lateField + id] = String(calls)
  // Fields of gateways that are gone go with the old hash.
  values.delete(key)
  values.set(key, fields, keptMs)
}
