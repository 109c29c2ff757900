import { isDeepStrictEqual } from 'node:util'

/** What must be true of an answer. Each key that is given must hold. */
export interface Expectation {
  readonly data?: unknown
  readonly errors?: readonly ExpectedError[]
  readonly someErrors?: true
  readonly notCodes?: readonly string[]
  readonly status?: number
  readonly start?: 'refused'
  readonly sent?: readonly ExpectedRequest[]
}

interface ExpectedError {
  readonly path: readonly (string | number)[]
  readonly code: string
}

interface ExpectedRequest {
  readonly method: string
  /** With or without the query. */
  readonly path: string
  readonly body?: unknown
}

/** A request that the upstream got. */
export interface SentRequest {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly body: unknown
}

/** What became of a case. */
export interface Observed {
  /** What the gateway said when it did not start. */
  readonly refusal?: string
  /** Absent if the gateway did not start. */
  readonly answer?: {
    readonly status: number
    readonly data?: unknown
    readonly errors?: readonly { readonly path?: unknown; readonly extensions?: { readonly code?: unknown } }[]
  }
  readonly sent: readonly SentRequest[]
}

type Check = (wanted: never, observed: Observed) => string[]

const checks: Readonly<Record<keyof Expectation, Check>> = {
  data: (wanted: unknown, { answer }) => (answer ? differences(wanted, answer.data, 'data') : [notStarted]),
  errors(wanted: readonly ExpectedError[], { answer }) {
    if (!answer) return [notStarted]
    const got = (answer.errors ?? []).map(({ path, extensions }) => text({ path, code: extensions?.code })).sort()
    const expected = wanted.map(({ path, code }) => text({ path, code })).sort()
    return isDeepStrictEqual(got, expected) ? [] : [`errors: expected [${expected}], but got [${got}]`]
  },
  someErrors: (_: true, { answer }) => {
    if (!answer) return [notStarted]
    return answer.errors?.length ? [] : ['errors: expected at least one, but got none']
  },
  notCodes(unwanted: readonly string[], { answer }) {
    if (!answer) return [notStarted]
    const codes = (answer.errors ?? []).map(({ extensions }) => String(extensions?.code))
    return codes.filter((code) => unwanted.includes(code)).map((code) => `errors: expected no ${code}, but got one`)
  },
  status: (wanted: number, { answer }) => {
    if (!answer) return [notStarted]
    return answer.status === wanted ? [] : [`status: expected ${wanted}, but got ${answer.status}`]
  },
  start: (_: 'refused', { refusal }) => {
    if (refusal === undefined) return ['start: expected a refusal, but the gateway started']
    return refusal.trim() === '' ? ['start: expected a reason for the refusal, but got none'] : []
  },
  sent: (wanted: readonly ExpectedRequest[], { sent }) =>
    wanted
      .filter((one) => !sent.some((request) => isSent(one, request)))
      .map((one) => `sent: expected ${text(one)}, but got ${text(sent)}`),
}

const notStarted = 'expected an answer, but the gateway did not start'

/** What of an expectation does not hold, in words; nothing if all of it does. */
export function unmet(expectation: Expectation, observed: Observed): string[] {
  const entries = Object.entries(expectation)
  if (entries.length === 0) throw new Error('An expectation needs at least one key, but this one has none.')
  return entries.flatMap(([key, wanted]) => {
    if (!Object.hasOwn(checks, key)) {
      throw new Error(`An expectation has the keys ${Object.keys(checks).join(', ')}, but this one has ${key}.`)
    }
    return checks[key as keyof Expectation](wanted as never, observed)
  })
}

/** The same for alternatives, of which one must hold; the reasons of all of them otherwise. */
export function unmetOfAll(alternatives: readonly Expectation[], observed: Observed): string[] {
  const reasons = alternatives.map((one) => unmet(one, observed))
  return reasons.some((one) => one.length === 0) ? [] : reasons.flat()
}

function isSent({ method, path, body }: ExpectedRequest, got: SentRequest): boolean {
  if (got.method !== method || (got.path !== path && got.path.split('?')[0] !== path)) return false
  return body === undefined || differences(body, got.body, 'body').length === 0
}

/** Where a value lacks what is wanted of it: an object may have more properties than are named, a list may not have more items. */
function differences(wanted: unknown, got: unknown, where: string): string[] {
  if (isSome(wanted)) {
    const isNothing = got === null || got === undefined || (Array.isArray(got) && got.length === 0)
    return isNothing ? [`${where}: expected something, but got ${text(got)}`] : []
  }
  if (Array.isArray(wanted)) {
    if (!Array.isArray(got)) return [`${where}: expected a list, but got ${text(got)}`]
    if (got.length !== wanted.length) return [`${where}: expected ${wanted.length} items, but got ${got.length}`]
    return wanted.flatMap((one, index) => differences(one, got[index], `${where}[${index}]`))
  }
  if (isObject(wanted)) {
    if (!isObject(got)) return [`${where}: expected an object, but got ${text(got)}`]
    return Object.entries(wanted).flatMap(([name, one]) => {
      return Object.hasOwn(got, name)
        ? differences(one, got[name], `${where}.${name}`)
        : [`${where}: expected ${name}, but got none`]
    })
  }
  return Object.is(wanted, got) ? [] : [`${where}: expected ${text(wanted)}, but got ${text(got)}`]
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isSome = (value: unknown): boolean => isObject(value) && Object.keys(value).length === 1 && value.$some === true

const text = (value: unknown): string => JSON.stringify(value) ?? String(value)
