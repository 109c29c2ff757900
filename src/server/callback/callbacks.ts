import { createGraphQLError, type Plugin } from 'graphql-yoga'
import { timerMs } from '../../rest/client/clock.ts'
import { isIterable, type Part } from '../streams/results.ts'
import { toldPart } from '../told.ts'
import { untilAborted } from '../until-aborted.ts'
import { type Callback, callbackOf, wantsCallback } from './callback.ts'
import { type Outcome, protocolHeader, send } from './messages.ts'

export interface CallbackOptions {
  /** The origins of the routers that may be called. */
  readonly origins: readonly string[]
  /** The time for a router to answer a message, in ms. Default 10 000. */
  readonly withinMs?: number
  /** Receives each error that only a defect can cause. */
  readonly onDefect: (error: unknown) => void
}

/** The subscriptions of federation routers, which are called for each event. */
export interface Callbacks {
  /** Must come before the plugin for trusted documents, which removes the extensions of a request. */
  readonly plugin: Plugin
  /** Whether a router is called for a request. */
  has(request: Request): boolean
  /** The number of subscriptions. */
  readonly size: number
  /** Completes all subscriptions. */
  drain(): void
  /** Resolves when the routers of all completed subscriptions know it. */
  close(): Promise<void>
}

/** The shortest interval of heartbeats that a router can ask for, in ms. */
const leastHeartbeatMs = 500

/** The part of a router's interval after which the heartbeat is sent, so that it arrives in time. */
const early = 0.75

/** The time for a router to take the end of a subscription, in ms. */
const lastWordMs = 3000

/**
 * Answers subscriptions by the HTTP callback protocol of federation routers (`callback/1.0`), in which the router is called for each event.
 * No connection is held open.
 */
export function callbacks({ origins, withinMs = 10_000, onDefect }: CallbackOptions): Callbacks {
  const asked = new WeakMap<Request, Callback>()
  const running = new Map<AbortController, Promise<void>>()
  let draining = false

  const plugin: Plugin = {
    onParams({ request, params }) {
      if (!wantsCallback(request.headers.get('accept')) || !params.extensions?.subscription) return
      asked.set(request, callbackOf(params, origins))
    },
    onResultProcess({ request, result, setResultProcessor }) {
      const callback = asked.get(request)
      if (!callback || !isIterable(result)) return
      setResultProcessor(async (events, { Response }) => {
        const outcome = await send(callback, 'check', { withinMs })
        if (outcome !== 'taken') {
          await (events as AsyncIterable<Part>)[Symbol.asyncIterator]().return?.()
          return Response.json({ errors: [unconfirmed(outcome)] }, { status: 400, headers: { ...protocolHeader } })
        }
        begin(callback, events as AsyncIterable<Part>)
        // The library adds its own headers to the object.
        return Response.json({ data: null }, { headers: { ...protocolHeader } })
      }, 'application/json')
    },
  }

  function begin(callback: Callback, events: AsyncIterable<Part>): void {
    const end = new AbortController()
    const ended = tellAll(callback, events, end)
      .catch(onDefect)
      .finally(() => running.delete(end))
    running.set(end, ended)
    if (draining) end.abort()
  }

  /** Sends events one by one. The next one is asked for when the router took the one before. */
  async function tellAll(callback: Callback, events: AsyncIterable<Part>, end: AbortController): Promise<void> {
    let outcome: Outcome = 'taken'
    let errors = ''
    const stopHeartbeat = beat(callback, (missed) => {
      outcome = missed
      end.abort()
    })
    try {
      for await (const event of untilAborted(events, end.signal)) {
        const { json, errors: last } = toldPart(event)
        if (last) {
          errors = last
          break
        }
        outcome = await send(callback, 'next', { more: `"payload":${json}`, withinMs })
        if (outcome !== 'taken') break
      }
    } finally {
      stopHeartbeat()
    }
    if (outcome === 'gone') return
    if (outcome === 'failed') errors = JSON.stringify([undelivered])
    await send(callback, 'complete', { more: errors && `"errors":${errors}`, withinMs: lastWordMs })
  }

  function beat(callback: Callback, onMissed: (outcome: Outcome) => void): () => void {
    const { heartbeatMs } = callback
    if (heartbeatMs === 0) return () => {}
    let isUnderWay = false
    const timer = setInterval(
      async () => {
        if (isUnderWay) return
        isUnderWay = true
        const outcome = await send(callback, 'check', { withinMs })
        isUnderWay = false
        if (outcome !== 'taken') onMissed(outcome)
      },
      timerMs(Math.max(heartbeatMs, leastHeartbeatMs) * early),
    )
    return () => clearInterval(timer)
  }

  return {
    plugin,
    has: (request) => asked.has(request),
    get size() {
      return running.size
    },
    drain() {
      draining = true
      for (const end of running.keys()) end.abort()
    },
    async close() {
      await Promise.all(running.values())
    },
  }
}

const unconfirmed = (outcome: Outcome) =>
  createGraphQLError(
    `Expected the router to confirm its subscription with the status 204, but ${outcome === 'gone' ? 'it does not know it' : 'got another answer or none'}.`,
    { extensions: { code: 'BAD_REQUEST' } },
  )

const undelivered = {
  message: 'Expected the router to take each event, but it did not. Subscribe again.',
  extensions: { code: 'TOO_FAR_BEHIND' },
}
