import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit'
import { mergeIncrementalResult } from '@graphql-tools/utils'
import type { ExecutionResult } from 'graphql'
import { endpoint } from '../settings.ts'
import { operationToRun } from './operation.ts'
import { asAsked, traceHeaders } from './rest.ts'
import { type Answer, type Part, type Run, useRuns } from './runs.ts'
import { useToken } from './token.ts'

/** An answer, or a part of one as `multipart/mixed` brings it. */
type Received = Answer & {
  readonly hasNext?: boolean
  readonly incremental?: readonly { readonly path?: readonly (string | number)[] }[]
}

let runs = 0

/** The headers of all requests of the page. Those of the headers editor win. */
export function requestHeaders(own: Record<string, string> = {}): Record<string, string> {
  const { token } = useToken.getState()
  return { ...(token ? { authorization: token } : {}), ...own }
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
    const own = options?.headers
    const operationName = operationToRun(params.query, params.operationName)
    const asked = { ...params, operationName }
    let run: Run = {
      ...{ id: ++runs, query: params.query, variables: params.variables ?? {}, operationName },
      ...{ state: 'running', startedAt: Date.now(), endedAt: null, status: null, restCalls: null, size: 0 },
      ...{ answer: null, parts: [], failure: null },
    }
    const put = (more: Partial<Run>) => {
      run = { ...run, ...more }
      useRuns.getState().put(place, run)
    }
    put({})
    const send = createGraphiQLFetcher({
      url: endpoint,
      async fetch(url, init) {
        const response = await fetch(url, init)
        const told = response.headers.get('x-rest-calls')
        put({ status: response.status, restCalls: told === null ? null : Number(told) })
        return response
      },
    })
    try {
      const result = await send(asked, { ...options, headers: { ...traceHeaders, ...requestHeaders(own) } })
      if (isAsyncIterable(result)) return recorded(result, put, own)
      const answer = result as Answer
      put({
        state: 'done',
        endedAt: Date.now(),
        answer,
        parts: [{ at: Date.now(), paths: [] }],
        size: sizeOf(asAsked(answer, own)),
      })
      return asAsked(answer, own)
    } catch (error) {
      put({ state: 'failed', endedAt: Date.now(), failure: messageOf(error) })
      throw error
    }
  }) as Fetcher
}

/** Sends what is no run of the user's: the introspection. */
const plain: Fetcher = (params, options) =>
  createGraphiQLFetcher({ url: endpoint })(params, { ...options, headers: requestHeaders(options?.headers) })

/** How long the page waits before it shows further parts, so that a stream of thousands does not freeze it. */
const pauseMs = 150

/** Merges the parts in their places, and gives the answer so far, at most once in a pause and at the end. */
async function* recorded(
  parts: AsyncIterable<unknown>,
  put: (more: Partial<Run>) => void,
  own: Record<string, string> | undefined,
): AsyncGenerator<Answer> {
  const answer: ExecutionResult = {}
  const arrived: Part[] = []
  let shownAt = 0
  let shown = true
  let ended = false
  try {
    for await (const some of parts) {
      for (const part of (Array.isArray(some) ? some : [some]) as Received[]) {
        arrived.push({ at: Date.now(), paths: (part.incremental ?? []).map(({ path = [] }) => path.join('.')) })
        mergeIncrementalResult({ incrementalResult: part as never, executionResult: answer })
      }
      shown = false
      if (Date.now() - shownAt < pauseMs) continue
      shownAt = Date.now()
      shown = true
      put({ answer: { ...answer } as Answer, parts: [...arrived] })
      yield asAsked({ ...answer } as Answer, own)
    }
    ended = true
    put({ state: 'done', endedAt: Date.now(), answer: { ...answer } as Answer, parts: arrived, size: sizeOf(answer) })
    if (!shown) yield asAsked(answer as Answer, own)
  } catch (error) {
    ended = true
    put({ state: 'failed', endedAt: Date.now(), answer: answer as Answer, parts: arrived, failure: messageOf(error) })
    throw error
  } finally {
    if (!ended)
      put({ state: 'done', endedAt: Date.now(), answer: answer as Answer, parts: arrived, failure: 'Stopped.' })
  }
}

const sizeOf = (answer: unknown): number => JSON.stringify(answer).length

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const isAsyncIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value
