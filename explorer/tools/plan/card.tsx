import type { ReactNode } from 'react'
import type { Expectation } from './expectation.ts'
import { dearest, type Plan, type PlannedCalls, partsOf, type RateLimit, rangeText, wavesOf } from './plan.ts'
import type { Planned } from './use-plan.ts'

interface CardProps {
  readonly planned: Planned
  readonly expectation: Expectation | null
}

/** The plan of the operation: the calls of its waves, what makes it dear, what would make it cheap, and the calls that are left. */
export default function PlanCard({ planned, expectation }: CardProps): ReactNode {
  const { plan } = planned
  if (!plan || !expectation) return <p className="plan-lead">{planned.why}</p>
  return (
    <>
      <h2 className="plan-lead">{leadOf(expectation)}</h2>
      <p className="quiet">{sourceOf(expectation, plan)} The editor has made no REST call for this plan.</p>
      {plan.rateLimit && <Left {...plan.rateLimit} />}
      <Advice plan={plan} />
      {plan.calls.length > 0 && <Calls plan={plan} />}
    </>
  )
}

const leadOf = ({ calls, source }: Expectation): string =>
  `${source === 'plan' ? 'About ' : ''}${calls} REST ${calls === 1 ? 'call' : 'calls'}`

function sourceOf({ source }: Expectation, plan: Plan): string {
  const expected = `${plan.expected} expected, ${rangeText(plan)} possible. The reads begin in ${plan.waves === 1 ? '1 wave' : `${plan.waves} waves`}`
  const counted = { run: 'The last run took as many. ', example: 'Counted with the data of this sandbox. ', plan: '' }
  return `${counted[source]}By the sizes that are known: ${expected}.`
}

const Left = ({ remaining, limit, resetAt }: RateLimit): ReactNode => (
  <p className="plan-left">
    <strong>{remaining.toLocaleString('en')}</strong>
    {limit !== null && ` of ${limit.toLocaleString('en')}`} calls of the rate limit are left
    {resetAt !== null && ` until ${new Date(resetAt).toLocaleTimeString()}`}, by the last answer.
  </p>
)

/** What makes the operation dear, and what would make it cheap. */
function Advice({ plan }: { readonly plan: Plan }): ReactNode {
  const dear = dearest(plan)
  return (
    <>
      {dear.length > 0 && (
        <>
          <h3>What makes it dear</h3>
          <ul>
            {dear.map((one) => (
              <li key={one.path}>
                <code>{one.path}</code>: {one.expected} of {plan.expected}
                {one.most > one.expected && `, at most ${one.most}`}
              </li>
            ))}
          </ul>
        </>
      )}
      {plan.advice.length > 0 && (
        <>
          <h3>What would make it cheap</h3>
          <ul>
            {plan.advice.map(({ path, message }) => (
              <li key={message}>
                <code>{path}</code>:{' '}
                {partsOf(message).map((part, index) => (index % 2 === 1 ? <code key={part}>{part}</code> : part))}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}

function Calls({ plan }: { readonly plan: Plan }): ReactNode {
  return (
    <table>
      <caption>Calls by wave</caption>
      <thead>
        <tr>
          <th scope="col">Field and REST operation</th>
          <th scope="col">Least</th>
          <th scope="col">Expected</th>
          <th scope="col">Most</th>
        </tr>
      </thead>
      {wavesOf(plan).map(({ wave, calls }) => (
        <tbody key={wave}>
          <tr>
            <th scope="rowgroup" colSpan={4}>
              Wave {wave}
            </th>
          </tr>
          {calls.map((one) => (
            <Path key={one.path} {...one} />
          ))}
        </tbody>
      ))}
    </table>
  )
}

const Path = ({ path, operations, least, expected, most }: PlannedCalls): ReactNode => (
  <tr>
    <th scope="row">
      <code>{path}</code>
      <Operations of={operations.slice(0, operationsShown)} />
      {operations.length > operationsShown && (
        <details>
          <summary>{operations.length - operationsShown} more operations, if they are needed</summary>
          <Operations of={operations.slice(operationsShown)} />
        </details>
      )}
    </th>
    <td>{least}</td>
    <td>{expected}</td>
    <td>{most}</td>
  </tr>
)

const operationsShown = 3

const Operations = ({ of }: { readonly of: readonly string[] }): ReactNode =>
  of.map((operation) => (
    <span key={operation} className="plan-operation">
      {operation}
    </span>
  ))
