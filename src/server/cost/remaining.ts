import {
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  getNamedType,
  isObjectType,
  responsePathAsArray,
} from 'graphql'
import type { Budget } from '../../graph/budget.ts'
import { TooManyCalls } from '../../rest/errors.ts'
import { type PathCost, planOfNodes } from './estimate.ts'
import type { Asked } from './selection.ts'
import { createMeasure } from './value-measure.ts'

/** The calls that the nodes of a connection need, whatever the account has: a number for all of them, and one for each. */
interface Need {
  readonly fixed: number
  readonly each: number
}

/** How many of the costliest paths an error names. */
const mostNamed = 3

/**
 * Makes the budget of a request.
 *
 * @param left says how many calls the request may still make.
 * @param most number of calls that the request may make in all.
 */
export function createBudget(left: () => number, most: number): Budget {
  /** A selection under a list is one array of nodes for all items of the list. */
  const needs = new WeakMap<object, Need>()
  let asked: Asked | undefined
  let isEnough = false

  const plan = (info: GraphQLResolveInfo, type: GraphQLObjectType, nodes: number) => {
    asked ??= askedOf(info)
    return planOfNodes(asked, { type, fieldNodes: info.fieldNodes, path: info.fieldName, nodes })
  }

  /** The number of calls grows by the same number with each node. */
  function needOf(info: GraphQLResolveInfo, type: GraphQLObjectType): Need {
    const known = needs.get(info.fieldNodes)
    if (known) return known
    const [one, two] = [plan(info, type, 1).least, plan(info, type, 2).least]
    const need = { fixed: one - (two - one), each: two - one }
    needs.set(info.fieldNodes, need)
    return need
  }

  return {
    left,
    expect(calls) {
      isEnough = calls <= most
    },
    check(info, nodes) {
      const type = getNamedType(info.returnType)
      if (isEnough || nodes === 0 || !isObjectType(type)) return
      const { fixed, each } = needOf(info, type)
      const calls = fixed + each * nodes
      if (calls <= left()) return
      const { paths } = plan(info, type, nodes)
      const fitting = Math.floor((left() - fixed) / each)
      throw new TooManyCalls(refusal(info, { nodes, calls, left: left(), most, paths, fitting }))
    },
  }
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

const askedOf = ({ schema, operation, fragments, variableValues }: GraphQLResolveInfo): Asked => ({
  schema,
  operation,
  fragments: new Map(Object.entries(fragments)),
  variables: variableValues,
  known: new WeakMap(),
  measure: createMeasure(),
})
