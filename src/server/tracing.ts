import {
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import type { TraceContext } from '../rest/client/wire.ts'
import type { Watcher } from './operations.ts'

/**
 * A span for each operation, and in it one for each REST call, which is told to LaunchDarkly as the caller's. They are made by the
 * OpenTelemetry SDK that the operator loads, and go nowhere without one: then the calls are part of the client's own trace.
 *
 * Spans carry names, routes, statuses and codes: no document, no variables, no URLs, no headers.
 */
export function traced(version: string): Watcher {
  return (operation) => {
    const { headers } = operation.request
    const tracer = trace.getTracer('launchdarkly-graphql', version)
    const server = trace.getSpan(context.active())
    const from = server ? context.active() : callerOf(headers)
    // An instrumented HTTP server has the request's own span already.
    const kind = server ? SpanKind.INTERNAL : SpanKind.SERVER
    const span = tracer.startSpan('GraphQL operation', { kind }, from)
    const within = trace.setSpan(from, span)

    return {
      sent({ operation: { name, method, path }, attempt }) {
        const call = tracer.startSpan(name, { kind: SpanKind.CLIENT }, within)
        call.setAttributes({ 'http.request.method': method, 'url.template': path })
        if (attempt > 1) call.setAttribute('http.request.resend_count', attempt - 1)
        return {
          trace: outgoing(trace.setSpan(within, call)),
          ended({ status, trouble }) {
            if (status !== null) call.setAttribute('http.response.status_code', status)
            if (status === null || status >= 400) failed(call, String(status ?? trouble))
            call.end()
          },
        }
      },
      ended({ outcome, codes }) {
        const { name, kind } = operation
        if (kind) span.updateName(name ? `${kind} ${name}` : kind).setAttribute('graphql.operation.type', kind)
        if (name) span.setAttribute('graphql.operation.name', name)
        span.setAttribute('launchdarkly_graphql.outcome', outcome)
        if (outcome !== 'ok') failed(span, codes[0] ?? outcome)
        span.end()
      },
    }
  }
}

function failed(span: Span, type: string) {
  span.setAttribute('error.type', type).setStatus({ code: SpanStatusCode.ERROR })
}

/** What the client says that the operation is part of. */
function callerOf(headers: Headers): Context {
  return propagation.extract(ROOT_CONTEXT, headers, {
    get: (from, name) => from.get(name) ?? undefined,
    keys: (from) => [...from.keys()],
  })
}

/** Undefined without an SDK that propagates. Whatever else it would send along, such as baggage, stays here. */
function outgoing(of: Context): TraceContext | undefined {
  const { traceparent, tracestate } = injected(of)
  return traceparent ? { traceparent, ...(tracestate && { tracestate }) } : undefined
}

function injected(of: Context): Partial<TraceContext> {
  const carrier = {}
  propagation.inject(of, carrier)
  return carrier
}
