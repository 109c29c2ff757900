import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit'
import { type ExecutionResult, OperationTypeNode } from 'graphql'
import { isLive, startLive } from '../live/start.ts'
import { endpoint } from '../settings.ts'
import { useHistory } from './history.ts'
import { isLong } from './long.ts'
import { mergePart, type Received } from './merge.ts'
import { kindOf, operationToRun } from './operation.ts'
import { asAsked, traceHeaders } from './rest.ts'
import { type Answer, type Part, type Run, useRuns } from './runs.ts'
import { useToken } from './token.ts'

/** The headers of all requests of the page. Those of the headers editor win, however they write the names. */
export function requestHeaders(own: Record<string, string> = {}): Record<string, string> {
  const { token } = useToken.getState()
  const lowercase = Object.entries(own).map(([name, value]) => [name.toLowerCase(), value] as const)
  return { ...(token && { authorization: token }), ...Object.fromEntries(lowercase) }
}

/**
 * The fetcher of GraphiQL. It sends the token, runs the operation that the tab shows, and records each run for the panels.
 *
 * @param tab Gives the id of the tab in front.
 */
export function recordingFetcher(tab: () => string): Fetcher {
  return (async (params, options) => {
    if (params.operationName === 'IntrospectionQuery') return plain(params, options)
    const place = tab()
    const before = useRuns.getState().byTab.get(place)
    // The key that runs an operation also stops it.
    if (isLive(before)) {
      before.live.stop()
      return aside
    }
    const own = options?.headers
    const operationName = operationToRun(params.query, params.operationName)
    const asked = { ...params, operationName }
    let run: Run = {
      ...{ query: params.query, variables: params.variables ?? {}, operationName },
      ...{ state: 'running', startedAt: Date.now(), endedAt: null, restCalls: null, size: 0 },
      ...{ answer: null, shown: null, parts: [], failure: null },
    }
    const put = (more: Partial<Run>) => {
      const shown = more.answer ? asAsked(more.answer, own) : run.shown
      run = { ...run, ...more, shown }
      useRuns.getState().put(place, run)
    }
    put({})
    useHistory.getState().add(params.query, params.variables ? JSON.stringify(params.variables, undefined, 2) : '')
    if (kindOf(params.query, operationName) === OperationTypeNode.SUBSCRIPTION) {
      subscribed(place, run, asked, own, () => tab() === place)
      return aside
    }
    const stop = new AbortController()
    const send = createGraphiQLFetcher({
      url: endpoint,
      async fetch(url, init) {
        const response = await fetch(url, { ...init, signal: stop.signal })
        const told = response.headers.get('x-rest-calls')
        put({ restCalls: told === null ? null : Number(told) })
        return response
      },
    })
    try {
      const result = await send(asked, { ...options, headers: { ...traceHeaders, ...requestHeaders(own) } })
      if (isAsyncIterable(result)) return stoppable(recorded(result, put, own, stop.signal), stop)
      const answer = result as Answer
      put({
        state: 'done',
        endedAt: Date.now(),
        answer,
        parts: [{ at: Date.now(), paths: [] }],
        size: sizeOf(asAsked(answer, own)),
      })
      return forEditor(asAsked(answer, own))
    } catch (error) {
      put({ state: 'failed', endedAt: Date.now(), failure: messageOf(error) })
      throw error
    }
  }) as Fetcher
}

/** What GraphiQL keeps of a subscription, which the page runs and shows by itself. GraphiQL would end it with a change of tabs. */
const aside = { note: 'The events are shown beside the editor.' }

/** A browser opens six connections to a host, and other requests need some. */
const mostLive = 4

