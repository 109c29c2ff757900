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
 * Makes a span for each operation and, in it, one for each REST call, which LaunchDarkly receives as the parent. The spans go to
 * the OpenTelemetry SDK that the operator loads. Without an SDK, the calls are part of the client's own trace.
 *
 * Spans contain names, routes, statuses and codes: no document, variables, URLs or headers.
 */
export function traced(version: string): Watcher {
  return (operation) => {
    const { headers } = operation.request
    const tracer = trace.getTracer('launchdarkly-graphql', version)
    const server = trace.getSpan(context.active())
    const from = server ? context.active() : callerOf(headers)
    // An instrumented HTTP server already has a span for the request.
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

/** The trace context of the client. */
function callerOf(headers: Headers): Context {
  return propagation.extract(ROOT_CONTEXT, headers, {
    get: (from, name) => from.get(name) ?? undefined,
    keys: (from) => [...from.keys()],
  })
}

/** The trace context for a call. Undefined without an SDK. Other propagated values, such as baggage, are not sent. */
function outgoing(of: Context): TraceContext | undefined {
  const { traceparent, tracestate } = injected(of)
  return traceparent ? { traceparent, ...(tracestate && { tracestate }) } : undefined
}

function injected(of: Context): Partial<TraceContext> {
  const carrier = {}
  propagation.inject(of, carrier)
  return carrier
}
