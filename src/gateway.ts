import type { RequestListener } from 'node:http'
import { memoize1 } from '@graphql-tools/utils'
import { useDeferStream } from '@graphql-yoga/plugin-defer-stream'
import type { GraphQLSchema } from 'graphql'
import { createYoga, type Plugin, type YogaInitialContext, type YogaServerInstance } from 'graphql-yoga'
import { checkBaseUrl } from './base-url.ts'
import { type Context, createContext } from './context.ts'
import { masking } from './graph/errors.ts'
import { defaultMaxErrors } from './graph/failures.ts'
import { foreignFields } from './graph/foreign.ts'
import { responseNames } from './graph/response-names.ts'
import { restReport, wantsTrace } from './graph/rest-report.ts'
import { traced } from './graph/trace.ts'
import { type OwnContext, ownContext } from './own-context.ts'
import { type ClientOptions, createClient } from './rest/client/client.ts'
import type { Ledger } from './rest/client/ledger.ts'
import { createPace } from './rest/client/pace.ts'
import { redaction } from './rest/secrets.ts'
import { createSchema, type SchemaOptions } from './schema.ts'
import { acceptable } from './server/accept.ts'
import { accessTokenOf } from './server/access-token.ts'
import { cacheControl } from './server/cache-control.ts'
import { callLimit } from './server/call-limit.ts'
import { compression } from './server/compression.ts'
import { corsFor } from './server/cors.ts'
import { csrf } from './server/csrf.ts'
import { documentCache } from './server/document-cache.ts'
import { type Endpoints, endpointsBeside } from './server/endpoints.ts'
import { codedErrors } from './server/error-codes.ts'
import { errorLimit } from './server/error-limit.ts'
import { type FetchHandler, fetchHandlerOf } from './server/fetch-handler.ts'
import { gatewayTokens } from './server/gateway-tokens.ts'
import { type Graphiql, graphiqlPage } from './server/graphiql-page.ts'
import { createHealth } from './server/health.ts'
import { hook } from './server/hook.ts'
import { incrementalDelivery } from './server/incremental-delivery.ts'
import { withoutIntrospection } from './server/introspection.ts'
import { listenerOf } from './server/listener.ts'
import { type Logger, logged } from './server/logs.ts'
import { loopbackOnly } from './server/loopback.ts'
import { operations } from './server/operations.ts'
import { persistedQueries } from './server/persisted-queries.ts'
import { placesAt } from './server/places.ts'
import { createMetrics } from './server/prometheus.ts'
import { readOnly } from './server/read-only.ts'
import { redactedErrors } from './server/redaction.ts'
import { requestIds } from './server/request-id.ts'
import { requestParameters } from './server/request-parameters.ts'
import { responseLimit } from './server/response-limit.ts'
import { securityHeaders } from './server/security-headers.ts'
import { settling } from './server/settling.ts'
import { shapeLimits } from './server/shape-limits.ts'
import { traceContextOf } from './server/trace-context.ts'
import { traced as spans } from './server/tracing.ts'
import { type TrustedDocuments, trustedDocuments } from './server/trusted-documents.ts'
import { version } from './version.ts'

