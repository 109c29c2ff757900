import { clauseInstructions } from '../contexts/clause-instructions.ts'
import { list } from '../resource/body.ts'
import type { ConfigTable } from './flag-context.ts'
import { changed } from './flag-rules.ts'

export const flagClauseInstructions: ConfigTable = clauseInstructions(
  (config, instruction, change) => ({
    ...config,
    rules: changed(config.rules, instruction, (rule) => ({ ...rule, clauses: change(rule.clauses) })),
  }),
  list,
)
