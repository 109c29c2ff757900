import type { ClauseInput } from '../generated/resolvers.ts'
import { asValue } from '../graph/instructions.ts'

/** A clause as REST takes it, of a flag's rule or of a segment's. */
export const clauseOf = ({ contextKind, attribute, operator, values, negate }: ClauseInput) => ({
  ...(contextKind && { contextKind }),
  attribute,
  op: operator,
  negate: negate ?? false,
  values,
})

export const clause = asValue(clauseOf)
