import { badInput } from '../../graph/errors.ts'
import { keysJoined, type Period } from '../../rest/insights/insights.ts'

interface Given {
  readonly applicationKeys?: readonly string[] | null
  readonly from?: number | null
  readonly to?: number | null
}

type Arg = Given | null | undefined

/** The period of a filter or a window, in the parameters of REST. */
export function periodOf(given: Arg, argument = 'filter'): Period {
  const from = given?.from ?? undefined
  const to = given?.to ?? undefined
  if (from === undefined || to === undefined || from <= to) return { from, to }
  const [one, other] = [from, to].map((time) => new Date(time).toISOString())
  throw badInput(`Expected ${argument}.to to be no earlier than ${argument}.from, ${one}, but got ${other}.`)
}

/** The conditions that all lists of engineering insights take, in the parameters of REST. */
export const sharedConditions = (filter: Arg) => ({
  applicationKey: keysJoined('filter.applicationKeys', filter?.applicationKeys),
  ...periodOf(filter),
})
