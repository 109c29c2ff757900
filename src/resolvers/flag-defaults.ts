import type { Resolvers } from '../generated/resolvers.ts'

export const flagDefaults = {
  Project: {
    flagDefaults: async (project, _, { loaders }) =>
      (await loaders.flagDefaults(project.key)) ?? loaders.projects.nothingIn(project),
  },

  ProjectFlagDefaults: {
    clientSideAvailability: ({ defaultClientSideAvailability }) => defaultClientSideAvailability ?? null,
  },
} satisfies Resolvers
