import {
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  getNamedType,
  isObjectType,
  responsePathAsArray,
} from 'graphql'
import type { Budget } from '../../graph/budget.ts'
import { maximumFirst } from '../../graph/connection.ts'
import { selectionOf } from '../../graph/selection.ts'
import { TooManyCalls } from '../../rest/errors.ts'
import { type PathCost, type Plan, planOfNodes } from './estimate.ts'

/** The calls that the nodes of a connection need, whatever the account has: a number for all of them, and one for each. */
interface Need {
  readonly fixed: number
  readonly each: number
  /** The calls of a full page in the worst case. */
  readonly worst: number
}

/** How many of the costliest paths an error names. */
const mostNamed = 3

/**
 * Makes the budget of a request.
 *
 * @param left says how many calls the request may still make.
 * @param most number of calls that the request may make in all.
 * @param isLate says whether the deadline is near.
 */
export function createBudget(left: () => number, most: number, isLate: () => boolean): Budget {
  let isEnough = false

  return {
    left,
    isLate,
    expect(calls) {
      isEnough = calls <= most
    },
    check(info, nodes) {
      const type = getNamedType(info.returnType)
      if (isEnough || nodes === 0 || !isObjectType(type)) return
      const { plan, fixed, each } = needIn(info, type)
      const calls = fixed + each * nodes
      if (calls <= left()) return
      const { paths } = plan(nodes)
      const fitting = Math.floor((left() - fixed) / each)
      throw new TooManyCalls(refusal(info, { nodes, calls, left: left(), most, paths, fitting }))
    },
    covers(info) {
      const type = getNamedType(info.returnType)
      if (isEnough || !isObjectType(type)) return true
      const { fixed, each } = needIn(info, type)
      return fixed === 0 && each === 0
    },
    isFree(info) {
      const type = getNamedType(info.returnType)
      return !isObjectType(type) || needIn(info, type).worst === 0
    },
    fitting(info, nodes) {
      const type = getNamedType(info.returnType)
      if (isEnough || nodes === 0 || !isObjectType(type)) return nodes
      const { fixed, each } = needIn(info, type)
      const payable = left() - fixed
      return payable < 0 ? 0 : each > 0 ? Math.min(nodes, Math.floor(payable / each)) : nodes
    },
  }
}

/** The calls that the nodes of a connection need, with the plan of a number of them. */
function needIn(info: GraphQLResolveInfo, type: GraphQLObjectType) {
  const selection = selectionOf(info)
  const plan = (count: number) => planOfNodes({ type, selection, path: info.fieldName, nodes: count })
  return { plan, ...selection.derived(needOf, type, () => needOf(plan)) }
}

/** The number of calls grows by the same number with each node. */
function needOf(plan: (nodes: number) => Plan): Need {
  const [one, two] = [plan(1).least, plan(2).least]
  return { fixed: one - (two - one), each: two - one, worst: plan(maximumFirst).calls }
}

interface Refusal {
  readonly nodes: number
  readonly calls: number
  readonly left: number
  readonly most: number
  readonly paths: readonly PathCost[]
  /** The number of nodes that would pass. */
  readonly fitting: number
}

function refusal(info: GraphQLResolveInfo, { nodes, calls, left, most, paths, fitting }: Refusal): string {
  const place = responsePathAsArray(info.path).join('.')
  const costliest = paths.filter(({ least }) => least > 0).toSorted((one, other) => other.least - one.least)
  const where = costliest.slice(0, mostNamed).map(({ path, least }) => `${least} at ${path}`)
  const advice = fitting > 0 && fitting < nodes ? ` It would pass with first: ${fitting}.` : ''
  return (
    `Expected the ${nodes} nodes of ${place} to need no more than the ${left} REST calls that are left of ${most} (MAX_REST_CALLS), ` +
    `but they need at least ${calls}: ${where.join(', ')}.${advice}`
  )
}
