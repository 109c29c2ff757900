import type { Context } from '../../context.ts'
import type {
  AddInsightsRepositoryProjectsInput,
  RemoveInsightsRepositoryProjectInput,
  Resolvers,
} from '../../generated/resolvers.ts'
import { mutation, refused } from '../../graph/mutation.ts'
import { addInsightsRepositoryProjects, removeInsightsRepositoryProject } from '../../rest/insights/repositories.ts'
import { projectBehind } from '../projects/project-behind.ts'

async function add({ mappings }: AddInsightsRepositoryProjectsInput, { write }: Context) {
  if (!mappings.length)
    throw refused(['input', 'mappings'], 'Expected at least one repository with a project, but got none.')
  const { items } = await write(addInsightsRepositoryProjects, { body: { mappings } })
  return { mappings: items }
}

async function remove(mapping: RemoveInsightsRepositoryProjectInput, { write }: Context) {
  await write(removeInsightsRepositoryProject, mapping)
  return { mapping }
}

export const repositoryChanges = {
  Mutation: {
    addInsightsRepositoryProjects: mutation(add),
    removeInsightsRepositoryProject: mutation(remove),
  },

  InsightsRepositoryProject: {
    project: ({ projectKey }, _, context, info) => projectBehind(projectKey, context, info),
  },
} satisfies Resolvers
