import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { UpstreamState } from '../rest/client/client.ts'
import { now as clock } from '../rest/client/clock.ts'
import type { Store } from '../store/store.ts'
import { operationNames } from './operation-names.ts'
import type { Watcher } from './operations.ts'
import { type WebhookOutcome, webhookOutcomes } from './webhook-receiver.ts'

export interface Metrics {
  readonly watcher: Watcher
  /** Counts an event of a subscription, with the time since what happened, in ms, if known. */
  told(lagMs: number | null): void
  /** Counts a request to the receiver of webhooks. */
  received(outcome: WebhookOutcome): void
  /** All metrics in the text format of Prometheus. */
  answer(): Promise<Response>
}

/** Makes the function that reads the metrics of all processes as text, of the metrics of this one. */
export type MetricsOfAll = (own: Registry) => () => Promise<string>

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/**
 * Makes the metrics of one gateway and its process. Labels are the names of proven operations, the templates of REST routes,
 * statuses and outcomes. Their number does not grow with the callers, and they do not identify callers.
 *
 * @param state Returns the current state of the upstream.
 * @param droppedLogLines Returns the number of lines that the log has dropped.
 * @param subscriptions Returns the number of subscriptions under way.
 * @param store The store, if there is one.
 * @param ofAll Makes the function that reads the metrics of all processes. Default those of this one.
 */
