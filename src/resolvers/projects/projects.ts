import type { Context, Info } from '../../context.ts'
import type { ProjectFilter, Resolvers } from '../../generated/resolvers.ts'
import { connection } from '../../graph/connection.ts'
import { unlessMissing } from '../../graph/existence.ts'
import { after, completing } from '../../graph/fields.ts'
import { expandOf } from '../../graph/lookahead.ts'
import { type Lookup, nodeId } from '../../graph/node.ts'
import { sortOf } from '../../graph/order.ts'
import { allows } from '../../rest/access.ts'
import type { TeamSource } from '../../rest/account/teams.ts'
import { projectSpecifiers } from '../../rest/changes/named-resources.ts'
import { allOf, anyOf, filterOf, search } from '../../rest/filter.ts'
import { usable } from '../../rest/operation.ts'
import {
  glimpsedProject,
  type ProjectSource,
  projectResource,
  summarizedProject,
} from '../../rest/projects/projects.ts'
import { entriesAbout } from '../changes/audited.ts'
import { alongWith } from '../page-lookahead.ts'
import { startBelow } from '../starts.ts'
import { beginForProjects } from './project-list-starts.ts'
import { needsProject, projectNeeds } from './project-lookahead.ts'

const whole = completing((project: ProjectSource, { loaders }: Context) => loaders.projects.whole(project))

const withProjects = completing((team: TeamSource, { loaders }: Context) => loaders.teams.whole(team, ['projects']))

const filtered = (filter: ProjectFilter | null | undefined) =>
  filterOf({
    query: search('filter.query', filter?.query),
    tags: allOf('filter.tags', filter?.tags),
    keys: anyOf('filter.keys', filter?.keys),
  })

const sorts = { NAME: 'name', CREATED_AT: 'createdOn' } as const

/** A project by its key. Fields below it that need only its key begin in parallel to the document, which is read if it is needed. */
function projectAtKey(key: string, context: Context, info: Info, typeName?: string) {
  const glimpse = glimpsedProject(usable('a project key', key))
  const begun = startBelow(info, glimpse, context, typeName)
  const read = () => context.loaders.projects.byKey(key, expandOf(info, projectNeeds, typeName))
  if (needsProject(info, typeName)) return read()
  return unlessMissing(info, { glimpse, begun, read, context, typeName })
}

export const projectLookup: Lookup<'Project', Context, ProjectSource | null> = ({ key }, context, info) =>
  projectAtKey(key, context, info, 'Project')

export const projects = {
  Query: {
    project: (_, { key }, context, info) => projectAtKey(key, context, info),

    projects: (_, { filter, orderBy, ...page }, context, info) => {
      const { loaders, budget } = context
      const listing = { filter: filtered(filter), sort: sortOf(orderBy, sorts) }
      const list = loaders.projects.list(listing, expandOf(info, projectNeeds))
      const pages = filter ? list : alongWith(() => beginForProjects(page, context, info), list)
      return connection(page, pages, { pageMaximum: projectResource.pageSize, budget, info })
    },
  },

  Team: {
    projects: withProjects((team) => team.projects?.items?.map(summarizedProject) ?? null),
    projectCount: withProjects((team) => team.projects?.totalCount ?? null),
  },

  Project: {
    id: nodeId,
    auditLog: ({ at }, args, context, info) => entriesAbout(projectSpecifiers(at.key), args, context, info),
    projectId: (project, _, { loaders }) => project._id ?? after(loaders.projects.whole(project), ({ _id }) => _id),
    name: (project, _, { loaders }) => project.name ?? after(loaders.projects.whole(project), ({ name }) => name),
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
