import type { Context, Info } from '../../context.ts'
import type { EnvironmentFilter, Resolvers } from '../../generated/resolvers.ts'
import { connection } from '../../graph/connection.ts'
import { unlessMissing } from '../../graph/existence.ts'
import { after, completing, entries } from '../../graph/fields.ts'
import { type Lookup, nodeId } from '../../graph/node.ts'
import { sortOf } from '../../graph/order.ts'
import { allows } from '../../rest/access.ts'
import { environmentSpecifiers } from '../../rest/changes/named-resources.ts'
import { allOf, filterOf, search } from '../../rest/filter.ts'
import { type EnvironmentSource, environmentResource, glimpsedEnvironment } from '../../rest/projects/environments.ts'
import { entriesAbout } from '../changes/audited.ts'
import { startBelow } from '../starts.ts'
import { needsEnvironment } from './environment-lookahead.ts'
import { projectBehind } from './project-behind.ts'

const whole = completing((environment: EnvironmentSource, { loaders }: Context) =>
  loaders.environments.whole(environment),
)

/** A live credential. Null, without a read, unless the gateway is configured to show secrets. */
const secret =
  (name: 'apiKey' | 'mobileKey') =>
  (environment: EnvironmentSource, _: unknown, { loaders, showSecrets }: Context) =>
    showSecrets ? after(loaders.environments.whole(environment), (found) => found[name]) : null

const filtered = (filter: EnvironmentFilter | null | undefined) =>
  filterOf({ query: search('filter.query', filter?.query), tags: allOf('filter.tags', filter?.tags) })

const sorts = { NAME: 'name', CREATED_AT: 'createdOn', CRITICAL: 'critical' } as const

/**
 * An environment by its key. Fields below it that need only its address begin in parallel to the document, which is read if it is
 * needed.
 */
function environmentAtKey(projectKey: string, key: string, context: Context, info: Info, typeName?: string) {
  const { environments } = context.loaders
  const read = () => environments.byKey(projectKey, key)
  if (environments.areKnown(projectKey)) return read()
  const glimpse = glimpsedEnvironment(projectKey, key)
  const begun = startBelow(info, glimpse, context, typeName)
  if (needsEnvironment(info, typeName)) return read()
  const unread = { glimpse, begun, read, context, typeName }
  return unlessMissing(info, unread)
}

export const environmentLookup: Lookup<'Environment', Context, EnvironmentSource | null> = (
  { projectKey, key },
  context,
  info,
) => environmentAtKey(projectKey, key, context, info, 'Environment')

export const environments = {
  Query: {
    environment: (_, { projectKey, key }, context, info) => environmentAtKey(projectKey, key, context, info),
  },

  Project: {
    environment: async (project, { key }, context, info) =>
      (await environmentAtKey(project.key, key, context, info)) ?? context.loaders.projects.nothingIn(project),

    environments: (project, { filter, orderBy, ...page }, { loaders, budget }, info) => {
      const pages = loaders.environments.list(project.key, { filter: filtered(filter), sort: sortOf(orderBy, sorts) })
      return connection(page, pages, { pageMaximum: environmentResource.pageSize, budget, info })
    },
  },

  Environment: {
    id: nodeId,
    auditLog: ({ at }, args, context, info) =>
      entriesAbout(environmentSpecifiers(at.projectKey, at.key), args, context, info),
    projectKey: ({ at }) => at.projectKey,
    name: (environment, _, { loaders }) =>
      environment.name ?? after(loaders.environments.whole(environment), ({ name }) => name),
    color: (environment, _, { loaders }) =>
      environment.color ?? after(loaders.environments.whole(environment), ({ color }) => color),
    tags: whole((environment) => environment.tags),
    critical: whole((environment) => environment.critical ?? false),
    clientSideId: whole((environment) => environment._id),
    sdkKey: secret('apiKey'),
    mobileKey: secret('mobileKey'),
    defaultTtl: whole((environment) => environment.defaultTtl),
    secureMode: whole((environment) => environment.secureMode),
    defaultTrackEvents: whole((environment) => environment.defaultTrackEvents),
    requireComments: whole((environment) => environment.requireComments),
    confirmChanges: whole((environment) => environment.confirmChanges),
    approvalSettings: whole((environment) => environment.approvalSettings ?? null),
    resourceApprovalSettings: whole(({ resourceApprovalSettings }) =>
      entries(resourceApprovalSettings ?? {}, (resourceKind, settings) => ({ resourceKind, settings })),
    ),
    project: ({ at }, _, context, info) => projectBehind(at.projectKey, context, info),
    access: whole((environment) => environment._access ?? null),
    viewerCan: (environment, { action }, { loaders }) =>
      after(loaders.environments.whole(environment), ({ _access }) => allows(_access, action)),
    siteUrl: ({ at }, _, { siteUrl }) =>
      siteUrl(`/${encodeURIComponent(at.projectKey)}/${encodeURIComponent(at.key)}/features`),
  },
} satisfies Resolvers