/** Among them how LaunchDarkly is reached and spared: see {@link ClientOptions}. */
export interface GatewayOptions<Own extends object = object>
  extends Omit<ClientOptions, 'userAgent' | 'pace'>,
    Pick<SchemaOptions, 'typeDefs' | 'resolvers'> {
  /** The token of requests that bring none. Only for an upstream that holds no one's data, such as the sandbox. */
  readonly fallbackToken?: string | undefined
  /**
   * The token of all requests, none of which brings its own then. Without `gatewayTokens`, only requests to this machine are
   * answered. Default none.
   */
  readonly serviceToken?: string | null
  /** The secrets, or `sha256:` and their hashes in hex, one of which a client sends as `Authorization: Bearer …`. Default none. */
  readonly gatewayTokens?: readonly string[]
  /** The only documents that are answered, or of which all others are told. Default none. */
  readonly trustedDocuments?: TrustedDocuments | undefined
  /** The origins whose pages may ask from browsers. Default none. */
  readonly corsOrigins?: readonly string[]
  /** Where links to LaunchDarkly's own pages lead. Default the origin of `baseUrl`. */
  readonly siteUrl?: string | null
  /** How long a GraphQL request may take from its arrival, in ms. What is not there by then fails. Default 30 000. */
  readonly deadlineMs?: number | undefined
  /**
   * How many calls a GraphQL request may spend on fields of which LaunchDarkly tells only one by one. A field that would take it
   * beyond that is refused before the first of its calls. Default 200.
   */
  readonly maxSingleCalls?: number
  /**
   * How many calls a GraphQL request may take at worst. An operation that may take more is refused before the first, and where one
   * takes more than was foreseen, the fields beyond that fail. Default 500.
   */
  readonly maxRestCalls?: number
  /** How many items the lists of an answer may have at worst. Default 500 000. */
  readonly maxItems?: number
  /** How many fields the objects of an answer may have at worst. Default 2 000 000. */
  readonly maxAnswerFields?: number
  /** How many different global ids and representations of entities a request may have. Default 1000. */
  readonly maxIds?: number
  /** How many values the lists of a filter, or of another argument of a query, may have. Default 1000. */
  readonly maxFilterValues?: number
  /** How large an argument of a field may be, in bytes of JSON; all together a hundred times that. Default 100 000. */
  readonly maxArgumentBytes?: number
  /** How many errors an answer tells of. One more says how many there are besides. Default 100. */
  readonly maxErrors?: number
  /** How large an answer may be, in bytes. Default 64 MiB. */
  readonly maxResponseBytes?: number
  /** How many tokens a document may have, and how many fields an operation once its fragments are spread. Default 5000. */
  readonly maxTokens?: number
  /** How deep fields may be within each other. Default 20. */
  readonly maxDepth?: number
  /** How many aliases an operation may have. Default 200. */
  readonly maxAliases?: number
  /** How many fields an operation may have at its root. Default 200. */
  readonly maxRootFields?: number
  /** How many directives an operation may have. Default 50. */
  readonly maxDirectives?: number
  /** Whether the schema may be asked for. Without, errors do not hint at its names. Default true. */
  readonly introspection?: boolean
  /** Default false. */
  readonly showSecrets?: boolean
  /** Whether changes are refused, and left out of the schema. Default false. */
  readonly readOnly?: boolean
  /** Whether the graph can be a subgraph: it answers `_service` and `_entities`. Default true. */
  readonly federation?: boolean
  /**
   * What the names of all types begin with that are the gateway's own, such as `LaunchDarkly`, so that they differ from those of other
   * subgraphs. Default none.
   */
  readonly federationPrefix?: string | null
  /** The page that explores the graph. Default none. */
  readonly graphiql?: Graphiql | undefined
  /** Gets a line for each operation. Default none. */
  readonly log?: Logger
  /** Number of lines that `log` dropped so far, for the metrics. Default none. */
  readonly droppedLogLines?: () => number
  /** Whether metrics are answered at /metrics beside the graph, to everybody who can reach it. Default false. */
  readonly metrics?: boolean
  /** The port on which somebody answers the endpoints alone, metrics among them. Default none. */
  readonly adminPort?: number | null
  /** Is told of each error that only a defect of the gateway can cause, which clients see masked. Default nobody. */
  readonly onDefect?: (error: unknown) => void
  /** The path of the graph. /health and /ready are beside it: at `/tools/health` for `/tools/graphql`. Default `/graphql`. */
  readonly path?: string
  /**
   * Plugins of Yoga, or of Envelop. They run after the gateway's own, which refuse requests, and before those that take credentials out of
   * errors. Default none.
   */
  readonly plugins?: readonly Plugin[]
  /** Values for resolvers of fields that are added, or what makes them of a request. They need names of their own. Default none. */
  readonly context?: OwnContext<Own> | null | undefined
}

/** A query is text that somebody, or something, wrote: a megabyte is a lot of it. */
const maximumBodyBytes = 1_000_000