export function createMetrics(
  state: () => UpstreamState,
  droppedLogLines: () => number = () => 0,
  subscriptions: () => number = () => 0,
  store?: Pick<Store, 'state' | 'onChange'>,
  ofAll: MetricsOfAll = (own) => () => own.metrics(),
): Metrics {
  const registry = new Registry()
  const read = ofAll(registry)
  const common = { registers: [registry] }
  const name = (rest: string) => `launchdarkly_graphql_${rest}`
  collectDefaultMetrics({ register: registry })

  const operations = new Counter({
    ...common,
    name: name('operations_total'),
    help: 'GraphQL operations by their name and what became of them.',
    labelNames: ['operation', 'kind', 'outcome'],
  })
  const durations = new Histogram({
    ...common,
    name: name('operation_duration_seconds'),
    help: 'How long operations took.',
    labelNames: ['operation', 'kind'],
    buckets: seconds,
  })
  const running = new Gauge({ ...common, name: name('operations_running'), help: 'Operations that are under way.' })
  const errors = new Counter({
    ...common,
    name: name('errors_total'),
    help: 'Operations in whose answer there was an error of this code.',
    labelNames: ['code'],
  })
  const calls = new Counter({
    ...common,
    name: name('rest_calls_total'),
    help: 'REST calls by their route and the HTTP status, or why there was no answer.',
    labelNames: ['route', 'status'],
  })
  const callDurations = new Histogram({
    ...common,
    name: name('rest_call_duration_seconds'),
    help: 'How long REST calls took, from being sent to being read.',
    labelNames: ['route'],
    buckets: seconds,
  })
  const waits = new Histogram({
    ...common,
    name: name('rest_wait_seconds'),
    help: 'How long REST calls waited for a free place and an open window before they were sent.',
    buckets: seconds,
  })
  const retries = new Counter({
    ...common,
    name: name('rest_retries_total'),
    help: 'REST calls that were sent once more.',
    labelNames: ['route'],
  })
  const spared = new Counter({
    ...common,
    name: name('rest_calls_spared_total'),
    help: 'Answers that took no call: in-flight, with that of another request; cache, kept; stale, kept beyond its time.',
    labelNames: ['source'],
  })
  new Gauge({
    ...common,
    name: name('breaker_open'),
    help: '1 while hardly any calls are sent, as too many failed in a row.',
    aggregator: 'max',
    collect() {
      this.set(state().restingSince ? 1 : 0)
    },
  })
  new Gauge({
    ...common,
    name: name('rate_limit_remaining'),
    help: 'The fewest calls that any account has left until its window ends, in all (route="") and by route, as far as known.',
    aggregator: 'min',
    labelNames: ['route'],
    collect() {
      this.reset()
      for (const [route, remaining] of leastLeft(state())) this.set({ route }, remaining)
    },
  })
  new Counter({
    ...common,
    name: name('log_lines_dropped_total'),
    help: 'Lines of the log that were dropped because stdout took no more.',
    collect() {
      this.reset()
      this.inc(droppedLogLines())
    },
  })
  new Gauge({
    ...common,
    name: name('store_joined'),
    help: '1 while the store of several gateways answers, 0 while this one is alone or has none.',
    aggregator: 'min',
    collect() {
      this.set(store?.state().joined ? 1 : 0)
    },
  })
  new Gauge({
    ...common,
    name: name('store_gateways'),
    help: 'Gateways that use the store, including this one.',
    aggregator: 'max',
    collect() {
      this.set(store?.state().gateways ?? 1)
    },
  })
  const losses = new Counter({
    ...common,
    name: name('store_losses_total'),
    help: 'How often the store stopped answering.',
  })
  store?.onChange(({ joined }) => joined || losses.inc())
  const webhooks = new Counter({
    ...common,
    name: name('webhooks_total'),
    help: 'Webhooks of LaunchDarkly by what became of them.',
    labelNames: ['outcome'],
  })
  for (const outcome of webhookOutcomes) webhooks.inc({ outcome }, 0)
  new Gauge({
    ...common,
    name: name('subscriptions'),
    help: 'Subscriptions that are under way.',
    collect() {
      this.set(subscriptions())
    },
  })
  const events = new Counter({ ...common, name: name('events_total'), help: 'Events of subscriptions.' })
  const lags = new Histogram({
    ...common,
    name: name('event_lag_seconds'),
    help: 'How long after a change its events were sent.',
    buckets: [0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600],
  })
  const label = operationNames()

  return {
    watcher: (operation) => {
      if (!operation.isBackground) running.inc()
      return {
        sent: ({ operation: { name: route }, attempt, waitedMs }) => {
          waits.observe(waitedMs / 1000)
          if (attempt > 1) retries.inc({ route })
          return {
            ended({ status, trouble, ms }) {
              calls.inc({ route, status: status ?? trouble ?? 'unknown' })
              callDurations.observe({ route }, ms / 1000)
            },
          }
        },
        spared: (_, source) => spared.inc({ source }),
        ended({ outcome, codes, ms, calls: sent }) {
          const labels = { operation: label(operation.name, outcome === 'ok' && sent > 0), kind: operation.kind ?? '' }
          running.dec()
          operations.inc({ ...labels, outcome })
          // A subscription lasts for as long as its client wants.
          if (operation.kind !== 'subscription') durations.observe(labels, ms / 1000)
          for (const code of codes) errors.inc({ code })
        },
      }
    },
    received: (outcome) => webhooks.inc({ outcome }),
    told(lagMs) {
      events.inc()
      if (lagMs !== null) lags.observe(Math.max(0, lagMs) / 1000)
    },
    async answer() {
      return new Response(await read(), { headers: { 'content-type': registry.contentType } })
    },
  }
}

/** The time for which a limit without a reset time counts, in ms: the longest window of LaunchDarkly. */
const believedMs = 10_000

/** The fewest calls left, by route, of all limits whose windows are not over. */
function leastLeft({ limits }: UpstreamState): Map<string, number> {
  const now = clock()
  const least = new Map<string, number>()
  const told = limits.flatMap(({ routes, ...account }) => [{ ...account, operation: '' }, ...routes])
  for (const { operation, remaining, resetAt, observedAt } of told) {
    if (remaining === null || (resetAt ?? (observedAt ?? 0) + believedMs) < now) continue
    least.set(operation, Math.min(remaining, least.get(operation) ?? remaining))
  }
  return least
}
