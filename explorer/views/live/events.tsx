import '../shared/views.css'
import './live.css'
import { memo, type ReactNode } from 'react'
import { moveAmongRows } from '../../controls/arrow-keys.ts'
import { Split } from '../../frame/split.tsx'
import { eventInFront, type LiveEvent, mostEvents } from '../../live/live.ts'
import type { LiveRun } from '../../live/start.ts'
import { timeText, whatOf, whoOf } from '../../live/words.ts'
import { LongJson } from '../json/long-json.tsx'

/** The events of a subscription, the newest first, and the one that is chosen as JSON. */
export function LiveEvents({ run }: { readonly run: LiveRun }): ReactNode {
  const { state, events } = run.live
  if (events.length === 0) return <p className="live-empty quiet">{emptyText[state]}</p>
  return (
    <Split
      label="Height of the list of events"
      direction="column"
      share={0.34}
      place="events"
      first={<EventList run={run} />}
      second={<LongJson run={run} note="" />}
    />
  )
}

const emptyText = {
  connecting: 'Connecting …',
  open: 'Waiting for the first event. It is shown here as soon as it happens.',
  lost: 'No event has come yet.',
  over: 'No event came.',
}

function EventList({ run: { live } }: { readonly run: LiveRun }): ReactNode {
  const { events, count, chosen, choose } = live
  const front = eventInFront(live)
  const earlier = count - events.length
  return (
    <div className="live-events">
      <div className="view-tools">
        <span className="quiet">
          {chosen === null ? 'The latest event is shown.' : `Event ${chosen} is shown.`}
          {earlier > 0 && ` Of ${count.toLocaleString('en')}, the last ${events.length} are kept.`}
        </span>
        {chosen !== null && (
          <button type="button" className="text-button live-follow" onClick={() => choose(null)}>
            Follow the latest
          </button>
        )}
      </div>
      <ol className="live-list" reversed start={count} aria-label={`Events, at most ${mostEvents}`}>
        {events.map((event) => (
          <EventRow key={event.number} event={event} isInFront={event === front} choose={choose} />
        ))}
      </ol>
    </div>
  )
}

const EventRow = memo(function EventRow(props: {
  readonly event: LiveEvent
  readonly isInFront: boolean
  readonly choose: (number: number) => void
}): ReactNode {
  const { event, isInFront, choose } = props
  const who = whoOf(event)
  return (
    <li>
      <button
        type="button"
        className="live-event"
        aria-current={isInFront}
        tabIndex={isInFront ? 0 : -1}
        onClick={() => choose(event.number)}
        onKeyDown={(event) => moveAmongRows(event, 'ol', '.live-event')}
      >
        <time className="live-time" dateTime={new Date(event.at).toISOString()}>
          {timeText(event.at)}
        </time>{' '}
        <span className="live-what">
          {event.answer.errors && <span className="badge live-wrong">error</span>} {whatOf(event)}
        </span>{' '}
        {who && <span className="live-who">{who}</span>}
      </button>
    </li>
  )
})
