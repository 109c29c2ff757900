import { type Given, list, object, objects, required, strings, text } from '../body.ts'
import { invalid } from '../errors.ts'
import { shown } from '../shape.ts'
import type { Clause, ConfigRecord } from '../store.ts'
import { clauseIn, newClauses, withOne } from './clauses.ts'
import type { ConfigTable } from './flag-context.ts'
import { changed } from './flag-rules.ts'

export const clauseInstructions: ConfigTable = {
  addClauses: (config, instruction, { call }) =>
    inRule(config, instruction, (clauses) => [
      ...clauses,
      ...newClauses(required(instruction, 'clauses', objects), call),
    ]),
  removeClauses: (config, instruction) =>
    inRule(config, instruction, (clauses) => {
      const ids = required(instruction, 'clauseIds', strings)
      const unknown = ids.find((id) => !clauses.some(({ _id }) => _id === id))
      if (unknown !== undefined) throw invalid(`clauseIds must be ids of clauses of the rule, got ${shown(unknown)}`)
      const left = clauses.filter(({ _id }) => !ids.includes(_id))
      if (left.length === 0) throw invalid('clauseIds must leave the rule a clause')
      return left
    }),
  updateClause: (config, instruction) =>
    inClause(config, instruction, ({ _id }) => clauseIn(required(instruction, 'clause', object), _id)),
  addValuesToClause: (config, instruction) =>
    inClause(config, instruction, (clause) => ({
      ...clause,
      values: [...new Set([...clause.values, ...required(instruction, 'values', list)])],
    })),
  removeValuesFromClause: (config, instruction) =>
    inClause(config, instruction, (clause) => {
      const values = required(instruction, 'values', list)
      return { ...clause, values: clause.values.filter((value) => !values.includes(value)) }
    }),
}

const inRule = (
  config: ConfigRecord,
  instruction: Given,
  change: (clauses: readonly Clause[]) => readonly Clause[],
): ConfigRecord => ({
  ...config,
  rules: changed(config.rules, instruction, (rule) => ({ ...rule, clauses: change(rule.clauses) })),
})

const inClause = (config: ConfigRecord, instruction: Given, change: (clause: Clause) => Clause) =>
  inRule(config, instruction, (clauses) =>
    withOne(clauses, required(instruction, 'clauseId', text), 'clauseId', change),
  )
