import { invalid } from '../http/errors.ts'
import type { Call } from '../resource/call.ts'
import type { Condition } from './filter.ts'
import { tokensOf } from './filter-tokens.ts'

/** `field operator value`, such as `tags anyOf ["beta", "q1"]`. A value that is no list is told as a list of one. */
export interface OperatorTerm {
  field: string
  operator: string
  values: readonly string[]
  isList: boolean
}

export type OperatorExpression =
  | OperatorTerm
  | { all: readonly OperatorExpression[] }
  | { any: readonly OperatorExpression[] }

/** What a field means with an operator. It throws if the term's values are none that it takes. */
export type OperatorFilter<Row> = (term: OperatorTerm, call: Call) => Condition<Row>

/** By field, then by operator. */
export type OperatorFilters<Row> = Readonly<Record<string, Readonly<Record<string, OperatorFilter<Row>>>>>

/** What a row must fulfil; a field or an operator that the resource does not know is an error, as in the other grammar. */
export function operatorCondition<Row>(filters: OperatorFilters<Row>, text: string, call: Call): Condition<Row> {
  return text.trim() === '' ? () => true : conditionOf(parseOperators(text), filters, call)
}

/** The fields that a filter names. */
export const fieldsIn = (text: string): string[] => (text.trim() === '' ? [] : fieldsOf(parseOperators(text)))

function fieldsOf(one: OperatorExpression): string[] {
  if ('all' in one) return one.all.flatMap(fieldsOf)
  return 'any' in one ? one.any.flatMap(fieldsOf) : [one.field]
}

function conditionOf<Row>(one: OperatorExpression, filters: OperatorFilters<Row>, call: Call): Condition<Row> {
  if ('all' in one) {
    const parts = one.all.map((part) => conditionOf(part, filters, call))
    return (row) => parts.every((holds) => holds(row))
  }
  if ('any' in one) {
    const parts = one.any.map((part) => conditionOf(part, filters, call))
    return (row) => parts.some((holds) => holds(row))
  }
  const operators = known(filters, one.field, 'filter field')
  return known(operators, one.operator, `filter field ${one.field} with the operator`)(one, call)
}

function known<Value>(choices: Readonly<Record<string, Value>>, name: string, what: string): Value {
  const choice = Object.hasOwn(choices, name) ? choices[name] : undefined
  if (choice !== undefined) return choice
  throw invalid(`${what} ${name} is not supported, use one of ${Object.keys(choices).join(', ')}`)
}

/**
 * Reads terms that are joined by `,` for "and" or by `|` for "or", and grouped by parentheses. LaunchDarkly does not say which
 * of the two binds tighter; here it is `,`, as "and" does elsewhere.
 */
export function parseOperators(text: string): OperatorExpression {
  const tokens = tokensOf(text)
  let at = 0
  const peek = () => tokens[at]
  const fail = (expected: string) => {
    const token = peek()
    const got = token ? `"${text.slice(token.at)}"` : 'the end'
    return invalid(`filter must have the form field operator value: expected ${expected}, got ${got}`)
  }

  function accept(mark: string): boolean {
    const found = peek()?.mark === mark
    if (found) at++
    return found
  }

  function joined(mark: string, part: () => OperatorExpression): OperatorExpression[] {
    const parts = [part()]
    while (accept(mark)) parts.push(part())
    return parts
  }

  function either(): OperatorExpression {
    const any = joined('|', both)
    return any.length === 1 ? any[0]! : { any }
  }

  function both(): OperatorExpression {
    const all = joined(',', single)
    return all.length === 1 ? all[0]! : { all }
  }

  function single(): OperatorExpression {
    if (!accept('(')) return { field: field(), operator: word('an operator'), ...value() }
    const group = either()
    if (!accept(')')) throw fail('a closing parenthesis')
    return group
  }

  /** A field is in quotes only if it has a blank or a mark in it. */
  function field(): string {
    const text = peek()?.text
    if (text === undefined || /^[^\s,|()[\]"']+$/.test(text)) return word('a field')
    at++
    return text
  }

  function word(what: string): string {
    const token = peek()
    if (token?.word === undefined) throw fail(what)
    at++
    return token.word
  }

  function value(): Pick<OperatorTerm, 'values' | 'isList'> {
    const token = peek()
    if (!token || token.mark !== undefined) throw fail('a value')
    at++
    if (token.list) return { values: token.list, isList: true }
    return { values: [token.text ?? token.word ?? ''], isList: false }
  }

  const whole = either()
  if (peek()) throw fail('a comma or a vertical bar')
  return whole
}
