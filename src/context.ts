import type { GraphQLResolveInfo } from 'graphql'
import type { Place } from './events/cursor.ts'
import type { Events } from './events/events.ts'
import type { Changes } from './events/feed.ts'
import type { ChangeTest } from './events/filter.ts'
import type { Queue } from './events/queue.ts'
import type { Reading } from './events/reading.ts'
import type { StatusChange, StatusPlace } from './events/statuses.ts'
import type { Budget } from './graph/budget.ts'
import { maskedDefect } from './graph/errors.ts'
import { createProgress, type Progress } from './graph/progress.ts'
import type { Redacting } from './graph/redacted-fields.ts'
import { batchingIn } from './loaders/batch.ts'
import { Loaders } from './loaders/index.ts'
import { singleCalls } from './loaders/irreducible.ts'
import type { Read } from './loaders/read.ts'
import { sharedWindows } from './loaders/shared-windows.ts'
import { asking, nobody } from './rest/client/asking.ts'
import type { Client } from './rest/client/client.ts'
import { now as clock } from './rest/client/clock.ts'
import type { KnownKeys } from './rest/client/known-keys.ts'
import type { Pace } from './rest/client/pace.ts'
import type { AccountLimit } from './rest/client/rate-limit.ts'
import type { Asker, SendOptions } from './rest/client/session.ts'
import type { ListSizes } from './rest/client/sizes.ts'
import { createTurns, type Turns } from './rest/client/turns.ts'
import { MissingToken, TooManyCalls } from './rest/errors.ts'
import { learnKeys } from './rest/learned-keys.ts'
import { type Operation, urlOf } from './rest/operation.ts'
import type { Link } from './rest/page.ts'
import { createBudget } from './server/cost/remaining.ts'

/** The state that the resolvers of one GraphQL request share. */
export interface Context extends Redacting {
  /** Reads a document, once per request. */
  readonly read: Read
  /** Sends a change. Afterwards, the documents read before are forgotten, whatever the outcome. */
  readonly write: Write
  readonly loaders: Loaders
  /** The REST calls that the request may make. */
  readonly budget: Budget
  /** The sizes of the account's lists from earlier answers. Null without a token. */
  readonly listSizes: () => ListSizes | null
  /** The keys of objects from the answers to the token. Null without a token. */
  readonly knownKeys: () => KnownKeys | null
  /** The rate limits of the token from the last answers, without a call. Null if no answer contained them. */
  readonly rateLimit: () => AccountLimit | null
  /** The absolute URL of a page in LaunchDarkly's user interface, or null for a link to another site. */
  readonly siteUrl: (link: Link | string | undefined) => string | null
  /** The start of the request, in epoch ms. Ages are computed from it. */
  readonly now: number
  /** Whether answers may contain SDK keys and mobile keys. */
  readonly showSecrets: boolean
  /** The most errors of an answer. */
  readonly maxErrors: number
  /** Reports a defect of the gateway, for a field that has errors as data. Returns its public form. */
  readonly maskDefect: (error: unknown) => typeof maskedDefect
  /** Completes long lists in turns with other requests. */
  readonly turns: Turns
  /** How far the lists with `@stream` are. */
  readonly progress: Progress
  /** @throws {MissingToken} if there is no token. The error object is the same each time. */
  readonly requireToken: () => void
  /** Subscribes to changes. See {@link Events.changes}. */
  readonly changes: (wants: ChangeTest, after: Place | null) => Promise<Changes>
  /** Subscribes to statuses. See {@link Events.statuses}. */
  readonly statuses: (place: StatusPlace, flagKeys: ReadonlySet<string> | null) => Promise<Queue<StatusChange>>
  /** The cursor of the last event that the client got before its connection broke. Null if it names none. */
  readonly resumeAfter: string | null
  /** Ends the reads of the request. Only after its answer is complete. */
  readonly answered: () => void
  /** Empties the documents of the request. Only after its answer is written and nobody can read them any more. */
  readonly end: () => void
}

/**
 * Sends a change and returns LaunchDarkly's answer.
 *
 * @throws {RestError}
 */
export type Write = <Args, Answer>(
  operation: Operation<Args, Answer>,
  args: Args,
  options?: Pick<SendOptions, 'once'>,
) => Promise<Answer>

export type Info = GraphQLResolveInfo

/** The call signature of {@link Read}. */
type ReadOnce = <Args, Answer>(operation: Operation<Args, Answer>, args: Args) => Promise<Answer>

interface ContextOptions extends Omit<Asker, 'token'>, Redacting {
  readonly client: Client
  /** The token in LaunchDarkly's form. Undefined if the request has none and no default is configured. */
  readonly token: string | undefined
  readonly siteOrigin: string
  readonly now: number
  readonly showSecrets: boolean
  /** The most single calls of a request. */
  readonly maxSingleCalls: number
  /** The most calls of a request. */
  readonly maxRestCalls: number
  readonly maxErrors: number
  readonly pace: Pace
  readonly onDefect: (error: unknown) => void
  readonly events: Events
  readonly resumeAfter: string | null
  /** The reads that the event shares with others. Undefined for a request. */
  readonly reading: Reading | undefined
}

