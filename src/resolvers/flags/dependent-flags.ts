import type { Resolvers } from '../../generated/resolvers.ts'
import { glimpsedEnvironment } from '../../rest/projects/environments.ts'
import { listedFlag } from './named-flag.ts'

export const dependentFlags = {
  // Needs only the address of the flag, so that the read can begin before the flag is there.
  Flag: {
    dependents: async ({ at: { projectKey, key } }, _, { loaders }) =>
      (await loaders.dependentFlags({ projectKey, flagKey: key, environment: null }))?.map((flag) => ({
        ...flag,
        projectKey,
      })) ?? null,
  },

  FlagEnvironment: {
    dependents: async ({ flag: { at }, environmentKey, _environmentName }, _, { loaders }) =>
      (
        await loaders.dependentFlags({
          projectKey: at.projectKey,
          flagKey: at.key,
          environment: { key: environmentKey, name: _environmentName },
        })
      )?.map((flag) => ({ ...flag, projectKey: at.projectKey })) ?? null,
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
