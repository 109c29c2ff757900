import { operators } from './clause-operators.ts'
import { attributeIn, type Context } from './contexts.ts'

export interface Clause {
  _id: string
  attribute: string
  op: string
  values: readonly unknown[]
  contextKind: string
  negate: boolean
}

/**
 * Whether a clause holds for a context, as SDKs decide it. A context without the kind or the attribute fulfils no clause, not
 * even a negated one.
 */
export function clauseHolds(clause: Clause, context: Context, isIn: (segmentKey: string) => boolean): boolean {
  const { attribute, op, values, contextKind, negate } = clause
  if (op === 'segmentMatch') return negate !== values.some((key) => isIn(String(key)))
  const operator = Object.hasOwn(operators, op) ? operators[op] : undefined
  const given = attribute === 'kind' ? [...context.keys()] : valuesOf(context, contextKind, attribute)
  if (!operator || given.length === 0) return false
  return negate !== given.some((one) => values.some((value) => operator(one, value)))
}

function valuesOf(context: Context, kind: string, attribute: string): readonly unknown[] {
  const value = attributeIn(context.get(kind) ?? {}, attribute)
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value : [value]
}
