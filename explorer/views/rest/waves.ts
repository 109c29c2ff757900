import type { RestCall } from '../../run/rest.ts'

/** Calls that no answer of each other was needed for. */
export interface Wave {
  /** From 1. */
  readonly number: number
  readonly calls: readonly RestCall[]
}

export const endOf = ({ startMs, waitMs, ms }: RestCall): number => startMs + waitMs + ms

/**
 * The calls by waves. A wave ends with the first answer of a call in it: what is wanted later can have needed that answer. A repetition
 * is in the wave of the call that it repeats. An answer that took no call ends no wave.
 */
export function wavesOf(calls: readonly RestCall[]): Wave[] {
  const attempts = new Map<string, number>()
  for (const call of calls) attempts.set(nameOf(call), Math.max(call.attempt, attempts.get(nameOf(call)) ?? 1))
  const waves: RestCall[][] = []
  const waveOf = new Map<string, RestCall[]>()
  let firstEnd = Number.POSITIVE_INFINITY
  for (const call of calls.toSorted(byStart)) {
    const repeated = call.attempt > 1 ? waveOf.get(nameOf(call)) : undefined
    if (!repeated && (waves.length === 0 || call.startMs >= firstEnd)) {
      waves.push([])
      firstEnd = Number.POSITIVE_INFINITY
    }
    const wave = repeated ?? waves.at(-1)!
    wave.push(call)
    waveOf.set(nameOf(call), wave)
    const last = call.attempt === attempts.get(nameOf(call))
    if (last && call.source === 'call' && wave === waves.at(-1)) firstEnd = Math.min(firstEnd, endOf(call))
  }
  return waves.map((calls, index) => ({ number: index + 1, calls }))
}

const nameOf = ({ method, path }: RestCall): string => `${method} ${path}`

const byStart = (one: RestCall, other: RestCall): number => one.startMs - other.startMs || one.index - other.index

/** The orders of the list. The first one keeps the waves apart. */
export const orders = {
  start: { title: 'by wave', compare: byStart },
  time: { title: 'slowest first', compare: (one, other) => other.ms - one.ms },
  wait: { title: 'longest wait first', compare: (one, other) => other.waitMs - one.waitMs },
  size: { title: 'largest first', compare: (one, other) => (other.bytes ?? 0) - (one.bytes ?? 0) },
} satisfies Record<string, { title: string; compare: (one: RestCall, other: RestCall) => number }>

export type Order = keyof typeof orders

/** The calls in groups, as the list shows them. */
export interface Group {
  /** Null for the one group of all calls. */
  readonly wave: number | null
  readonly calls: readonly RestCall[]
}

/** @param outcome One of {@link outcomesOf}, or an empty string for all calls. */
export function grouped(calls: readonly RestCall[], order: Order, outcome: string): Group[] {
  const has = (call: RestCall) => outcome === '' || outcomeOf(call) === outcome
  if (order !== 'start') return [{ wave: null, calls: calls.filter(has).toSorted(orders[order].compare) }]
  return wavesOf(calls)
    .map(({ number, calls }) => ({ wave: number, calls: calls.filter(has) }))
    .filter(({ calls }) => calls.length > 0)
}

/** What became of a call in a word: its status, or where its answer is from. */
export function outcomeOf({ source, status }: RestCall): string {
  if (source === 'cache') return 'cache'
  if (source === 'in-flight') return 'shared'
  return status === null ? 'no answer' : String(status)
}

export const outcomesOf = (calls: readonly RestCall[]): string[] => [...new Set(calls.map(outcomeOf))].sort()
