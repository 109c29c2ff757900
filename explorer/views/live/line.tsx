import './live.css'
import { type ReactNode, useEffect, useState } from 'react'
import type { LiveRun } from '../../live/start.ts'
import { eventsText, lagOf, secondsText, timeText } from '../../live/words.ts'

const titles = { connecting: 'Connecting', open: 'Live', lost: 'Reconnecting', over: 'Ended' }

/** How a subscription is: since when, how many events, how far behind, and a button that stops it. */
export function LiveLine({ run: { live, startedAt, endedAt } }: { readonly run: LiveRun }): ReactNode {
  const { state, count, since, events, retryAt } = live
  const lag = events[0] && lagOf(events[0])
  const time = timeText(since ?? startedAt)
  return (
    <section className={`live-line live-${state}`} aria-label="Subscription">
      <span className="live-state">
        <span className="live-dot" aria-hidden="true" />
        {titles[state]}
      </span>
      <span className="live-words">
        {eventsText(count)}
        <span className="quiet">
          {state === 'over' && endedAt !== null ? ` · ${time}–${timeText(endedAt)}` : ` · since ${time}`}
          {lag !== undefined && ` · the latest was ${secondsText(lag)} behind`}
        </span>
      </span>
      {live.why && <span className="live-why">{state === 'lost' ? `${live.why}.` : live.why}</span>}
      {retryAt !== null && <Countdown until={retryAt} />}
      {retryAt !== null && (
        <button type="button" className="text-button" onClick={live.retry}>
          Try now
        </button>
      )}
      {state !== 'over' && (
        <button type="button" className="text-button live-stop" onClick={live.stop}>
          Stop
        </button>
      )}
    </section>
  )
}

function Countdown({ until }: { readonly until: number }): ReactNode {
  const [now, tick] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => tick(Date.now()), 500)
    return () => clearInterval(timer)
  }, [])
  const left = Math.ceil((until - now) / 1000)
  return <span className="quiet live-countdown">{left > 0 ? `Next try in ${left} s` : 'Trying …'}</span>
}
