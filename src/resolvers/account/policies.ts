import type { PolicyStatementInput } from '../../generated/resolvers.ts'
import type { Place } from '../../graph/instructions.ts'
import { refused } from '../../graph/mutation.ts'
import type { StatementRep } from '../../rest/account/roles.ts'

/** Converts the statements of a policy to REST's form. */
export const policyAt = (statements: readonly PolicyStatementInput[], place: Place): readonly StatementRep[] =>
  statements.map((statement, index) => statementAt(statement, [...place, index]))

function statementAt({ effect, ...said }: PolicyStatementInput, place: Place): StatementRep {
  const { actions, notActions, resources, notResources } = said
  return {
    effect: effect === 'ALLOW' ? 'allow' : 'deny',
    ...oneAt({ actions, notActions }, place),
    ...oneAt({ resources, notResources }, place),
  }
}

/** Returns the one of two lists that is given. */
function oneAt(lists: Readonly<Record<string, readonly string[] | null | undefined>>, place: Place): object {
  const given = Object.entries(lists).filter(([, list]) => list?.length)
  if (given.length === 1) return Object.fromEntries(given)
  const names = Object.keys(lists).join(' and ')
  throw refused(place, `Expected exactly one of ${names}, but got ${given.length ? 'both' : 'none'}.`)
}
