import { createParser, type EventSourceMessage } from 'eventsource-parser'
import type { Answer } from '../run/runs.ts'

/** What happens to a subscription. */
export interface Listener {
  /** The gateway has taken it, for the first time or again. */
  opened(): void
  event(answer: Answer, size: number): void
  /** The connection is gone. The next one is tried at a time, in epoch milliseconds. */
  lost(why: string, retryAt: number): void
  /** Nothing more comes. Null says that nothing went wrong. */
  over(failure: string | null): void
}

export interface Connection {
  /** Ends it, without a word to the listener. */
  stop(): void
  /** Tries the next connection at once, if there is none. */
  retry(): void
}

interface Asked {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly fetch?: typeof fetch
}

/** How a connection ended. */
type End =
  | { readonly kind: 'over'; readonly failure: string | null }
  | { readonly kind: 'lost'; readonly why: string; readonly afterMs?: number }

const shortestPauseMs = 1000
const longestPauseMs = 30_000
/** The silence after which a connection counts as gone. Gateways send a sign of life several times in it. */
const longestSilenceMs = 60_000
/** Statuses that another try can change. */
const passing = new Set([408, 425, 429, 500, 502, 503, 504])

/**
 * Subscribes over server-sent events (the distinct connections of GraphQL over SSE). After a lost connection it subscribes again, with
 * the id of the last event, in growing pauses.
 */
export function subscribe(asked: Asked, listener: Listener): Connection {
  const stop = new AbortController()
  const { signal } = stop
  let lastId: string | undefined
  let ownPauseMs = shortestPauseMs
  let tries = 0
  let wake = () => {}

  async function run(): Promise<void> {
    while (!signal.aborted) {
      const end = await connected()
      if (signal.aborted) return
      if (end.kind === 'over') return listener.over(end.failure)
      const pauseMs = end.afterMs ?? Math.min(longestPauseMs, ownPauseMs * 2 ** tries)
      tries++
      listener.lost(end.why, Date.now() + pauseMs)
      await new Promise<void>((resolve) => {
        wake = resolve
        setTimeout(resolve, pauseMs)
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
    }
  }

  async function connected(): Promise<End> {
    const silence = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const alive = () => {
      clearTimeout(timer)
      timer = setTimeout(() => silence.abort(), longestSilenceMs)
    }
    alive()
    try {
      const response = await (asked.fetch ?? fetch)(asked.url, {
        method: 'POST',
        headers: { ...asked.headers, ...(lastId !== undefined && { 'last-event-id': lastId }) },
        body: asked.body,
        signal: AbortSignal.any([signal, silence.signal]),
      })
      if (passing.has(response.status)) return passed(response)
      if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return await refused(response)
      return await read(response, alive)
    } catch (error) {
      const why = silence.signal.aborted ? 'The gateway has been silent for a minute' : messageOf(error)
      return { kind: 'lost', why }
    } finally {
      clearTimeout(timer)
    }
  }

  async function read(response: Response, alive: () => void): Promise<End> {
    listener.opened()
    let end: End | undefined
    let errors: Answer['errors']
    const parser = createParser({
      onRetry: (ms) => {
        ownPauseMs = Math.min(longestPauseMs, Math.max(ms, 100))
      },
      onEvent({ event, id, data }: EventSourceMessage) {
        if (end) return
        if (id !== undefined) lastId = id
        tries = 0
        if (event === 'complete') end = { kind: 'over', failure: failureOf(errors) }
        if (event !== 'next' || data === '') return
        const answer: Answer = JSON.parse(data)
        errors = answer.data ? undefined : answer.errors
        listener.event(answer, data.length)
      },
    })
    const reader = response.body!.getReader()
    const decoder = new TextDecoder()
    while (!end) {
      const { done, value } = await reader.read()
      if (done) return { kind: 'lost', why: 'The connection ended' }
      alive()
      parser.feed(decoder.decode(value, { stream: true }))
    }
    reader.cancel().catch(() => {})
    return end
  }

  async function refused(response: Response): Promise<End> {
    const text = await response.text()
    try {
      const answer: Answer = JSON.parse(text)
      listener.event(answer, text.length)
      return { kind: 'over', failure: failureOf(answer.errors) }
    } catch {
      return { kind: 'over', failure: `The gateway answered with ${response.status} and no stream of events.` }
    }
  }

  void run()
  return { stop: () => stop.abort(), retry: () => wake() }
}

/** A refusal that passes. */
function passed(response: Response): End {
  response.body?.cancel().catch(() => {})
  const seconds = Number(response.headers.get('retry-after') || Number.NaN)
  const why = `The gateway answered with ${response.status}`
  return { kind: 'lost', why, ...(seconds >= 0 && { afterMs: Math.min(longestPauseMs, seconds * 1000) }) }
}

const failureOf = (errors: Answer['errors']): string | null => errors?.[0]?.message ?? null

/** A broken connection is a TypeError, with words that each browser has of its own. */
const messageOf = (error: unknown): string => (error instanceof TypeError ? 'The connection broke' : String(error))
