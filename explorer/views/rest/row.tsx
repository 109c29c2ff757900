import { memo, type ReactNode, useId, useState } from 'react'
import { moveAmongRows } from '../../controls/arrow-keys.ts'
import type { RestCall } from '../../run/rest.ts'
import { useLight } from './light.ts'
import { outcomeOf } from './waves.ts'
import { bytesText, msText, partsOf } from './words.ts'

interface RowProps {
  readonly call: RestCall
  /** The time that the whole width of a bar stands for. */
  readonly span: number
  /** Whether Tab reaches the row. Arrow keys reach all rows. */
  readonly entry: boolean
  readonly goTo: (path: string) => void
}

const fieldsShown = 2

/** A call: its path, its outcome, its times as a bar and as numbers, and the fields that it served. Opens to all there is to say. */
export const Row = memo(function Row({ call, span, entry, goTo }: RowProps): ReactNode {
  const [open, setOpen] = useState(false)
  const lit = useLight(({ calls }) => calls.has(call.index))
  const { lightFields } = useLight.getState()
  const details = useId()
  const { place, parameters } = partsOf(call)
  const outcome = outcomeOf(call)
  const others = call.fields.length - fieldsShown + call.moreFields
  return (
    <li
      className={lit ? 'rest-call lit' : 'rest-call'}
      data-source={call.source}
      onMouseEnter={() => lightFields(call.fields)}
      onMouseLeave={() => lightFields([])}
      onFocus={() => lightFields(call.fields)}
      onBlur={() => lightFields([])}
    >
      <button
        type="button"
        className="rest-row"
        aria-expanded={open}
        aria-controls={details}
        tabIndex={entry ? 0 : -1}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => moveAmongRows(event, '.rest', '.rest-row')}
      >
        <span className="rest-name">
          <span className="rest-method">{call.method}</span> {place}
          {parameters.length > 0 && <span className="rest-query"> ?{parameters.join('&')}</span>}
        </span>
        <span className={`rest-outcome rest-${kindOf(call)}`}>
          <Word>status </Word>
          {outcome}
          {call.stale && ' (old)'}
          {call.attempt > 1 && <span className="badge">attempt {call.attempt}</span>}
        </span>
        <Bar call={call} span={span} />
        <span className="rest-number rest-time">
          <Word>time </Word>
          {msText(call.ms)}
        </span>
        <span className="rest-numbers">
          <span className="rest-number rest-start">
            <Word>start </Word>
            {msText(call.startMs)}
          </span>
          <span className="rest-number rest-waited">
            <Word>wait </Word>
            {msText(call.waitMs)}
          </span>
          <span className="rest-number rest-size">
            <Word>size </Word>
            {bytesText(call.bytes)}
          </span>
        </span>
        <span className="rest-fields">
          <Word>for </Word>
          {call.fields.slice(0, fieldsShown).join(', ')}
          {others > 0 && ` and ${others} more`}
        </span>
      </button>
      <div id={details} hidden={!open}>
        {open && <Details call={call} parameters={parameters} goTo={goTo} />}
      </div>
    </li>
  )
})

/** A word that headings say where the window is wide. Screen readers always read it. */
const Word = ({ children }: { readonly children: string }): ReactNode => <span className="rest-word">{children}</span>

/** The wait and the time on the common axis. The numbers beside it say the same. */
function Bar({ call, span }: { readonly call: RestCall; readonly span: number }): ReactNode {
  const share = (ms: number) => `${(100 * ms) / (span || 1)}%`
  return (
    <span className="rest-bar" aria-hidden="true">
      {call.waitMs > 0 && (
        <span className="rest-wait" style={{ left: share(call.startMs), width: share(call.waitMs) }} />
      )}
      <span
        className={`rest-span rest-${kindOf(call)}`}
        style={{ left: share(call.startMs + call.waitMs), width: share(call.ms) }}
      />
    </span>
  )
}

const kindOf = ({ source, status }: RestCall): string => {
  if (source !== 'call') return 'kept'
  return status !== null && status < 400 ? 'good' : 'bad'
}

function Details(props: Pick<RowProps, 'call' | 'goTo'> & { readonly parameters: readonly string[] }): ReactNode {
  const { call, parameters, goTo } = props
  return (
    <div className="rest-details">
      <p className="rest-whole">
        {call.method} {call.path}
      </p>
      {parameters.length > 0 && (
        <>
          <h4>Parameters</h4>
          <ul className="rest-parameters">
            {parameters.map((parameter) => (
              <li key={parameter}>{parameter}</li>
            ))}
          </ul>
        </>
      )}
      <h4>Fields that it served</h4>
      <ul className="rest-served">
        {call.fields.map((field) => (
          <li key={field}>
            <button
              type="button"
              className="rest-field"
              title="Go to the field in the query"
              onClick={() => goTo(field)}
            >
              {field}
            </button>
          </li>
        ))}
        {call.moreFields > 0 && <li>and {call.moreFields} more</li>}
      </ul>
    </div>
  )
}
