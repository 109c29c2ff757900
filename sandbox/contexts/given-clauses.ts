import { invalid } from '../http/errors.ts'
import { boolean, type Given, list, optional, required, string, text } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { newUuid } from '../resource/change.ts'
import { shown } from '../resource/shape.ts'
import { operators } from './clause-operators.ts'
import type { Clause } from './clauses.ts'

/** A clause as an instruction words it, without the id that it gets. */
export function clauseIn(given: Given, _id: string): Clause {
  const op = required(given, 'op', text)
  if (op !== 'segmentMatch' && !Object.hasOwn(operators, op)) throw invalid(`op names no operator, got ${shown(op)}`)
  const values = required(given, 'values', list)
  if (!values.every((value) => value === null || ['string', 'number', 'boolean'].includes(typeof value))) {
    throw invalid(`values must be a list of strings, numbers, dates or null, got ${shown(values)}`)
  }
  return {
    _id,
    attribute:
      op === 'segmentMatch' ? (optional(given, 'attribute', string) ?? op) : required(given, 'attribute', text),
    op,
    values,
    contextKind: optional(given, 'contextKind', text) ?? 'user',
    negate: optional(given, 'negate', boolean) ?? false,
  }
}

/** At least one: what has no clauses would hold for everybody. */
export function newClauses(given: readonly Given[], call: Call): readonly Clause[] {
  if (given.length === 0) throw invalid('clauses must not be empty')
  return given.map((one) => clauseIn(one, newUuid(call)))
}

/** Replaces one of a list that goes by its `_id`, and leaves the list as it is if the new one is the old one. */
export function withOne<Row extends { _id: string }>(
  rows: readonly Row[],
  id: string,
  what: string,
  change: (row: Row) => Row,
): readonly Row[] {
  const row = rows.find(({ _id }) => _id === id)
  if (!row) throw invalid(`${what} must be the id of one there is, got ${shown(id)}`)
  const next = change(row)
  return next === row ? rows : rows.map((one) => (one === row ? next : one))
}
