import type { Context } from '../../context.ts'
import type { PrerequisiteChange } from '../../facts/flag-changes.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { countOf } from '../../graph/connection.ts'
import { variationAt } from '../../rest/flags/flag-environments.ts'
import { noParts } from '../../rest/flags/flag-parts.ts'
import { namedFlag } from './named-flag.ts'

/** The variation that a prerequisite must serve. Reads the flag that has it. */
async function requiredVariation(
  { projectKey, flagKey }: PrerequisiteChange,
  index: number | null,
  { loaders }: Context,
) {
  const flag = index === null ? null : await loaders.flags.byKey(projectKey, flagKey, noParts)
  return flag && variationAt(flag, index)
}

export const flagDiffs = {
  FlagChange: { __resolveType: ({ type }) => type },

  TargetChange: {
    count: ({ keys }) => keys.length,
    keys: ({ keys }, { first }) => keys.slice(0, countOf('first', first)),
  },

  PrerequisiteChange: {
    flag: ({ projectKey, flagKey }, _, context, info) => namedFlag(projectKey, flagKey, context, info),
    fromVariation: (change, _, context) => requiredVariation(change, change.fromRequired, context),
    toVariation: (change, _, context) => requiredVariation(change, change.toRequired, context),
  },
} satisfies Resolvers
