import type { Resolvers } from '../generated/resolvers.ts'
import { removedUpstream } from '../graph/errors.ts'
import { mutation } from '../graph/mutation.ts'
import type { FlagSource } from '../rest/flags/flags.ts'
import { type RemovedField, type RemovedOperation, removedOperations } from '../rest/removed.ts'

/** Fails as a field whose operation LaunchDarkly removed. The userErrors of mutations name no routes. */
const gone = (field: RemovedField) => (): never => {
  const { method, path, replacement }: RemovedOperation = removedOperations.find((one) => one.field === field)!
  const [type, name] = field.split('.')
  const operation = type === 'Mutation' ? `the operation of ${name}` : `${method} ${path}`
  const instead = replacement === null ? 'Nothing replaces it.' : `Use ${replacement}.`
  throw removedUpstream(`LaunchDarkly removed ${operation} from its API. ${instead}`, replacement)
}

export const removed = {
  Query: { experimentationUnitsUsage: gone('Query.experimentationUnitsUsage') },

  FlagEnvironment: { experimentResults: gone('FlagEnvironment.experimentResults') },

  Experiment: {
    metricResults: gone('Experiment.metricResults'),
    metricGroupResults: gone('Experiment.metricGroupResults'),
  },

  Mutation: {
    resetExperimentResults: mutation(
      async (): Promise<{ flag: FlagSource }> => gone('Mutation.resetExperimentResults')(),
    ),
  },
} satisfies Resolvers
