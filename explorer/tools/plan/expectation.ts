import { callsOf } from '../../run/rest.ts'
import type { Run } from '../../run/runs.ts'
import type { Settings } from '../../settings.ts'
import type { Plan } from './plan.ts'

/** The number of REST calls that the meter shows, and where it is from. */
export interface Expectation {
  readonly calls: number
  readonly source: 'run' | 'example' | 'plan'
}

/** What a request asks for. */
export interface Asked {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly operationName: string | null
}

/**
 * A count is better than an estimate: that of the last run if it asked the same, or that of an example which is run on the sandbox as
 * it stands.
 */
export function expectationOf(asked: Asked, plan: Plan, run: Run | undefined, settings: Settings): Expectation {
  const counted = run?.state === 'done' && run.failure === null && isSame(asked, run) ? callsOf(run) : undefined
  if (counted !== undefined) return { calls: counted, source: 'run' }
  const example = settings.sandbox && settings.examples.find(({ query }) => query.trim() === asked.query.trim())
  if (example) return { calls: example.calls, source: 'example' }
  return { calls: plan.expected, source: 'plan' }
}

const isSame = (one: Asked, other: Asked): boolean =>
  one.query === other.query &&
  one.operationName === other.operationName &&
  JSON.stringify(one.variables) === JSON.stringify(other.variables)
