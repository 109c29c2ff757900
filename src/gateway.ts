import type { IncomingMessage, RequestListener, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { execute } from '@graphql-tools/executor'
import { memoize1 } from '@graphql-tools/utils'
import { useDeferStream } from '@graphql-yoga/plugin-defer-stream'
import type { GraphQLSchema } from 'graphql'
import { createYoga, type Plugin, type YogaInitialContext, type YogaServerInstance } from 'graphql-yoga'
import { checkBaseUrl } from './base-url.ts'
import { type Context, createContext } from './context.ts'
import { createEvents } from './events/events.ts'
import type { Reading } from './events/reading.ts'
import type { Signal } from './events/signal.ts'
import { maskedDefect, masking } from './graph/errors.ts'
import { defaultMaxErrors } from './graph/failures.ts'
import { foreignFields } from './graph/foreign.ts'
import { liveOf } from './graph/live.ts'
import { responseNames } from './graph/response-names.ts'
import { restReport, wantsTrace } from './graph/rest-report.ts'
import { traced } from './graph/trace.ts'
import { type OwnContext, ownContext } from './own-context.ts'
import { outdatedBy } from './rest/changes/outdated.ts'
import { type ClientOptions, createClient } from './rest/client/client.ts'
import { Ledger } from './rest/client/ledger.ts'
import { createPace } from './rest/client/pace.ts'
import { redaction } from './rest/secrets.ts'
import { createSchema, type SchemaOptions } from './schema.ts'
import { acceptable } from './server/accept.ts'
import { readsAccess } from './server/access-fields.ts'
import { accessTokenOf } from './server/access-token.ts'
import { admitted } from './server/admission.ts'
import { asking } from './server/asking.ts'
import { cacheControl } from './server/cache-control.ts'
import { callLimit, type Estimates } from './server/call-limit.ts'
import { callbacks } from './server/callback/callbacks.ts'
import { compression } from './server/compression.ts'
import { corsFor } from './server/cors.ts'
import { csrf } from './server/csrf.ts'
import { documentCache } from './server/document-cache.ts'
import { documentEnd } from './server/document-end.ts'
import { type Endpoints, endpointsBeside } from './server/endpoints.ts'
import { codedErrors } from './server/error-codes.ts'
import { errorLimit } from './server/error-limit.ts'
import { type FetchHandler, fetchHandlerOf } from './server/fetch-handler.ts'
import { gatewayTokens } from './server/gateway-tokens.ts'
import { type Graphiql, graphiqlPage } from './server/graphiql-page.ts'
import { createHealth } from './server/health.ts'
import { hints } from './server/hints.ts'
import { hook } from './server/hook.ts'
import { incrementalDelivery } from './server/incremental-delivery.ts'
import { withoutIntrospection } from './server/introspection.ts'
import { listenerOf } from './server/listener.ts'
import { type Execution, liveOperations } from './server/live.ts'
import { type Logger, logged, loggedStore } from './server/logs.ts'
import { loopbackOnly } from './server/loopback.ts'
import { operations } from './server/operations.ts'
import { persistedQueries } from './server/persisted-queries.ts'
import { placesAt } from './server/places.ts'
import { createMetrics, type MetricsOfAll } from './server/prometheus.ts'
import { readEnd } from './server/read-end.ts'
import { readOnly } from './server/read-only.ts'
import { type Receivers, receiversBeside } from './server/receivers.ts'
import { redactedErrors } from './server/redaction.ts'
import { requestIds } from './server/request-id.ts'
import { requestParameters } from './server/request-parameters.ts'
import { responseLimit } from './server/response-limit.ts'
import { securityHeaders } from './server/security-headers.ts'
import { settling } from './server/settling.ts'
import { shapeLimits } from './server/shape-limits.ts'
import { openStreams } from './server/streams/open-streams.ts'
import { singleConnections } from './server/streams/single-connections.ts'
import { transports } from './server/streams/transports.ts'
import { traceContextOf } from './server/trace-context.ts'
import { traced as spans } from './server/tracing.ts'
import { type TrustedDocuments, trustedDocuments } from './server/trusted-documents.ts'
import { loggedWebhooks } from './server/webhook-log.ts'
import { type WebhookOutcome, webhookReceiver } from './server/webhook-receiver.ts'
import { webSockets } from './server/websocket/websockets.ts'
import { version } from './version.ts'

/** The options of {@link createGateway}. They include the options for the calls to LaunchDarkly: see {@link ClientOptions}. */
export interface GatewayOptions<Own extends object = object>
  extends Omit<ClientOptions, 'outdatedBy' | 'pace' | 'userAgent'>,
    Pick<SchemaOptions, 'typeDefs' | 'resolvers'> {
  /** The token of requests without one. Only for an upstream without anybody's data, such as the sandbox. */
  readonly fallbackToken?: string | undefined
  /**
   * The token of all requests, which then bring none of their own. Without `gatewayTokens`, only requests to this machine are
   * answered. Default none.
   */
  readonly serviceToken?: string | null
  /** The secrets, or `sha256:` and their hashes in hex. A client sends one of them as `Authorization: Bearer …`. Default none. */
  readonly gatewayTokens?: readonly string[]
  /**
   * The secrets of the webhooks in LaunchDarkly that post to /webhooks/launchdarkly beside the graph; more than one while secrets are
   * changed. Without secrets, nothing is received. Default none.
   */
  readonly webhookSecrets?: readonly string[]
  /** Is told of each change that a webhook or a read for subscriptions reports, in no order and perhaps several times. Default ignored. */
  readonly onSignal?: (signal: Signal) => void
  /** The trusted documents. All other documents are refused or reported. Default none. */
  readonly trustedDocuments?: TrustedDocuments | undefined
  /** The token of the poll of the audit log for all subscriptions. Without it, each token with subscriptions is polled for. Default none. */
  readonly eventsToken?: string | null
  /** The pause between two reads of the audit log for subscriptions, in ms. Default 10 000. */
  readonly eventsPollMs?: number
  /** The part of an account's rate limit that subscriptions may spend, in percent. Default 20. */
  readonly eventsShare?: number
  /** The most subscriptions of an access token. Default 200. */
  readonly maxSubscriptions?: number
  /** The most WebSockets of this process. Default 1000. */
  readonly maxWebSockets?: number
  /** The most operations of a WebSocket at a time. Default 100. */
  readonly maxSocketOperations?: number
  /** The origins of federation routers that may be called for the events of their subscriptions. Default none. */
  readonly callbackOrigins?: readonly string[]
  /** The origins whose pages may send requests from browsers. Default none. */
  readonly corsOrigins?: readonly string[]
  /** The address for links to LaunchDarkly's own pages. Default the origin of `baseUrl`. */
  readonly siteUrl?: string | null
  /** Returns the time from which answers compute ages, in epoch ms. Default the clock of the machine. */
  readonly clock?: () => number
  /** The time for a GraphQL request from its arrival, in ms. Fields that are late fail. Default 30 000. */
  readonly deadlineMs?: number | undefined
  /**
   * The most calls of a GraphQL request for fields that LaunchDarkly answers one by one. A field that would exceed it is refused
   * before the first of its calls. Default 200.
   */
  readonly maxSingleCalls?: number
  /**
   * The most calls of a GraphQL request. An operation whose least cost exceeds it is refused before the first call. If a request
   * takes more calls than estimated, the fields beyond the limit fail. Default 500.
   */
  readonly maxRestCalls?: number
  /** The most items in the lists of an answer, in the worst case. Default 500 000. */
  readonly maxItems?: number
  /** The most fields in the objects of an answer, in the worst case. Default 2 000 000. */
  readonly maxAnswerFields?: number
  /** The most different global ids and representations of entities in a request. Default 1000. */
  readonly maxIds?: number
  /** The most values in the lists of a filter, or of another argument of a query. Default 1000. */
  readonly maxFilterValues?: number
  /** The size of an argument of a field as JSON, in bytes. All arguments together may have a hundred times that. Default 100 000. */
  readonly maxArgumentBytes?: number
  /** The most errors in an answer. One further error gives the number of the others. Default 100. */
  readonly maxErrors?: number
  /** The size of an answer, in bytes. Default 64 MiB. */
  readonly maxResponseBytes?: number
  /** The interval of heartbeats in the streams of subscriptions, in ms. Default 12 000. */
  readonly heartbeatMs?: number
  /** The most tokens of a document, and the most fields of an operation with its fragments spread. Default 5000. */
  readonly maxTokens?: number
  /** The depth to which fields may be nested. Default 20. */
  readonly maxDepth?: number
  /** The most aliases in an operation. Default 200. */
  readonly maxAliases?: number
  /** The most fields at the root of an operation. Default 200. */
  readonly maxRootFields?: number
  /** The most directives in an operation. Default 50. */
  readonly maxDirectives?: number
  /** Whether clients may query the schema. If not, errors suggest none of its names. Default true. */
  readonly introspection?: boolean
  /** Whether answers contain SDK keys, mobile keys and other live credentials. Default false. */
  readonly showSecrets?: boolean
  /** Whether mutations are refused and left out of the schema. Default false. */
  readonly readOnly?: boolean
  /** Whether the graph answers `_service` and `_entities`, as a subgraph. Default true. */
  readonly federation?: boolean
  /**
   * The prefix of the names of the gateway's own types, such as `LaunchDarkly`, so that they differ from those of other subgraphs.
   * Default none.
   */
  readonly federationPrefix?: string | null
  /** The explorer, a page for browsers at the path of the graph. Default none. */
  readonly graphiql?: Graphiql | undefined
  /** Receives a line for each operation. Default none. */
  readonly log?: Logger
  /** Returns the number of lines that `log` dropped, for the metrics. Default none. */
  readonly droppedLogLines?: () => number
  /** Makes the function that reads the metrics of all processes, of the metrics of this one. Default those of this one. */
  readonly metricsOfAll?: MetricsOfAll | undefined
  /** Whether metrics are served at /metrics beside the graph, to everybody who can reach it. Default false. */
  readonly metrics?: boolean
  /** The port that serves only the endpoints, including metrics. Default none. */
  readonly adminPort?: number | null
  /** Receives each error that only a defect of the gateway can cause. Clients see it masked. Default ignored. */
  readonly onDefect?: (error: unknown) => void
  /** The path of the graph. /health and /ready are beside it: at `/tools/health` for `/tools/graphql`. Default `/graphql`. */
  readonly path?: string
  /**
   * Plugins of Yoga or Envelop. They run after the gateway's own plugins that refuse requests, and before those that redact errors.
   * Default none.
   */
  readonly plugins?: readonly Plugin[]
  /**
   * Values for resolvers of foreign fields, or a function that makes them for a request. Their names must differ from the
   * gateway's. Default none.
   */
  readonly context?: OwnContext<Own> | null | undefined
}

/** The most bytes of a request body. */
const maximumBodyBytes = 1_000_000

export interface Gateway {
  readonly yoga: YogaServerInstance<object, Context>
  /** The served schema, including extensions. Its resolvers need the context that the gateway makes for each request. */
  readonly schema: GraphQLSchema
  /** The listener for a Node server. */
  readonly listener: RequestListener
  /** Serves WebSockets on a Node server, at the path of the graph. Other requests to upgrade are left to the server. */
  attach(server: Server): void
  /** Serves one request to upgrade to a WebSocket, for a server that hands them out itself. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** The handler for a server of the Fetch API, such as a route handler of Next. */
  readonly fetch: FetchHandler
  /**
   * Whether the gateway answers at a path or a URL: at the path of the graph, below it (the files of the explorer), at /health and
   * /ready, and, if it has secrets for webhooks, at /webhooks/launchdarkly.
   *
   * @example gateway.serves(request.url) ? gateway.listener(request, response) : next()
   */
  serves(url: string): boolean
  /** The endpoints beside the graph, by name: /health, /ready and, if enabled, /metrics. */
  readonly endpoints: Endpoints
  /** Makes /ready report from now on that the process accepts no further requests, and completes all subscriptions. */
  drain(): void
  /** Closes the connections to LaunchDarkly after their calls. */
  close(): Promise<void>
}

/**
 * Makes a gateway as a fetch handler and a Node listener. The state of a request is not shared with other requests.
 *
 * @throws {Error} if an option is unusable, or if `typeDefs`, `resolvers` or `context` conflict with the gateway's own.
 *
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
  const client = createClient({ ...options, pace, outdatedBy, userAgent: `launchdarkly-graphql/${version}` })
  const { deadlineMs = 30_000, clock = Date.now, store } = options
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
  /** Whether foreign resolvers or plugins get documents. They may read every part, and keep them. */
  const keepsDocuments = foreign.size > 0 || (options.plugins ?? []).length > 0
  const tracedSchema = memoize1(traced)
  const ledgers = new WeakMap<Request, Ledger>()
  const ids = new WeakMap<Request, string>()
  const health = createHealth(client, store)
  const onDefect = hook(options.onDefect ?? (() => {}))
  const metrics =
    options.metrics || options.adminPort
      ? createMetrics({
          state: client.state,
          droppedLogLines: options.droppedLogLines,
          subscriptions: () => events.state().subscriptions,
          store,
          ofAll: options.metricsOfAll,
        })
      : undefined
  const endStoreLog = options.log && store ? loggedStore(options.log, store) : () => {}
  const { serviceToken, showSecrets = false, cacheTtlMs = 0 } = options
  const clients = options.gatewayTokens ?? []
  const tokenOf = ({ headers }: Request) => {
    if (serviceToken) return serviceToken
    // The header authenticates the client to the gateway, so it must not be sent to LaunchDarkly.
    return (clients.length ? undefined : accessTokenOf(headers.get('authorization'))) ?? options.fallbackToken
  }
  /** The credentials that no answer and no log may repeat: those that came with a request, and those that are sent upstream. */
  const credentialsOf = (request: Request) =>
    [tokenOf(request), request.headers.get('authorization')].flatMap((one) => one?.trim().split(/\s+/).at(-1) ?? [])
  const redactionOf = (request: Request) => redaction(credentialsOf(request))
  const logWebhook = options.log && loggedWebhooks(options.log, ids)
  const watchers = [
    health.watcher,
    ...(metrics ? [metrics.watcher] : []),
    ...(options.log ? [logged(options.log, ids, redactionOf)] : []),
    spans(version),
  ]
  const about: Endpoints = { '/health': health.health, '/ready': health.ready }
  const endpoints: Endpoints = { ...about, ...(metrics && { '/metrics': metrics.answer }) }
  const onOutcome = (outcome: WebhookOutcome, request: Request) => {
    metrics?.received(outcome)
    logWebhook?.(outcome, request)
  }
  const webhooks = {
    secrets: options.webhookSecrets ?? [],
    deadlineMs,
    clock,
    onSignal: hook((signal: Signal) => events.signal(signal), onDefect),
  }
  const takers: Receivers = webhooks.secrets.length
    ? { '/webhooks/launchdarkly': webhookReceiver({ ...webhooks, onOutcome }) }
    : {}
  const places = placesAt(options.path ?? '/graphql', options.metrics ? endpoints : about, takers)
  const { graph: path, beside, receivers, serves } = places
  const watched = operations(watchers, { onFailure: onDefect, redactionOf, path })
  const errorMessage = maskedDefect.message
  const maskError = masking(onDefect, foreign)
  const streams = openStreams(options.heartbeatMs ?? 12_000)
  const single = singleConnections({ streams, most: options.maxSubscriptions ?? 200, credentialsOf, onDefect })
  const admit = clients.length ? gatewayTokens(clients) : serviceToken ? loopbackOnly : () => {}
  const asked = asking(() => yoga, onDefect)
  const routers = callbacks({ origins: options.callbackOrigins ?? [], onDefect })
  const isElsewhere = (request: Request) => [single, asked, routers].some((transport) => transport.has(request))
  const sockets = webSockets({
    ...{ path, admit, onDefect, ask: asked.ask, corsOrigins: options.corsOrigins ?? [] },
    ...{ maximumBytes: maximumBodyBytes, mostBytes: maxResponseBytes, heartbeatMs: options.heartbeatMs ?? 12_000 },
    ...{ most: options.maxWebSockets ?? 1000, mostOperations: options.maxSocketOperations ?? 100 },
  })
  const { settled, plugin: settlingPlugin } = settling({ deadlineMs, ledgers })
  const tellOwner = hook(options.onSignal ?? (() => {}), onDefect)
  const onSignal = (signal: Signal) => {
    client.changed(signal.accesses, signal.id)
    tellOwner(signal)
  }
  const events = createEvents({ ...options, onSignal, client, deadlineMs, observer: watched.background() })
  const estimates: Estimates = new WeakMap()
  /** The reads of events, by the initial contexts of their executions. */
  const readings = new WeakMap<object, Reading>()

  function contextFor(initial: YogaInitialContext): Context {
    const { request } = initial
    const reading = readings.get(initial)
    const ledger = ledgers.get(request)!
    const token = tokenOf(request)
    const trace = traceContextOf(request)
    const { maxSingleCalls = 200 } = options
    const deadline = reading?.deadline ?? ledger.since + deadlineMs
    // Others wait for the reads of an event too.
    const signal = reading ? undefined : request.signal
    const observer = watched.observerOf(initial)
    const tokens = credentialsOf(request)
    const errorRedaction = redaction(tokens)
    return createContext({
      ...{ client, token, trace, signal, deadline, ledger, observer, events, reading },
      resumeAfter: request.headers.get('last-event-id'),
      now: clock(),
      readsAccess: keepsDocuments || readsAccess(initial.params.query),
      ...{ siteOrigin, showSecrets, maxSingleCalls, maxRestCalls, maxErrors, pace, onDefect },
      ...{ redaction: showSecrets ? redaction(tokens, showSecrets) : errorRedaction, errorRedaction },
    })
  }

  /** Prepares the execution of an event. */
  async function executionOf(subscription: YogaInitialContext, payload: unknown): Promise<Execution> {
    const live = liveOf(payload)
    // An event that needs no call does not wait for those that do.
    if (estimates.get(subscription.request)?.calls) await live?.room()
    const reading = live?.reading() as Reading | undefined
    const initial = { ...subscription }
    if (reading) readings.set(initial, reading)
    ledgers.set(subscription.request, reading?.ledger ?? new Ledger())
    watched.adopt(initial, subscription)
    return yoga.getEnveloped(initial)
  }

  const yoga: YogaServerInstance<object, Context> = createYoga<object, Context>({
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
      receiversBeside(receivers, onDefect),
      watched.begins,
      errorLimit(maxErrors),
      restReport(ledgers),
      securityHeaders(),
      cacheControl({ cacheTtlMs, showSecrets }),
      ...(options.graphiql
        ? [graphiqlPage(options.graphiql, path, Boolean(serviceToken ?? options.fallbackToken))]
        : []),
      acceptable(),
      admitted(admit),
      csrf(),
      single.plugin,
      routers.plugin,
      ...(options.trustedDocuments ? [trustedDocuments(options.trustedDocuments)] : []),
      ...(options.trustedDocuments?.mode === 'only' ? [] : [persistedQueries(store)]),
      shapeLimits({ maxTokens, maxDepth, maxAliases, maxRootFields, maxDirectives }),
      callLimit(
        { maxRestCalls, maxItems, maxAnswerFields, maxIds, maxFilterValues, maxArgumentBytes },
        ledgers,
        estimates,
      ),
      transports({ streams, isElsewhere, onDefect }),
      asked.plugin,
      hints({ fields: introspection, keys: options.trustedDocuments?.mode !== 'only' }),
      ...(introspection ? [] : [withoutIntrospection()]),
      responseNames,
      liveOperations({
        executionOf,
        onEvent: (date) => metrics?.told(date === null ? null : clock() - date),
        execute: (args) => execute(args),
      }),
      useDeferStream(),
      incrementalDelivery((error) => maskError(error, errorMessage), ledgers),
      requestParameters({ maximumBytes: maximumBodyBytes, deadlineMs, ledgers }),
      ...(isReadOnly ? [readOnly] : []),
      ...(foreign.size ? [fieldsInErrors] : []),
      ...(options.plugins ?? []),
      ...(foreign.size ? [settlingPlugin] : []),
      readEnd,
      codedErrors((error) => maskError(error, errorMessage)),
      watched.ends,
      redactedErrors(redactionOf),
      responseLimit(maxResponseBytes, pace),
      compression(),
      ...(keepsDocuments ? [] : [documentEnd()]),
    ],
    maskedErrors: { maskError, errorMessage },
    graphqlEndpoint: path,
    graphiql: false,
    landingPage: false,
    parserAndValidationCache: documentCache(),
    // Yoga's own health check matches every URL with this ending, so it gets an ending that no URL has.
    healthCheckEndpoint: ' ',
    maxRequestBodySize: false,
    multipart: false,
    cors: corsFor(options.corsOrigins ?? []),
    logging: false,
  })
  const listener = listenerOf(yoga, { deadlineMs, onDefect })
  const fetch = fetchHandlerOf(yoga, onDefect)
  events.begin()

  /** Completes all subscriptions. */
  function drain() {
    events.close()
    streams.drain()
    sockets.drain()
    routers.drain()
  }

  return {
    ...{ yoga, schema, listener, fetch, serves, endpoints, attach: sockets.attach, upgrade: sockets.upgrade },
    drain() {
      health.drain()
      drain()
    },
    async close() {
      drain()
      sockets.close()
      endStoreLog()
      await Promise.all([routers.close(), client.close()])
    },
  }
}

/** Makes the executor add the coordinate of the field to each error. */
const fieldsInErrors: Plugin = {
  onExecute({ args }) {
    Object.assign(args, { schemaCoordinateInErrors: true })
  },
}
