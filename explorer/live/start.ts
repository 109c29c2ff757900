import { asAsked } from '../run/rest.ts'
import type { Run } from '../run/runs.ts'
import { type Connection, subscribe } from './connection.ts'
import { eventInFront, type Live, notYetLive, withEvent } from './live.ts'

/** What one can do with a subscription of a tab. */
export interface LiveControl {
  stop(): void
  retry(): void
  /** Shows an event, or follows the latest. */
  choose(number: number | null): void
  /** Says that the user has the tab in front. */
  look(): void
}

export type LiveRun = Run & { readonly live: Live & LiveControl }

interface Start {
  readonly run: Run
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** The headers that the user wrote. */
  readonly own: Record<string, string> | undefined
  readonly put: (run: LiveRun) => void
  readonly isInFront: () => boolean
  readonly fetch?: typeof fetch
}

/** How long further events wait until they are shown, so that many at once do not freeze the page. */
const pauseMs = 150

/** Starts the subscription of a tab. It goes on by itself, whichever tab is in front. */
export function startLive(start: Start): LiveRun {
  const { url, headers, body, own, put, isInFront } = start
  let live = notYetLive
  let run: LiveRun = { ...start.run, live: { ...live, stop, retry, choose, look } }
  let timer: ReturnType<typeof setTimeout> | undefined

  function change(more: Partial<Live>): void {
    live = { ...live, ...more }
    timer ??= setTimeout(show, pauseMs)
  }

  function changeNow(more: Partial<Live>): void {
    live = { ...live, ...more }
    show()
  }

  function show(): void {
    clearTimeout(timer)
    timer = undefined
    const isOver = live.state === 'over'
    const { answer = null, size = 0 } = eventInFront(live) ?? {}
    const shown = answer === run.answer ? run.shown : answer && asAsked(answer, own)
    run = {
      ...{ ...run, live: { ...live, stop, retry, choose, look }, answer, shown, size },
      ...{ state: isOver ? 'done' : 'running', endedAt: isOver ? (run.endedAt ?? Date.now()) : null },
    }
    put(run)
  }

  const connection: Connection = subscribe(
    { url, headers, body, ...(start.fetch && { fetch: start.fetch }) },
    {
      opened: () => change({ state: 'open', since: live.since ?? Date.now(), retryAt: null, why: null }),
      event: (answer, size) => change(withEvent(live, { at: Date.now(), size, answer }, isInFront())),
      lost: (why, retryAt) => changeNow({ state: 'lost', why, retryAt }),
      over: (why) => changeNow({ state: 'over', why: why ?? 'The gateway completed it.', retryAt: null }),
    },
  )

  function stop(): void {
    if (live.state === 'over') return
    connection.stop()
    changeNow({ state: 'over', why: null, retryAt: null })
  }

  function retry(): void {
    connection.retry()
  }

  function choose(chosen: number | null): void {
    changeNow({ chosen })
  }

  function look(): void {
    if (live.unseen > 0) changeNow({ unseen: 0 })
  }

  return run
}

/** Whether it is the run of a subscription. */
export const hasEvents = (run: Run | undefined): run is LiveRun => run?.live !== undefined

/** Whether something can still come. */
export const isLive = (run: Run | undefined): run is LiveRun => hasEvents(run) && run.live.state !== 'over'
