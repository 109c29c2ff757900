import type { Context, Info } from '../context.ts'
import type { ProjectFilter, Resolvers } from '../generated/resolvers.ts'
import { connection } from '../graph/connection.ts'
import { after, completing } from '../graph/fields.ts'
import { selected, selectsOnly } from '../graph/lookahead.ts'
import { type Lookup, nodeId } from '../graph/node.ts'
import { sortOf } from '../graph/order.ts'
import { allows } from '../rest/access.ts'
import { allOf, anyOf, filterOf, search } from '../rest/filter.ts'
import { glimpsedProject, type ProjectSource, projectsPerPage } from '../rest/projects.ts'
import { expandOf, projectNeeds } from './needs.ts'

const whole = completing((project: ProjectSource, { loaders }: Context) => loaders.projects.whole(project))

const filtered = (filter: ProjectFilter | null | undefined) =>
  filterOf({
    query: search('filter.query', filter?.query),
    tags: allOf('filter.tags', filter?.tags),
    keys: anyOf('filter.keys', filter?.keys),
  })

const sorts = { NAME: 'name', CREATED_AT: 'createdOn' } as const

/** What the key alone answers. */
const fromKey = ['id', 'key', 'siteUrl']
/** What has a read of its own, which tells as well whether there is such a project. */
const below = ['flag', 'flags', 'environment', 'environments']

/** Whether the project's document is not needed. One environment beside the list of them is: both come with the project. */
function answeredBelow(info: Info): boolean {
  const both = ['environment', 'environments'].every((name) => selected(info).has(name))
  return !both && selectsOnly(info, [...fromKey, ...below]) && !selectsOnly(info, fromKey)
}

export const projectLookup: Lookup<'Project', Context, ProjectSource | null> = ({ key }, { loaders }, info) =>
  loaders.projects.byKey(key, expandOf(info, projectNeeds, 'Project'))

export const projects = {
  Query: {
    project: (_, { key }, { loaders }, info) =>
      answeredBelow(info) ? glimpsedProject(key) : loaders.projects.byKey(key, expandOf(info, projectNeeds)),

    projects: (_, { filter, orderBy, ...page }, { loaders }, info) => {
      const listing = { filter: filtered(filter), sort: sortOf(orderBy, sorts) }
      const pages = loaders.projects.list(listing, expandOf(info, projectNeeds))
      return connection(page, pages, { pageMaximum: projectsPerPage, info })
    },
  },

  Project: {
    id: nodeId,
    projectId: whole((project) => project._id),
    name: whole((project) => project.name),
    tags: whole((project) => project.tags),
    includeInSnippetByDefault: whole((project) => project.includeInSnippetByDefault),
    defaultClientSideAvailability: whole((project) => project.defaultClientSideAvailability ?? null),
    defaultReleasePipelineKey: whole((project) => project.defaultReleasePipelineKey ?? null),
    access: whole((project) => project._access ?? null),
    viewerCan: (project, { action }, { loaders }) =>
      after(loaders.projects.whole(project), ({ _access }) => allows(_access, action)),
    siteUrl: ({ key }, _, { siteUrl }) => siteUrl(`/projects/${encodeURIComponent(key)}/flags`),
  },
} satisfies Resolvers
