import type { TraceContext } from '../rest/client/wire.ts'

/** Later versions can append unknown fields, which are passed on unchanged. The version ff is invalid. */
const traceparent =
  /^(?!ff)(?!00-.{52}.)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}(?:-[\x21-\x7e]{1,200})?$/

/** The length that every participant must pass on by W3C Trace Context. */
const longestState = 512

/**
 * The trace of a request (W3C Trace Context), to be sent to LaunchDarkly. An invalid `traceparent` counts as absent, and so does a
 * `tracestate` without a valid `traceparent`.
 */
export function traceContextOf({ headers }: Request): TraceContext | undefined {
  const parent = headers.get('traceparent')?.trim()
  if (!parent || !traceparent.test(parent)) return undefined
  const state = headers.get('tracestate')?.trim()
  const usable = state && state.length <= longestState && /^[\x20-\x7e]+$/.test(state)
  return { traceparent: parent, ...(usable && { tracestate: state }) }
}
