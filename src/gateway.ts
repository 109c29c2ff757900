import type { GraphQLSchema } from 'graphql'
import { createYoga, type GraphiQLOptions, type YogaServerInstance } from 'graphql-yoga'
import { bodyLimit } from './body-limit.ts'
import { type Context, createContext } from './context.ts'
import { masking } from './graph/errors.ts'
import { mutationReport } from './graph/mutation-report.ts'
import { restReport, wantsTrace } from './graph/rest-report.ts'
import { traced } from './graph/trace.ts'
import { readOnly } from './read-only.ts'
import { type ClientOptions, createClient } from './rest/client.ts'
import type { Ledger } from './rest/ledger.ts'
import { createSchema } from './schema.ts'
import { version } from './version.ts'

/** Among them how LaunchDarkly is reached and spared: see {@link ClientOptions}. */
export interface GatewayOptions extends Omit<ClientOptions, 'userAgent'> {
  /** The token of requests that bring none. Only for an upstream that holds no one's data, such as the sandbox. */
  readonly fallbackToken?: string | undefined
  /** Where links to LaunchDarkly's own pages lead. Default the origin of `baseUrl`. */
  readonly siteUrl?: string | null
  /** How long a GraphQL request may take from its arrival, in ms. What is not there by then fails. Default 30 000. */
  readonly deadlineMs?: number | undefined
  /**
   * How many calls a GraphQL request may spend on fields of which LaunchDarkly tells only one by one. A field that would take it
   * beyond that is refused before the first of its calls. Default 200.
   */
  readonly maxSingleCalls?: number
  /** Default false. */
  readonly showSecrets?: boolean
  /** Whether changes are refused, and left out of the schema. Default false. */
  readonly readOnly?: boolean
  /** Whether the graph can be a subgraph: it answers `_service` and `_entities`. Default false. */
  readonly federation?: boolean
  /** The page that explores the graph, and how it is rendered. Default none. */
  readonly graphiql?: {
    readonly options: GraphiQLOptions
    readonly render: (options: GraphiQLOptions) => string | Promise<string>
  }
  /** Is told of each error that only a defect of the gateway can cause, which clients see masked. Default nobody. */
  readonly onDefect?: (error: unknown) => void
}

/** A query is text that somebody, or something, wrote: a megabyte is a lot of it. */
const maximumBodyBytes = 1_000_000

export interface Gateway {
  readonly yoga: YogaServerInstance<object, Context>
  /** Closes the connections to LaunchDarkly, once their calls are done. */
  close(): Promise<void>
}

/** The gateway as a fetch handler and a Node listener. What one request needs is made for it, and shared with no other. */
export function createGateway(options: GatewayOptions): Gateway {
  const client = createClient({ ...options, userAgent: `launchdarkly-graphql/${version}` })
  const { deadlineMs = 30_000 } = options
  const siteOrigin = new URL(options.siteUrl ?? options.baseUrl).origin
  const schema = createSchema({ readOnly: options.readOnly, federation: options.federation })
  // Not before somebody asks for a trace: it takes a while, and most starts never see one.
  let tracedSchema: GraphQLSchema | undefined
  const tracing = () => {
    tracedSchema ??= traced(schema)
    return tracedSchema
  }
  const ledgers = new WeakMap<Request, Ledger>()

  const yoga = createYoga<object, Context>({
    schema: ({ request }) => (request && wantsTrace(request) ? tracing() : schema),
    context: ({ request }) => {
      const ledger = ledgers.get(request)!
      const token = tokenOf(request) ?? options.fallbackToken
      const { showSecrets = false, maxSingleCalls = 200 } = options
      const deadline = ledger.since + deadlineMs
      const { signal } = request
      return createContext({ client, token, signal, deadline, ledger, siteOrigin, showSecrets, maxSingleCalls })
    },
    plugins: [
      restReport(ledgers),
      mutationReport(),
      bodyLimit(maximumBodyBytes),
      ...(options.readOnly ? [readOnly] : []),
    ],
    maskedErrors: {
      maskError: masking(options.onDefect ?? (() => {})),
      errorMessage: 'Unexpected error in the gateway.',
    },
    graphiql: options.graphiql?.options ?? false,
    ...(options.graphiql && { renderGraphiQL: options.graphiql.render }),
    landingPage: false,
    maxRequestBodySize: false,
    multipart: false,
    cors: false,
    logging: false,
  })
  return { yoga, close: () => client.close() }
}

/** The bare token of `Authorization: api-…` or `Authorization: Bearer api-…`: upstream takes it without the scheme. */
function tokenOf(request: Request): string | undefined {
  const header = request.headers.get('authorization')?.trim()
  return header?.replace(/^Bearer(?:\s+|$)/i, '') || undefined
}
