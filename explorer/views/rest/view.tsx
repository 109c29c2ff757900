import './rest.css'
import { type ReactNode, useMemo, useRef, useState } from 'react'
import { type RestReport, restOf } from '../../run/rest.ts'
import type { Run } from '../../run/runs.ts'
import { useLight } from './light.ts'
import { Row } from './row.tsx'
import { type Pointed, useQueryLight } from './use-query-light.ts'
import { useShowLit } from './use-show-lit.ts'
import { type Group, grouped, type Order, orders, outcomesOf } from './waves.ts'
import { many, msText, spanOf, totalsOf } from './words.ts'

const none: RestReport = { calls: [], moreCalls: 0 }

/** The REST calls of a run as a waterfall. */
export default function RestView({ run }: { readonly run: Run }): ReactNode {
  const report = useMemo(() => restOf(run.answer) ?? none, [run.answer])
  const { calls } = report
  const [order, setOrder] = useState<Order>('start')
  const [outcome, setOutcome] = useState('')
  const groups = useMemo(() => grouped(calls, order, outcome), [calls, order, outcome])
  const { pointed, goTo } = useQueryLight(run, calls)
  const list = useRef<HTMLDivElement>(null)
  useShowLit(list)
  const { outcomes, span, totals } = useMemo(
    () => ({ outcomes: outcomesOf(calls), span: spanOf(calls), totals: totalsOf(report) }),
    [report, calls],
  )
  const first = groups[0]?.calls[0]
  return (
    <div className="rest">
      <div className="rest-tools">
        <p className="rest-totals">{totals}</p>
        <p className="rest-pointed quiet" role="status">
          {calls.length > 0 && pointedText(pointed)}
        </p>
        {calls.length > 1 && (
          <select aria-label="Order" value={order} onChange={({ target }) => setOrder(target.value as Order)}>
            {Object.entries(orders).map(([name, { title }]) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        )}
        {outcomes.length > 1 && (
          <select aria-label="Status" value={outcome} onChange={({ target }) => setOutcome(target.value)}>
            <option value="">every status</option>
            {outcomes.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        )}
      </div>
      {calls.length > 0 && <Headings span={span} />}
      <div ref={list}>
        {groups.map((group) => (
          <section key={group.wave} aria-label={group.wave === null ? 'All calls' : `Wave ${group.wave}`}>
            {group.wave !== null && <WaveTitle {...group} wave={group.wave} />}
            <ol className="rest-calls">
              {group.calls.map((call) => (
                <Row key={call.index} call={call} span={span} entry={call === first} goTo={goTo} />
              ))}
            </ol>
          </section>
        ))}
      </div>
    </div>
  )
}

function WaveTitle({ wave, calls }: Group & { readonly wave: number }): ReactNode {
  const start = calls.reduce((least, { startMs }) => Math.min(least, startMs), Number.POSITIVE_INFINITY)
  const { lightFields } = useLight.getState()
  return (
    <h3
      className="rest-wave"
      onMouseEnter={() => lightFields(calls.flatMap(({ fields }) => fields))}
      onMouseLeave={() => lightFields([])}
    >
      Wave {wave}{' '}
      <span className="quiet">
        {many(calls.length, 'call')} · {msText(spanOf(calls) - start)}
      </span>
    </h3>
  )
}

/** The titles of the columns, which each row says for itself, and the axis of the bars. */
function Headings({ span }: { readonly span: number }): ReactNode {
  return (
    <div className="rest-headings" aria-hidden="true">
      <span>Call</span>
      <span>Status</span>
      <span className="rest-axis">
        <span>0</span>
        <span>{msText(span / 2)}</span>
        <span>{msText(span)}</span>
      </span>
      <span className="rest-number rest-start">Start</span>
      <span className="rest-number rest-waited">Wait</span>
      <span className="rest-number rest-time">Time</span>
      <span className="rest-number rest-size">Size</span>
    </div>
  )
}

function pointedText(pointed: Pointed | null): string {
  if (!pointed) return 'Point at a field of the query to see its calls, or at a call to see its fields.'
  return `${pointed.path}: ${pointed.calls.length === 0 ? 'no call of its own' : many(pointed.calls.length, 'call')}`
}
