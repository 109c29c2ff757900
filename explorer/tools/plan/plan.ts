/** The REST calls that an operation would take, as the gateway explains them. */
export interface Plan {
  readonly least: number
  readonly expected: number
  readonly most: number
  readonly waves: number
  readonly calls: readonly PlannedCalls[]
  /** What would make the operation cheaper, the best first. */
  readonly advice: readonly Advice[]
  /** The calls that the account has left. Null if no answer has told them. */
  readonly rateLimit: RateLimit | null
}

/** A change with which the operation would take fewer calls. */
export interface Advice {
  readonly path: string
  /** With code between backticks. */
  readonly message: string
}

/** The calls of a path. */
export interface PlannedCalls {
  readonly path: string
  /** Such as `GET /api/v2/flags/{projectKey}`. */
  readonly operations: readonly string[]
  readonly wave: number
  readonly least: number
  readonly expected: number
  readonly most: number
}

export interface RateLimit {
  readonly limit: number | null
  readonly remaining: number
  readonly resetAt: string | null
}

type Told = Readonly<Record<string, unknown>>

/** Reads `extensions.plan`. Undefined if it is none. */
export function planOf(told: unknown): Plan | undefined {
  const plan = told as Told | null | undefined
  if (typeof plan?.expected !== 'number') return undefined
  return {
    ...rangeOf(plan),
    waves: numberOf(plan.waves),
    calls: listOf(plan.calls).map((one) => ({
      ...rangeOf(one as Told),
      path: String((one as Told).path),
      operations: listOf((one as Told).operations).map(String),
      wave: numberOf((one as Told).wave),
    })),
    advice: listOf(plan.advice).flatMap(adviceOf),
    rateLimit: rateLimitOf(plan.rateLimit),
  }
}

/** Null if it does not tell what remains. */
function rateLimitOf(told: unknown): RateLimit | null {
  const { limit, remaining, resetAt } = (told ?? {}) as Told
  if (typeof remaining !== 'number') return null
  return {
    remaining,
    limit: typeof limit === 'number' ? limit : null,
    resetAt: typeof resetAt === 'string' ? resetAt : null,
  }
}

/** The calls of a plan by their waves, the dearest first. */
export function wavesOf({ calls }: Plan): { readonly wave: number; readonly calls: readonly PlannedCalls[] }[] {
  const byWave = Map.groupBy(calls, ({ wave }) => wave)
  return [...byWave]
    .sort(([one], [other]) => one - other)
    .map(([wave, calls]) => ({ wave, calls: calls.toSorted((one, other) => other.expected - one.expected) }))
}

/** How many paths are named as dear. */
const mostDear = 3

/** The paths that take most of the calls: those that may take more than one, the dearest first. */
export const dearest = ({ calls }: Plan): PlannedCalls[] =>
  calls
    .filter(({ expected, most }) => expected > 1 || most > 1)
    .toSorted((one, other) => other.expected - one.expected || other.most - one.most)
    .slice(0, mostDear)

/** `0`, `13`, `2.3k`: at most four characters, for the meter. */
export const shortCount = (count: number): string => (count < 1000 ? String(count) : `${(count / 1000).toFixed(1)}k`)

/** `1 to 167`, or the number alone. */
export const rangeText = ({ least, most }: Pick<Plan, 'least' | 'most'>): string =>
  least === most ? String(most) : `${least} to ${most}`

const rangeOf = ({ least, expected, most }: Told) => ({
  least: numberOf(least),
  expected: numberOf(expected),
  most: numberOf(most),
})

function adviceOf(told: unknown): Advice[] {
  const { path, message } = (told ?? {}) as Told
  return typeof message === 'string' ? [{ path: String(path ?? ''), message }] : []
}

/** The parts of a message, of which each second one is code. */
export const partsOf = (message: string): readonly string[] => message.split('`')

const listOf = (told: unknown): readonly unknown[] => (Array.isArray(told) ? told : [])

const numberOf = (told: unknown): number => (typeof told === 'number' && Number.isFinite(told) ? told : 0)
