import type { GraphQLResolveInfo } from 'graphql'
import type { Budget } from './graph/budget.ts'
import type { Redacting } from './graph/redacted-fields.ts'
import { batchingIn } from './loaders/batch.ts'
import { createLoaders, type Loaders } from './loaders/index.ts'
import { singleCalls } from './loaders/irreducible.ts'
import type { Read } from './loaders/read.ts'
import { asking, nobody } from './rest/client/asking.ts'
import type { Client } from './rest/client/client.ts'
import type { Pace } from './rest/client/pace.ts'
import type { AccountLimit } from './rest/client/rate-limit.ts'
import type { Asker, SendOptions } from './rest/client/session.ts'
import type { ListSizes } from './rest/client/sizes.ts'
import { createTurns, type Turns } from './rest/client/turns.ts'
import { MissingToken, TooManyCalls } from './rest/errors.ts'
import { type Operation, urlOf } from './rest/operation.ts'
import type { Link } from './rest/page.ts'
import { createBudget } from './server/cost/remaining.ts'

/** What the resolvers of one GraphQL request share. Nothing of it outlives the request. */
export interface Context extends Redacting {
  /** Reads a document, once for the request however often it is asked for. */
  readonly read: Read
  /** Sends a change. What was read before it is forgotten, whatever became of it, and so are the loaders. */
  readonly write: Write
  readonly loaders: Loaders
  /** The REST calls that the request may make. */
  readonly budget: Budget
  /** The sizes of the account's lists, as earlier answers told them. Null without a token. */
  readonly listSizes: () => ListSizes | null
  /** What the last answers said of the limits that the token is held to. Takes no call; null if none said anything. */
  readonly rateLimit: () => AccountLimit | null
  /** The absolute URL of a page of LaunchDarkly's own interface, or null for a link that leads elsewhere. */
  readonly siteUrl: (link: Link | string | undefined) => string | null
  /** Whether SDK keys and mobile keys may be answered. */
  readonly showSecrets: boolean
  /** How many errors are told. */
  readonly maxErrors: number
  /** Has long lists completed in turns with other requests. */
  readonly turns: Turns
  /** @throws {MissingToken} the same error each time, if there is no token. */
  readonly requireToken: () => void
}

/**
 * Sends a change and answers with LaunchDarkly's answer to it.
 *
 * @throws {RestError}
 */
export type Write = <Args, Answer>(
  operation: Operation<Args, Answer>,
  args: Args,
  options?: Pick<SendOptions, 'once'>,
) => Promise<Answer>

export type Info = GraphQLResolveInfo

/** {@link Read} as it is called. */
type ReadOnce = <Args, Answer>(operation: Operation<Args, Answer>, args: Args) => Promise<Answer>

interface ContextOptions extends Omit<Asker, 'token'>, Redacting {
  readonly client: Client
  /** As LaunchDarkly takes it; undefined if the request has none and there is none to fall back to. */
  readonly token: string | undefined
  readonly siteOrigin: string
  readonly showSecrets: boolean
  /** How many calls the request may spend on what LaunchDarkly tells one by one. */
  readonly maxSingleCalls: number
  /** How many calls the request may take in all. */
  readonly maxRestCalls: number
  readonly maxErrors: number
  readonly pace: Pace
}

export function createContext({
  client,
  token,
  siteOrigin,
  showSecrets,
  redaction,
  errorRedaction,
  maxSingleCalls,
  maxRestCalls,
  maxErrors,
  pace,
  ...request
}: ContextOptions): Context {
  const session = token === undefined ? undefined : client.open({ ...request, token })
  const answers = new Map<string, { readonly answer: Promise<unknown>; readonly fields: Set<string> }>()

  let taken = 0
  const callsLeft = () => maxRestCalls - taken
  let missingToken: MissingToken | undefined

  /**
   * Leaves the fields of a client that hung up waiting, for nobody waits for them: to fail each of them would take longer than to
   * answer it. The server lets go of the whole request.
   */
  function unlessGone<Answer>(answer: Promise<Answer>): Promise<Answer> {
    return answer.catch((error) => {
      if (request.signal?.aborted) return new Promise<never>(() => {})
      throw error
    })
  }

  /** One for the request, however many fields there are that need a token. */
  const missing = () => (missingToken ??= new MissingToken(howToAuthenticate))

  function requireToken(): void {
    if (!session) throw missing()
  }

  /** Counts a call before it is made: the estimate of an operation is by what accounts are like, and this one may be unlike them. */
  function take(operation: { readonly name: string }): void {
    if (taken >= maxRestCalls) throw new TooManyCalls(tooMany(operation.name, maxRestCalls))
    taken++
  }

  /** Checks calls that are planned: none is made if the last of them could not be. */
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
    if (!session) throw missing()
    take(operation)
    const fields = new Set(asked)
    const answer = unlessGone(session.send(operation, path, { fields, body }))
    answers.set(key, { answer, fields })
    return answer as Promise<never>
  }

  const read: Read = Object.assign(readOnce, { afford })

  const write: Write = async (operation, args, options) => {
    const { body } = args as { body?: unknown }
    const path = urlOf(operation, args as object)
    if (!session) throw missing()
    take(operation)
    try {
      const fields = new Set(asking.getStore() ?? nobody)
      return (await unlessGone(session.send(operation, path, { ...options, fields, body }))) as never
    } finally {
      answers.clear()
      Object.assign(loaders, madeLoaders())
    }
  }

  const singles = singleCalls(maxSingleCalls)
  const turns = createTurns(pace)
  const madeLoaders = () => batchingIn(turns, () => createLoaders(read, singles, callsLeft))
  // Yoga copies the context's properties, so the loaders are always the same object, with new ones in it after a write.
  const loaders: Loaders = madeLoaders()
  return {
    read,
    write,
    loaders,
    budget: createBudget(callsLeft, maxRestCalls),
    listSizes: () => session?.sizes() ?? null,
    rateLimit: () => session?.rateLimit() ?? null,
    siteUrl: (link) => siteUrl(siteOrigin, link),
    showSecrets,
    redaction,
    errorRedaction,
    maxErrors,
    turns,
    requireToken,
  }
}

const tooMany = (operation: string, most: number) =>
  `Expected the request to be within ${most} REST calls (MAX_REST_CALLS), but ${operation} would be one more.`

const tooManyPlanned = (operation: string, calls: number, taken: number, most: number) =>
  `Expected the request to be within ${most} REST calls (MAX_REST_CALLS), but ${operation} would take ${calls} more ` +
  `after the ${taken} that were made.`

const howToAuthenticate =
  'Expected a LaunchDarkly access token in the header "Authorization", such as "Authorization: api-…", but got none.'

/** A link is data: only a path on LaunchDarkly's own site becomes a URL, and only one that every reader takes for the same. */
function siteUrl(origin: string, link: Link | string | undefined): string | null {
  const href = typeof link === 'string' ? link : link?.href
  return typeof href === 'string' && /^\/(?!\/)/.test(href) && !ambiguous.test(href) ? origin + href : null
}

/** A path with backslashes, control characters, encoded slashes, or segments of dots, encoded or not. */
const ambiguous = /^[^?#]*(?:[\\\p{Cc}]|%2f|%5c|\/(?:\.|%2e){1,2}(?:[/?#]|$))/iu
