import type { Resolvers } from '../../generated/resolvers.ts'
import type { DependentFlagRep } from '../../rest/flags/dependent-flags.ts'
import { glimpsedEnvironment } from '../../rest/projects/environments.ts'
import { partsOfDependents } from './flag-lookahead.ts'
import { listedFlag } from './named-flag.ts'

/** Environments with a name where LaunchDarkly's answer has none. */
const namedOnce = (environments: DependentFlagRep['environments'], name: string | undefined) =>
  name === undefined ? environments : environments.map((one) => ({ name, ...one }))

export const dependentFlags = {
  // Needs only the address of the flag, so that the read can begin before the flag is there.
  Flag: {
    dependents: async ({ at: { projectKey, key } }, _, { loaders }, info) => {
      const asked = { projectKey, flagKey: key, environmentKey: null, ...partsOfDependents(info) }
      return (await loaders.dependentFlags(asked))?.map((flag) => ({ ...flag, projectKey })) ?? null
    },
  },

  FlagEnvironment: {
    // Needs only the address, like above. The name of the environment is that of the configuration, if it is there.
    dependents: async (config, _, { loaders }, info) => {
      const { projectKey, flagKey, environmentKey } = config.at
      const name = config.has ? config._environmentName : undefined
      const asked = { projectKey, flagKey, environmentKey, ...partsOfDependents(info) }
      const dependents = await loaders.dependentFlags(asked)
      return (
        dependents?.map((flag) => ({ ...flag, projectKey, environments: namedOnce(flag.environments, name) })) ?? null
      )
    },
  },

  DependentFlag: {
    flag: ({ projectKey, ...named }, _, context, info) => listedFlag(projectKey, named, context, info),
    environments: ({ projectKey, environments }) => environments.map((environment) => ({ ...environment, projectKey })),
  },

  DependentFlagEnvironment: {
    environment: ({ projectKey, key, name }) => glimpsedEnvironment(projectKey, key, name),
    siteUrl: ({ _site }, _, { siteUrl }) => siteUrl(_site),
  },
} satisfies Resolvers
