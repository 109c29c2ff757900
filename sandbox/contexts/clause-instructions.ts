import { invalid } from '../http/errors.ts'
import type { InstructionTable } from '../patches/semantic-patch.ts'
import { type Given, type Kind, object, objects, required, strings, text } from '../resource/body.ts'
import type { Call } from '../resource/call.ts'
import { shown } from '../resource/shape.ts'
import type { Clause } from './clauses.ts'
import { clauseIn, newClauses, withOne } from './given-clauses.ts'

/** Changes the clauses of the rule that an instruction names. */
type InRule<Row> = (row: Row, instruction: Given, change: (clauses: readonly Clause[]) => readonly Clause[]) => Row

/**
 * The instructions for clauses, which are those of a flag's rules and of a segment's alike.
 *
 * @param values what may be added to a clause, and taken from it.
 */
export function clauseInstructions<Row, Context extends { readonly call: Call }>(
  inRule: InRule<Row>,
  values: Kind<readonly unknown[]>,
): InstructionTable<Row, Context> {
  const inClause = (row: Row, instruction: Given, change: (clause: Clause) => Clause) =>
    inRule(row, instruction, (clauses) => withOne(clauses, required(instruction, 'clauseId', text), 'clauseId', change))
  return {
    addClauses: (row, instruction, { call }) =>
      inRule(row, instruction, (clauses) => [
        ...clauses,
        ...newClauses(required(instruction, 'clauses', objects), call),
      ]),
    removeClauses: (row, instruction) =>
      inRule(row, instruction, (clauses) => {
        const ids = required(instruction, 'clauseIds', strings)
        const unknown = ids.find((id) => !clauses.some(({ _id }) => _id === id))
        if (unknown !== undefined) throw invalid(`clauseIds must be ids of clauses of the rule, got ${shown(unknown)}`)
        const left = clauses.filter(({ _id }) => !ids.includes(_id))
        if (left.length === 0) throw invalid('clauseIds must leave the rule a clause')
        return left
      }),
    updateClause: (row, instruction) =>
      inClause(row, instruction, ({ _id }) => clauseIn(required(instruction, 'clause', object), _id)),
    addValuesToClause: (row, instruction) =>
      inClause(row, instruction, (clause) => ({
        ...clause,
        values: [...new Set([...clause.values, ...required(instruction, 'values', values)])],
      })),
    removeValuesFromClause: (row, instruction) =>
      inClause(row, instruction, (clause) => {
        const gone = required(instruction, 'values', values)
        return { ...clause, values: clause.values.filter((value) => !gone.includes(value)) }
      }),
  }
}