export interface Gateway {
  readonly yoga: YogaServerInstance<object, Context>
  /** The schema that is served, with what was added to it. Its resolvers need the context that the gateway makes for each request. */
  readonly schema: GraphQLSchema
  /** What a Node server listens with. */
  readonly listener: RequestListener
  /** What a server of the Fetch API answers with, such as a route handler of Next. */
  readonly fetch: FetchHandler
  /**
   * Whether the gateway answers at a path, or at a URL: at that of the graph, below it, where GraphiQL has its files, and at /health and /ready.
   *
   * @example gateway.serves(request.url) ? gateway.listener(request, response) : next()
   */
  serves(url: string): boolean
  /** What is answered beside the graph, by its name: /health, /ready and, if they are kept, /metrics. */
  readonly endpoints: Endpoints
  /** Says at /ready from now on that no more requests should be sent here. */
  drain(): void
  /** Closes the connections to LaunchDarkly, once their calls are done. */
  close(): Promise<void>
}

/**
 * The gateway as a fetch handler and a Node listener. What one request needs is made for it, and shared with no other.
 *
 * @throws {Error} if an option cannot be used, or if `typeDefs`, `resolvers` or `context` clash with what the gateway has.
 * @example
 * const gateway = createGateway({
 *   baseUrl: 'https://app.launchdarkly.com',
 *   typeDefs: 'extend type Flag { wikiPage: String }',
 *   resolvers: { Flag: { wikiPage: ({ at }, _, { wiki }) => `${wiki}/${at.key}` } },
 *   context: { wiki: 'https://wiki.example.com' },
 * })
 */
