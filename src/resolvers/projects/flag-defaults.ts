import type { Resolvers } from '../../generated/resolvers.ts'

export const flagDefaults = {
  Project: {
    flagDefaults: async (project, _, { loaders }) =>
      (await loaders.flagDefaults(project.key)) ?? loaders.projects.nothingIn(project),
  },

  ProjectFlagDefaults: {
    key: async (defaults, _, { loaders }) => {
      const whole = 'writtenIn' in defaults ? await loaders.flagDefaults(defaults.writtenIn) : defaults
      return whole?.key ?? null
    },
    clientSideAvailability: ({ defaultClientSideAvailability }) => defaultClientSideAvailability ?? null,
  },
} satisfies Resolvers