function subscribed(
  place: string,
  run: Run,
  asked: object,
  own: Record<string, string> | undefined,
  isInFront: () => boolean,
): void {
  const { byTab, put } = useRuns.getState()
  if ([...byTab.values()].filter(isLive).length >= mostLive) {
    const failure = `${mostLive} subscriptions are live, which is what a browser has connections for. Stop one of them first.`
    put(place, { ...run, state: 'failed', endedAt: Date.now(), failure })
    return
  }
  const live = startLive({
    ...{ run, own, url: endpoint, body: JSON.stringify(asked), isInFront },
    headers: {
      ...{ 'content-type': 'application/json', accept: 'text/event-stream' },
      ...traceHeaders,
      ...requestHeaders(own),
    },
    put: (next) => put(place, next),
  })
  put(place, live)
}

/** Sends what is no run of the user's: the introspection. */
const plain: Fetcher = (params, options) =>
  createGraphiQLFetcher({ url: endpoint })(params, { ...options, headers: requestHeaders(options?.headers) })

/** How long the page waits before it shows further parts, so that a stream of thousands does not freeze it. */
const pauseMs = 150

/** Waits. Undefined tells it from a part. */
const pause = (ms: number) => new Promise<undefined>((resolve) => setTimeout(resolve, ms))

/** Asks for the next part. Its failure is seen when it is awaited, which can be later. */
function nextOf(source: AsyncIterator<unknown>): Promise<IteratorResult<unknown>> {
  const next = source.next()
  next.catch(() => {})
  return next
}

/** Merges the parts in their places, and gives the answer so far: at most once in a pause, and what has come after each pause. */
async function* recorded(
  parts: AsyncIterable<unknown>,
  put: (more: Partial<Run>) => void,
  own: Record<string, string> | undefined,
  stop: AbortSignal,
): AsyncGenerator<unknown> {
  const answer: ExecutionResult = {}
  const arrived: Part[] = []
  const seen = new WeakSet<object>()
  const source = parts[Symbol.asyncIterator]()
  let next = nextOf(source)
  let shownAt = 0
  let shown = true
  let ended = false
  try {
    for (;;) {
      const due = pauseMs - (Date.now() - shownAt)
      const got = await (shown ? next : Promise.race([next, pause(due)]))
      if (got) {
        if (got.done) break
        next = nextOf(source)
        for (const part of (Array.isArray(got.value) ? got.value : [got.value]) as Received[]) {
          // A reader that is broken off gives its last parts once more.
          if (seen.has(part)) continue
          seen.add(part)
          arrived.push({ at: Date.now(), paths: (part.incremental ?? []).map(({ path = [] }) => path.join('.')) })
          mergePart(answer, part)
        }
        shown = false
      }
      if (Date.now() - shownAt < pauseMs) continue
      shownAt = Date.now()
      shown = true
      put({ answer: { ...answer } as Answer, parts: [...arrived] })
      yield forEditor(asAsked(answer as Answer, own))
    }
    ended = true
    put({ state: 'done', endedAt: Date.now(), answer: { ...answer } as Answer, parts: arrived, size: sizeOf(answer) })
    if (!shown) yield forEditor(asAsked(answer as Answer, own))
  } catch (error) {
    // The page stopped it, and `finally` says so.
    if (stop.aborted) return
    ended = true
    put({ state: 'failed', endedAt: Date.now(), answer: answer as Answer, parts: arrived, failure: messageOf(error) })
    throw error
  } finally {
    source.return?.().catch(() => {})
    if (!ended)
      put({ state: 'done', endedAt: Date.now(), answer: answer as Answer, parts: arrived, failure: 'Stopped.' })
  }
}

/** Ends the request at once when GraphiQL stops it. By itself a generator would wait for the next part. */
function stoppable<Value>(parts: AsyncGenerator<Value>, stop: AbortController): AsyncIterableIterator<Value> {
  return {
    next: () => parts.next(),
    return() {
      stop.abort()
      return parts.return(undefined)
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

/** What the editor of GraphiQL shows of an answer. A long one would freeze it; the page shows that in another way. */
const forEditor = (answer: ExecutionResult): unknown =>
  isLong(answer) ? { note: 'The answer is too long for the editor.' } : { ...answer }

const sizeOf = (answer: unknown): number => JSON.stringify(answer).length

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const isAsyncIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value
