import type { ClauseInput } from '../generated/resolvers.ts'
import { asValue } from '../graph/instructions.ts'

/** Converts a clause of a flag's or a segment's rule to REST's form. */
export const clauseOf = ({ contextKind, attribute, operator, values, negate }: ClauseInput) => ({
  ...(contextKind && { contextKind }),
  attribute,
  op: operator,
  negate: negate ?? false,
  values,
})

export const clause = asValue(clauseOf)
