import type { Resolvers } from '../generated/resolvers.ts'
import { removedUpstream } from '../graph/errors.ts'
import { mutation } from '../graph/mutation.ts'
import type { FlagSource } from '../rest/flags/flags.ts'
import { type RemovedField, removedOperations } from '../rest/removed.ts'

/** Fails as a field whose operation LaunchDarkly removed. */
const gone = (field: RemovedField) => (): never => {
  throw removedUpstream(removedOperations.find((one) => one.field === field)!)
}

export const removed = {
  Query: { experimentationUnitsUsage: gone('Query.experimentationUnitsUsage') },

  FlagEnvironment: { experimentResults: gone('FlagEnvironment.experimentResults') },

  Mutation: {
    resetExperimentResults: mutation(
      async (): Promise<{ flag: FlagSource }> => gone('Mutation.resetExperimentResults')(),
    ),
  },
} satisfies Resolvers