export function createGateway<Own extends object = object>(options: GatewayOptions<Own>): Gateway {
  checkBaseUrl(options.baseUrl)
  const pace = createPace()
  const client = createClient({ ...options, pace, userAgent: `launchdarkly-graphql/${version}` })
  const { deadlineMs = 30_000 } = options
  const { maxRestCalls = 500, maxItems = 500_000, introspection = true } = options
  const { maxAnswerFields = 2_000_000, maxIds = 1000, maxFilterValues = 1000, maxArgumentBytes = 100_000 } = options
  const { maxErrors = defaultMaxErrors, maxResponseBytes = 64 * 2 ** 20 } = options
  const { maxTokens = 5000, maxDepth = 20, maxAliases = 200, maxRootFields = 200, maxDirectives = 50 } = options
  const siteOrigin = new URL(options.siteUrl ?? options.baseUrl).origin
  const { readOnly: isReadOnly, federation = true, federationPrefix, typeDefs, resolvers } = options
  const added = { typeDefs, resolvers }
  const schema = createSchema({ readOnly: isReadOnly, federation, federationPrefix, introspection, ...added })
  const foreign = foreignFields(schema)
  const contextOf = ownContext(options.context)
  const tracedSchema = memoize1(traced)
  const ledgers = new WeakMap<Request, Ledger>()
  const ids = new WeakMap<Request, string>()
  const health = createHealth(client)
  const onDefect = hook(options.onDefect ?? (() => {}))
  const metrics =
    options.metrics || options.adminPort ? createMetrics(client.state, options.droppedLogLines) : undefined
  const { serviceToken, showSecrets = false, cacheTtlMs = 0 } = options
  const clients = options.gatewayTokens ?? []
  const tokenOf = ({ headers }: Request) => {
    if (serviceToken) return serviceToken
    // What authenticates a client here is for nobody else.
    return (clients.length ? undefined : accessTokenOf(headers.get('authorization'))) ?? options.fallbackToken
  }
  /** What no answer and no log may repeat, whatever it looks like: what came with a request, and what goes upstream for it. */
  const credentialsOf = (request: Request) =>
    [tokenOf(request), request.headers.get('authorization')].flatMap((one) => one?.trim().split(/\s+/).at(-1) ?? [])
  const redactionOf = (request: Request) => redaction(credentialsOf(request))
  const watchers = [
    health.watcher,
    ...(metrics ? [metrics.watcher] : []),
    ...(options.log ? [logged(options.log, ids, redactionOf)] : []),
    spans(version),
  ]
  const about: Endpoints = { '/health': health.health, '/ready': health.ready }
  const endpoints: Endpoints = { ...about, ...(metrics && { '/metrics': metrics.answer }) }
  const { graph: path, beside, serves } = placesAt(options.path ?? '/graphql', options.metrics ? endpoints : about)
  const watched = operations(watchers, { onFailure: onDefect, redactionOf, path })
  const errorMessage = 'Unexpected error in the gateway.'
  const maskError = masking(onDefect, foreign)
  const { settled, plugin: settlingPlugin } = settling({ deadlineMs, ledgers })

  function contextFor(initial: YogaInitialContext): Context {
    const { request } = initial
    const ledger = ledgers.get(request)!
    const token = tokenOf(request)
    const trace = traceContextOf(request)
    const { maxSingleCalls = 200 } = options
    const deadline = ledger.since + deadlineMs
    const { signal } = request
    const observer = watched.observerOf(initial)
    const tokens = credentialsOf(request)
    return createContext({
      ...{ client, token, trace, signal, deadline, ledger, observer },
      ...{ siteOrigin, showSecrets, maxSingleCalls, maxRestCalls, maxErrors, pace },
      ...{ redaction: redaction(tokens, showSecrets), errorRedaction: redaction(tokens) },
    })
  }

  const yoga = createYoga<object, Context>({
    schema: ({ request }) => (request && wantsTrace(request) ? tracedSchema(schema) : schema),
    context: (initial) => {
      const own = contextOf(initial)
      if (own instanceof Promise)
        return settled(initial.request, own, 'the values of the context').then((more) => ({
          ...more,
          ...contextFor(initial),
        }))
      return { ...own, ...contextFor(initial) }
    },
    plugins: [
      requestIds(ids, redactionOf),
      endpointsBeside(beside),
      watched.begins,
      errorLimit(maxErrors),
      restReport(ledgers),
      securityHeaders(),
      cacheControl({ cacheTtlMs, showSecrets }),
      ...(options.graphiql ? [graphiqlPage(options.graphiql, path)] : []),
      acceptable(),
      ...(clients.length ? [gatewayTokens(clients)] : serviceToken ? [loopbackOnly()] : []),
      csrf(),
      ...(options.trustedDocuments ? [trustedDocuments(options.trustedDocuments)] : []),
      ...(options.trustedDocuments?.mode === 'only' ? [] : [persistedQueries()]),
      shapeLimits({ maxTokens, maxDepth, maxAliases, maxRootFields, maxDirectives }),
      callLimit({ maxRestCalls, maxItems, maxAnswerFields, maxIds, maxFilterValues, maxArgumentBytes }, ledgers),
      ...(introspection ? [] : [withoutIntrospection()]),
      responseNames,
      useDeferStream(),
      incrementalDelivery((error) => maskError(error, errorMessage)),
      requestParameters({ maximumBytes: maximumBodyBytes, deadlineMs, ledgers }),
      ...(isReadOnly ? [readOnly] : []),
      ...(foreign.size ? [fieldsInErrors] : []),
      ...(options.plugins ?? []),
      ...(foreign.size ? [settlingPlugin] : []),
      codedErrors((error) => maskError(error, errorMessage)),
      watched.ends,
      redactedErrors(redactionOf),
      responseLimit(maxResponseBytes, pace),
      compression(),
    ],
    maskedErrors: { maskError, errorMessage },
    graphqlEndpoint: path,
    graphiql: false,
    landingPage: false,
    parserAndValidationCache: documentCache(),
    // Yoga's own takes every URL that ends so for it. This is what none does.
    healthCheckEndpoint: ' ',
    maxRequestBodySize: false,
    multipart: false,
    cors: corsFor(options.corsOrigins ?? []),
    logging: false,
  })
  const listener = listenerOf(yoga, { deadlineMs, onDefect })
  const fetch = fetchHandlerOf(yoga, onDefect)
  return { yoga, schema, listener, fetch, serves, endpoints, drain: health.drain, close: () => client.close() }
}

/** Has the executor say of each error which field it is of. */
const fieldsInErrors: Plugin = {
  onExecute({ args }) {
    Object.assign(args, { schemaCoordinateInErrors: true })
  },
}
