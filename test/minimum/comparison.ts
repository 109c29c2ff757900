import type { Account } from './account.ts'
import type { Measured, Taken } from './gateway.ts'
import { type Plan, search } from './search.ts'
import { fieldsOf } from './selection.ts'

/** How a query compares with the minimum. */
export interface Compared {
  readonly query: string
  readonly taken: Taken
  /** A plan with fewer calls in no more waves, or with no more calls in fewer waves. */
  readonly better: Plan | undefined
  /** Whether the search found no plan at all within what the gateway took, so that the model lacks a read. */
  readonly beaten: boolean
  /** Whether the search was too large. */
  readonly gaveUp: boolean
}

/** More calls than these make the search too slow. */
const mostCalls = 9

export async function compare(account: Account, gateway: Measured, query: string): Promise<Compared> {
  const first = await gateway.ask(query)
  if (first.calls > mostCalls) return { query, taken: first, better: undefined, beaten: false, gaveUp: true }
  const found = await search(account, fieldsOf(query), { calls: first.calls, waves: first.waves })
  const better = betterThan(first, found.plans)
  // A slow machine can split a wave, so what looks like too many waves is measured again, more patiently.
  const taken = better && better.calls === first.calls ? await gateway.ask(query, 400) : first
  return {
    query,
    taken,
    better: betterThan(taken, found.plans),
    beaten: !found.gaveUp && found.plans.length === 0,
    gaveUp: found.gaveUp && !better,
  }
}

const betterThan = ({ calls, waves }: Taken, plans: readonly Plan[]): Plan | undefined =>
  plans.find(
    (plan) => !plan.lucky && plan.calls <= calls && plan.waves <= waves && (plan.calls < calls || plan.waves < waves),
  )
