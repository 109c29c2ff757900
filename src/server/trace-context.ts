import type { TraceContext } from '../rest/client/wire.ts'

/** Of what later versions append to it, nothing is known, so they go as they came; the version ff is none. */
const traceparent =
  /^(?!ff)(?!00-.{52}.)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}(?:-[\x21-\x7e]{1,200})?$/

/** What W3C Trace Context has everybody pass on. */
const longestState = 512

/**
 * The trace that a request is part of (W3C Trace Context), as LaunchDarkly is told of it. A `traceparent` that is none counts as
 * not there, and so does a `tracestate` without one.
 */
export function traceContextOf({ headers }: Request): TraceContext | undefined {
  const parent = headers.get('traceparent')?.trim()
  if (!parent || !traceparent.test(parent)) return undefined
  const state = headers.get('tracestate')?.trim()
  const usable = state && state.length <= longestState && /^[\x20-\x7e]+$/.test(state)
  return { traceparent: parent, ...(usable && { tracestate: state }) }
}