export function createContext({
  client,
  token,
  siteOrigin,
  now,
  showSecrets,
  redaction,
  errorRedaction,
  maxSingleCalls,
  maxRestCalls,
  maxErrors,
  pace,
  onDefect,
  events,
  resumeAfter,
  reading,
  ...request
}: ContextOptions): Context {
  const session = reading?.session ?? (token === undefined ? undefined : client.open({ ...request, token }))
  const answers: Reading['answers'] = reading?.answers ?? new Map()

  /** The time at which a quarter of the request's time is left. */
  const lateAt = request.deadline - (request.deadline - clock()) / 4
  const isLate = () => clock() > lateAt

  let taken = 0
  const callsLeft = () => maxRestCalls - taken
  let missingToken: MissingToken | undefined

  /**
   * Leaves the fields of a disconnected client pending, because failing each of them would take longer than answering it. The
   * server drops the whole request.
   */
  function unlessGone<Answer>(answer: Promise<Answer>): Promise<Answer> {
    return answer.catch((error) => {
      if (request.signal?.aborted) return new Promise<never>(() => {})
      throw error
    })
  }

  /** The error for all fields of the request that need a token. */
  const missing = () => (missingToken ??= new MissingToken(howToAuthenticate))

  function requireToken(): void {
    if (!session) throw missing()
  }

  function tokenOfSubscription(): string {
    if (token === undefined) throw missing()
    return token
  }

  /** Counts a call before it is made. The account can be larger than the estimate of the operation assumed. */
  function take(operation: { readonly name: string }): void {
    if (taken >= maxRestCalls) throw new TooManyCalls(tooMany(operation.name, maxRestCalls))
    taken++
  }

  /** Checks planned calls. None of them is made if the last one would exceed the limit. */
  function afford(operation: { readonly name: string }, calls: number): void {
    if (taken + calls > maxRestCalls) throw new TooManyCalls(tooManyPlanned(operation.name, calls, taken, maxRestCalls))
  }

  const readOnce: ReadOnce = async (operation, args) => {
    const { body } = args as { body?: unknown }
    const path = urlOf(operation, args as object)
    const key = path + (body === undefined ? '' : ` ${JSON.stringify(body)}`)
    const asked = asking.getStore() ?? nobody
    const known = answers.get(key)
    if (known) {
      for (const field of asked) known.fields.add(field)
      return known.answer as Promise<never>
    }
    const fields = new Set(asked)
    const answer = send(operation, path, { fields, body })
    // Beside the answer, which does not wait for it.
    answer.then((document) => learnKeys(session!.keys(), operation, args as object, document)).catch(() => {})
    answers.set(key, { answer, fields })
    return answer
  }

  const apart: ReadOnce = async (operation, args) => {
    const { body } = args as { body?: unknown }
    const fields = new Set(asking.getStore() ?? nobody)
    return send(operation, urlOf(operation, args as object), { fields, body })
  }

  function send<Answer>(operation: Operation<never, Answer>, path: string, options: SendOptions): Promise<Answer> {
    if (!session) throw missing()
    take(operation)
    const answer = unlessGone(session.send(operation, path, options))
    turns.calling(answer)
    return answer as Promise<Answer>
  }

  const turns = createTurns(pace)
  const windows = sharedWindows(readOnce, turns)
  const read: Read = Object.assign(windows.read, { afford, apart })

  const write: Write = async (operation, args, options) => {
    const { body } = args as { body?: unknown }
    const path = urlOf(operation, args as object)
    if (!session) throw missing()
    take(operation)
    try {
      const fields = new Set(asking.getStore() ?? nobody)
      const answer = unlessGone(session.send(operation, path, { ...options, fields, body }))
      turns.calling(answer)
      return (await answer) as never
    } finally {
      answers.clear()
      windows.forget()
      loaders.forget()
    }
  }

  const singles = singleCalls(maxSingleCalls)
  const loaders = batchingIn(turns, () => new Loaders(read, singles, callsLeft))
  return {
    read,
    write,
    loaders,
    budget: createBudget(callsLeft, maxRestCalls, isLate),
    listSizes: () => session?.sizes() ?? null,
    knownKeys: () => session?.keys() ?? null,
    rateLimit: () => session?.rateLimit() ?? null,
    siteUrl: (link) => siteUrl(siteOrigin, link),
    now,
    showSecrets,
    redaction,
    errorRedaction,
    maxErrors,
    maskDefect(error) {
      onDefect(error)
      return maskedDefect
    },
    turns,
    progress: createProgress(),
    requireToken,
    changes: async (wants, after) => events.changes(tokenOfSubscription(), wants, after),
    statuses: async (place, flagKeys) => events.statuses(tokenOfSubscription(), place, flagKeys),
    resumeAfter,
    answered: () => session?.answered(),
    end: () => session?.end(),
  }
}

const tooMany = (operation: string, most: number) =>
  `Expected the request to be within ${most} REST calls (MAX_REST_CALLS), but ${operation} would be one more.`

const tooManyPlanned = (operation: string, calls: number, taken: number, most: number) =>
  `Expected the request to be within ${most} REST calls (MAX_REST_CALLS), but ${operation} would take ${calls} more ` +
  `after the ${taken} that were made.`

const howToAuthenticate =
  'Expected a LaunchDarkly access token in the header "Authorization", such as "Authorization: api-…", but got none.'

/** The URL of a link. Only a path on LaunchDarkly's own site is accepted, and only if all parsers read it alike. */
function siteUrl(origin: string, link: Link | string | undefined): string | null {
  const href = typeof link === 'string' ? link : link?.href
  return typeof href === 'string' && /^\/(?!\/)/.test(href) && !ambiguous.test(href) ? origin + href : null
}

/** A path with backslashes, control characters, encoded slashes, or segments of dots, encoded or not. */
const ambiguous = /^[^?#]*(?:[\\\p{Cc}]|%2f|%5c|\/(?:\.|%2e){1,2}(?:[/?#]|$))/iu
