import type { Context } from '../../context.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { type Lookup, nodeId } from '../../graph/node.ts'
import { sortOf } from '../../graph/order.ts'
import { tokenConnection } from '../../graph/token-connection.ts'
import { allows } from '../../rest/access.ts'
import { type ContextInstanceDoc, contextInstanceResource } from '../../rest/contexts/context-instances.ts'
import { contextsWithin } from '../../rest/contexts/contexts.ts'
import { glimpsedEnvironment } from '../../rest/projects/environments.ts'
import { membershipsOf } from '../segments/segment-memberships.ts'
import { startBelow } from '../starts.ts'
import { instancesBy } from './context-filters.ts'
import { recordSorts } from './contexts.ts'
import { evaluationsOf } from './flag-evaluations.ts'

/** Reads a context instance. Fields that need only its address begin in parallel. */
export const contextInstanceLookup: Lookup<'ContextInstance', Context, ContextInstanceDoc | null> = (
  at,
  context,
  info,
) => {
  startBelow(info, { at, has: null }, context, 'ContextInstance')
  return context.loaders.contexts.instance(at)
}

export const contextInstances = {
  Query: {
    contextInstance: (_, { applicationId, ...address }, context, info) => {
      const at = { type: 'ContextInstance', ...address, applicationId: applicationId ?? undefined } as const
      return contextInstanceLookup(at, context, info)
    },
  },

  Environment: {
    contextInstances: ({ at }, { filter, orderBy, ...page }, { loaders, budget }, info) => {
      const environment = { projectKey: at.projectKey, environmentKey: at.key }
      const searched = { filter: instancesBy(filter), sort: sortOf(orderBy, recordSorts) }
      const read = loaders.contexts.instances(environment, searched)
      return tokenConnection(page, { read, pageMaximum: contextInstanceResource.pageSize, budget, info })
    },
  },

  ContextInstance: {
    id: nodeId,
    projectKey: ({ at }) => at.projectKey,
    environmentKey: ({ at }) => at.environmentKey,
    instanceId: ({ at }) => at.instanceId,
    contexts: ({ at, context, applicationId }) => contextsWithin(at, context, applicationId),
    lastSeenAt: ({ lastSeen }) => lastSeen ?? null,
    environment: ({ at }) => glimpsedEnvironment(at.projectKey, at.environmentKey),
    evaluate: ({ at, context }, args, session) => evaluationsOf(at, context, args, session),
    segmentMemberships: ({ at, context }, _, session) => membershipsOf(at, context, session),
    access: ({ _access }) => _access ?? null,
    viewerCan: ({ _access }, { action }) => allows(_access, action),
    siteUrl: ({ _links }, _, { siteUrl }) => siteUrl(_links?.site),
  },
} satisfies Resolvers
