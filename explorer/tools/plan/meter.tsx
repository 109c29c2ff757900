import './plan.css'
import { Tooltip } from '@graphiql/react'
import { lazy, type ReactNode, Suspense, type ToggleEvent, useId, useRef, useState } from 'react'
import { useRun } from '../../frame/tabs.ts'
import { settings } from '../../settings.ts'
import { type Expectation, expectationOf } from './expectation.ts'
import { type Plan, rangeText, shortCount } from './plan.ts'
import { usePlan } from './use-plan.ts'

const PlanCard = lazy(() => import('./card.tsx'))

/** From this number of calls on, the bar of the meter is full. */
const manyCalls = 500

/** The REST calls that the operation in the editor is expected to take. Opens the plan. */
export function PlanMeter(): ReactNode {
  const planned = usePlan()
  const run = useRun()
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const id = useId()
  const { asked, plan } = planned
  const expectation = asked && plan ? expectationOf(asked, plan, run, settings) : null
  const label = expectation && plan ? labelOf(expectation, plan) : `Plan: ${planned.why}`
  return (
    <>
      <Tooltip label={label}>
        <button
          ref={button}
          type="button"
          className="plan-meter"
          aria-label={label}
          aria-haspopup="dialog"
          aria-expanded={open}
          popoverTarget={id}
        >
          <span className="plan-count" aria-hidden={expectation === null}>
            {expectation ? shortCount(expectation.calls) : '–'}
          </span>{' '}
          <span className="plan-word">{expectation ? wordOf(expectation) : 'plan'}</span>
          <span className="plan-level">
            <span style={{ width: `${100 * levelOf(expectation?.calls ?? 0)}%` }} />
          </span>
        </button>
      </Tooltip>
      <div
        id={id}
        popover="auto"
        role="dialog"
        tabIndex={-1}
        aria-label="Plan of the operation"
        className="plan-card"
        onToggle={(event) => {
          setOpen(event.newState === 'open')
          if (button.current) place(event, button.current)
        }}
      >
        {open && (
          <Suspense fallback={<p role="status">Loading …</p>}>
            <PlanCard planned={planned} expectation={expectation} />
          </Suspense>
        )}
      </div>
    </>
  )
}

const wordOf = ({ calls }: Expectation): string => (calls === 1 ? 'call' : 'calls')

/** Contains the text of the button, by which people call it who speak to their computer. */
function labelOf(expectation: Expectation, plan: Plan): string {
  const number = `${shortCount(expectation.calls)} ${wordOf(expectation)}`
  const [about, known] = {
    run: ['', ' as in the last run'],
    example: ['', ' as counted on this sandbox'],
    plan: ['about ', ''],
  }[expectation.source]
  return `Plan: ${about}${number}${known}, ${rangeText(plan)} possible`
}

/** The share of a full bar, from 0 to 1: ten calls are as far from one as a hundred are from ten. */
const levelOf = (calls: number): number => Math.min(1, Math.log(1 + calls) / Math.log(1 + manyCalls))

/** Puts the card below its button, within the window. */
function place({ currentTarget: card, newState }: ToggleEvent<HTMLElement>, button: HTMLElement): void {
  if (newState !== 'open') return
  const { left, bottom } = button.getBoundingClientRect()
  const gap = 8
  const top = Math.max(gap, Math.min(bottom + gap, innerHeight * 0.4))
  card.style.left = `${Math.max(gap, Math.min(left, innerWidth - card.offsetWidth - gap))}px`
  card.style.top = `${top}px`
  card.style.maxHeight = `${innerHeight - top - gap}px`
  card.focus()
}
