/** What a fact was computed without. A fact with a gap claims less; it is never wrong. */

/** The documents that facts are computed from. */
export type FactInput =
  | 'ENVIRONMENTS'
  | 'FLAG_CONFIGURATIONS'
  | 'FLAG_STATUSES'
  | 'DEPENDENT_FLAGS'
  | 'CODE_REFERENCES'
  | 'EXPIRING_TARGETS'
  | 'APPROVAL_REQUESTS'
  | 'SCHEDULED_CHANGES'
  | 'EXPERIMENTS'
  | 'APPLICATIONS'
  | 'SEGMENTS'
  | 'MEMBERS'
  | 'ROLES'
  | 'TEAMS'
  | 'RESOURCES'
  | 'VIEWS'
  | 'AUDIT_LOG'
  | 'ROLLOUT_AUTOMATION'

/**
 * Why an input is missing. `NOT_CHECKED`: the read takes calls of its own, and the query does not ask for it. `NOT_TOLD`: no operation of
 * LaunchDarkly's API returns it.
 */
export type FactGapCode = 'FORBIDDEN' | 'UNAVAILABLE' | 'NOT_FOUND' | 'NOT_CHECKED' | 'NOT_TOLD'

/** An input that a fact was computed without. */
export interface FactGap {
  readonly input: FactInput
  readonly code: FactGapCode
  /** The environment in which it is missing. Null if it is missing in all of them, or belongs to none. */
  readonly environmentKey: string | null
  /** The reason in English, for people. */
  readonly message: string
}

/** An input of a fact, or the gap in its place. */
export type Known<Value> =
  | { readonly value: Value; readonly gap?: undefined }
  | { readonly value?: undefined; readonly gap: FactGap }

/**
 * A gap.
 *
 * @param environmentKey The environment in which the input is missing. Default none.
 */
export const gapIn = (
  input: FactInput,
  code: FactGapCode,
  message: string,
  environmentKey: string | null = null,
): FactGap => ({ input, code, environmentKey, message })

/** An input that was read. */
export const known = <Value>(value: Value): Known<Value> => ({ value })

/** The value of an input, or the other value if it is missing. */
export const valueOr = <Value, Other>(one: Known<Value>, other: Other): Value | Other =>
  one.gap === undefined ? one.value : other

/** The gaps of some inputs, each once. */
export function gapsOf(inputs: Iterable<Known<unknown>>): FactGap[] {
  const gaps = [...inputs].flatMap((one) => one.gap ?? [])
  return [...new Map(gaps.map((gap) => [JSON.stringify([gap.input, gap.code, gap.environmentKey]), gap])).values()]
}
