import { context, propagation, trace } from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Stack, startStack } from '../support/stack.ts'

const spans = new InMemorySpanExporter()

let stack: Stack

beforeEach(async () => {
  spans.reset()
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }))
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  stack = await startStack()
})

afterEach(async () => {
  await stack.close()
  trace.disable()
  propagation.disable()
  context.disable()
})

const traceId = '0af7651916cd43dd8448eb211c80319c'
const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01`, tracestate: 'vendor=1', baggage: 'user=jane' }
const query = 'query Owner { project(key: "web") { name } }'

const finished = () =>
  spans.getFinishedSpans().map((span) => ({
    ...{ name: span.name, kind: span.kind, attributes: span.attributes, status: span.status.code },
    ...{ traceId: span.spanContext().traceId, id: span.spanContext().spanId, parent: span.parentSpanContext?.spanId },
  }))

describe('with an OpenTelemetry SDK', () => {
  it('there is a span for the operation, a part of the client\u2019s trace, and in it one for each REST call', async () => {
    await stack.post(query, { headers })
    const [call, operation, ...more] = finished()
    expect(more).toEqual([])
    expect(operation).toMatchObject({
      ...{ name: 'query Owner', kind: 1, status: 0, traceId, parent: 'b7ad6b7169203331' },
      attributes: {
        'graphql.operation.type': 'query',
        'graphql.operation.name': 'Owner',
        'launchdarkly_graphql.outcome': 'ok',
      },
    })
    expect(call).toMatchObject({
      ...{ name: 'GET /api/v2/projects/{projectKey}', kind: 2, status: 0, traceId, parent: operation!.id },
      attributes: {
        'http.request.method': 'GET',
        'url.template': '/api/v2/projects/{projectKey}',
        'http.response.status_code': 200,
      },
    })
  })

  it('LaunchDarkly is told of the span of the call, and of nothing else that the client said', async () => {
    const { calls } = await stack.ask(query, {}, headers)
    const [call] = finished()
    expect(calls[0]?.headers.traceparent).toBe(`00-${traceId}-${call!.id}-01`)
    expect(calls[0]?.headers.tracestate).toBe('vendor=1')
    expect(calls[0]?.headers.baggage).toBeUndefined()
  })

  it('a trace begins here where the client has none', async () => {
    const { calls } = await stack.ask(query)
    const [call, operation] = finished()
    expect(operation?.parent).toBeUndefined()
    expect(calls[0]?.headers.traceparent).toBe(`00-${operation!.traceId}-${call!.id}-01`)
  })

  it('failed calls and operations are marked, with the status and the codes, and each try has a span', async () => {
    stack.sandbox.fault({ path: /projects/ }, { status: 503 })
    stack.sandbox.fault({ path: /projects/ }, { status: 403 })
    await stack.post(query)
    const [first, second, operation] = finished()
    expect(first).toMatchObject({ status: 2, attributes: { 'error.type': '503', 'http.response.status_code': 503 } })
    expect(second).toMatchObject({ status: 2, attributes: { 'error.type': '403', 'http.request.resend_count': 1 } })
    expect(operation).toMatchObject({ status: 2, attributes: { 'error.type': 'FORBIDDEN' } })
  })

  it('spans name no key of a user, no token and no document', async () => {
    await stack.post('query Q($key: String!) { project(key: $key) { name } }', { variables: { key: 'canary-key' } })
    expect(finished()).toHaveLength(2)
    expect(JSON.stringify(finished())).not.toMatch(/canary-key|api-|project\(/)
  })
})

describe('without an OpenTelemetry SDK', () => {
  it('the calls are part of the client\u2019s own trace', async () => {
    trace.disable()
    propagation.disable()
    const { calls } = await stack.ask(query, {}, headers)
    expect(calls[0]?.headers.traceparent).toBe(headers.traceparent)
    expect(calls[0]?.headers.tracestate).toBe('vendor=1')
    expect(finished()).toEqual([])
  })
})
