import type { Context, Info } from '../../context.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { expandOf, type Needs } from '../../graph/lookahead.ts'
import { type InsightsRepositoryDoc, repositoryParts } from '../../rest/insights/repositories.ts'
import { summarizedProject } from '../../rest/projects/projects.ts'

const { projects } = repositoryParts

const needs: Needs = { InsightsRepository: { projects: { expand: [projects] } } }

/** The repositories of a project, of all that there are. */
async function repositoriesOf(projectKey: string, { loaders }: Context) {
  const { byProject } = await loaders.insights.repositories([projects])
  return byProject.get(projectKey) ?? []
}

/** The repository with its projects. */
async function withProjects(repository: InsightsRepositoryDoc, { loaders }: Context) {
  if (repository.has.includes(projects)) return repository
  return (await loaders.insights.repositories([projects])).byId.get(repository._id)
}

export const repositories = {
  AccountInsights: {
    repositories: async (_, __, { loaders }, info: Info) =>
      (await loaders.insights.repositories(expandOf(info, needs))).all,
  },

  ProjectInsights: {
    repositories: ({ projectKey }, _, context) => repositoriesOf(projectKey, context),
  },

  InsightsRepository: {
    repositoryId: ({ _id }) => _id,
    projects: async (repository, _, context) =>
      (await withProjects(repository, context))?.projects?.items.map(summarizedProject) ?? [],
  },
} satisfies Resolvers
