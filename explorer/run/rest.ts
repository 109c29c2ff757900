import type { Answer, Run } from './runs.ts'

/** A REST call of a run, or an answer that took none. Times are in milliseconds from the arrival of the run at the gateway. */
export interface RestCall {
  /** The place in the order in which the gateway sent the calls, from 0. */
  readonly index: number
  readonly method: string
  /** The path and query, such as `/api/v2/flags/web?limit=20`. */
  readonly path: string
  readonly status: number | null
  readonly startMs: number
  /** The wait for a place, a window of the rate limit or a repetition. The call is sent after it. */
  readonly waitMs: number
  readonly ms: number
  /** The bytes of the body, or null where the gateway does not tell. */
  readonly bytes: number | null
  /** Where the answer is from: a call, the same call of another field or request, or the gateway's memory. */
  readonly source: 'call' | 'in-flight' | 'cache'
  /** Whether a remembered answer is beyond its time. */
  readonly stale: boolean
  /** 1, or a higher number for a repetition. */
  readonly attempt: number
  /** The paths of the fields that the answer served, with aliases and without list indexes. */
  readonly fields: readonly string[]
  /** The number of fields that the gateway does not name. */
  readonly moreFields: number
}

export interface RestReport {
  readonly calls: readonly RestCall[]
  /** The number of calls that the gateway does not tell one by one. */
  readonly moreCalls: number
}

/** What asks the gateway for the report. */
export const traceHeaders: Readonly<Record<string, string>> = { 'x-rest-trace': '1' }

type Told = Readonly<Record<string, unknown>>

/** The report of an answer. Undefined if the answer has none. */
export function restOf(answer: Answer | null): RestReport | undefined {
  const rest = answer?.extensions?.rest as Told | undefined
  if (!Array.isArray(rest?.calls)) return undefined
  return { calls: rest.calls.map(callOf), moreCalls: numberOf(rest.moreCalls) }
}

/** The number of REST calls of a run. Undefined as long as the gateway has not told it. */
export function callsOf({ answer, restCalls }: Run): number | undefined {
  const sent = (answer?.extensions?.rest as Told | undefined)?.sent
  return typeof sent === 'number' ? sent : (restCalls ?? undefined)
}

/** The answer without what the page asked for by itself. What the user asked for by headers stays. */
export function asAsked(answer: Answer, own: Readonly<Record<string, string>> = {}): Answer {
  if (!answer.extensions) return answer
  const names = new Set(Object.keys(own).map((name) => name.toLowerCase()))
  if (names.has('x-rest-trace')) return answer
  const { rest: _, cost, ...others } = answer.extensions
  const extensions = names.has('x-cost') ? { ...others, cost } : others
  const { extensions: __, ...plain } = answer
  return Object.keys(extensions).length > 0 ? { ...plain, extensions } : plain
}

function callOf(told: Told, index: number): RestCall {
  const { method, path, status, bytes, shared, attempt, fields } = told
  return {
    index,
    method: String(method ?? 'GET'),
    path: String(path ?? ''),
    status: typeof status === 'number' ? status : null,
    startMs: numberOf(told.startMs),
    waitMs: numberOf(told.waitedMs),
    ms: numberOf(told.ms),
    bytes: typeof bytes === 'number' ? bytes : null,
    source: shared === 'in-flight' || shared === 'cache' ? shared : 'call',
    stale: told.stale === true,
    attempt: typeof attempt === 'number' ? attempt : 1,
    fields: Array.isArray(fields) ? fields.map(String) : [],
    moreFields: numberOf(told.moreFields),
  }
}

const numberOf = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0)
