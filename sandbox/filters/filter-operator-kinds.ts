import { invalid } from '../http/errors.ts'
import { isSame } from '../resource/change.ts'
import type { OperatorFilter, OperatorTerm } from './filter-operators.ts'

const wrong = ({ field, operator, values }: OperatorTerm, takes: string) =>
  invalid(`filter ${field} ${operator} takes ${takes}, got ${JSON.stringify(values)}`)

/** The list that `anyOf` and `contains` compare with. */
export function listOf(term: OperatorTerm): readonly string[] {
  if (term.isList) return term.values
  throw wrong(term, 'a JSON array of strings')
}

/** The one text that `equals` compares with. */
export function textOf(term: OperatorTerm): string {
  const [text] = term.values
  if (!term.isList && text !== undefined) return text
  throw wrong(term, 'one value')
}

/** A value that is none of the choices is an error, as a typing error must not empty a list. */
function check(term: OperatorTerm, choices: readonly string[] | undefined) {
  if (choices && !term.values.every((value) => choices.includes(value))) throw wrong(term, choices.join(', '))
}

/** `anyOf ["a", "b"]`: the row has any of the values, exactly as they are spelled, and which may be a closed set. */
export function hasAny<Row>(values: (row: Row) => readonly string[], choices?: readonly string[]): OperatorFilter<Row> {
  return (term) => {
    const wanted = new Set(listOf(term))
    check(term, choices)
    return (row) => values(row).some((one) => wanted.has(one))
  }
}

/** `anyOf ["a", "b"]` of what is to be left out. */
export function hasNone<Row>(values: (row: Row) => readonly string[]): OperatorFilter<Row> {
  const filter = hasAny(values)
  return (term, call) => {
    const holds = filter(term, call)
    return (row) => !holds(row)
  }
}

/** `contains ["a", "b"]` or `contains a`: the row has all of the values. */
export function hasAll<Row>(values: (row: Row) => readonly string[]): OperatorFilter<Row> {
  return ({ values: wanted }) =>
    (row) =>
      wanted.every((one) => values(row).includes(one))
}

/** `equals ["a", "b"]`: the row has these values and no others, in any order. */
export function isSameList<Row>(values: (row: Row) => readonly string[]): OperatorFilter<Row> {
  return ({ values: wanted }) =>
    (row) =>
      isSame([...values(row)].sort(), [...wanted].sort())
}

/** `notEquals a`: none of the row's values is this one. */
export function differs<Row>(values: (row: Row) => readonly string[]): OperatorFilter<Row> {
  return (term) => {
    const unwanted = textOf(term)
    return (row) => !values(row).includes(unwanted)
  }
}

/** `startsWith a`: one of the row's values begins so. */
export function begins<Row>(values: (row: Row) => readonly string[]): OperatorFilter<Row> {
  return (term) => {
    const start = textOf(term)
    return (row) => values(row).some((one) => one.startsWith(start))
  }
}

/** `equals a`: one of the row's values is this one. */
export function has<Row>(values: (row: Row) => readonly string[], choices?: readonly string[]): OperatorFilter<Row> {
  return (term) => {
    const wanted = textOf(term)
    check(term, choices)
    return (row) => values(row).includes(wanted)
  }
}

/** `equals true` or `exists false`. */
export function is<Row>(holds: (row: Row) => boolean): OperatorFilter<Row> {
  return (term) => {
    const wanted = textOf(term)
    if (wanted !== 'true' && wanted !== 'false') throw wrong(term, 'true or false')
    return (row) => String(holds(row)) === wanted
  }
}

/** `equals "a"` or `equals ["a", "b"]`: any of the given texts is a part of any of the row's, whatever the case. */
export function resembles<Row>(texts: (row: Row) => readonly string[]): OperatorFilter<Row> {
  return ({ values }) => {
    const parts = values.map((value) => value.toLowerCase())
    return (row) => texts(row).some((text) => parts.some((part) => text.toLowerCase().includes(part)))
  }
}
