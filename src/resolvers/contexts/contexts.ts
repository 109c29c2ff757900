import type { Context, Info } from '../../context.ts'
import type { ContextFilter, ContextOrder, Resolvers } from '../../generated/resolvers.ts'
import { after } from '../../graph/fields.ts'
import { type Lookup, nodeId } from '../../graph/node.ts'
import { sortOf } from '../../graph/order.ts'
import type { TimelineArgs } from '../../graph/timeline.ts'
import { tokenConnection } from '../../graph/token-connection.ts'
import { allows } from '../../rest/access.ts'
import { contextInstanceResource } from '../../rest/contexts/context-instances.ts'
import { attributeOf, type ContextDoc, type ContextSource, contextResource } from '../../rest/contexts/contexts.ts'
import { glimpsedEnvironment } from '../../rest/projects/environments.ts'
import { projectBehind } from '../projects/project-behind.ts'
import { membershipsOf } from '../segments/segment-memberships.ts'
import { startBelow } from '../starts.ts'
import { contextsBy } from './context-filters.ts'
import { contextKindAt } from './context-kinds.ts'
import { evaluationsOf } from './flag-evaluations.ts'

/** REST's names of the fields that order contexts and context instances. */
export const recordSorts = { LAST_SEEN_AT: 'ts' } as const

/** Reads a context. Fields that need only its address begin in parallel. */
export const contextLookup: Lookup<'Context', Context, ContextSource | null> = (at, context, info) => {
  startBelow(info, { at, has: null }, context, 'Context')
  return context.loaders.contexts.byKey(at)
}

interface ContextsArgs extends TimelineArgs {
  readonly filter?: ContextFilter | null
  readonly orderBy?: ContextOrder | null
}

/** The contexts of an environment as a connection. */
function contextConnection(
  environment: { readonly projectKey: string; readonly environmentKey: string },
  { filter, orderBy, ...page }: ContextsArgs,
  { loaders, budget }: Context,
  info: Info,
) {
  const read = loaders.contexts.list(environment, { filter: contextsBy(filter), sort: sortOf(orderBy, recordSorts) })
  return tokenConnection(page, { read, pageMaximum: contextResource.pageSize, budget, info })
}

/** A property that only a record has. Null for a context of which LaunchDarkly has no record. */
const recorded =
  <Value>(pick: (record: ContextDoc, context: Context) => Value) =>
  (source: ContextSource, _: unknown, context: Context): Value | null | Promise<Value | null> =>
    after(context.loaders.contexts.whole(source), (record) => record && pick(record, context)) as Value | null

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

export const contexts = {
  Query: {
    context: (_, { applicationId, ...address }, context, info) =>
      contextLookup({ type: 'Context', ...address, applicationId: applicationId ?? undefined }, context, info),
  },

  Environment: {
    contexts: ({ at }, args, context, info) =>
      contextConnection({ projectKey: at.projectKey, environmentKey: at.key }, args, context, info),
  },

  Context: {
    id: nodeId,
    projectKey: ({ at }) => at.projectKey,
    environmentKey: ({ at }) => at.environmentKey,
    kind: ({ at }) => at.kind,
    key: ({ at }) => at.key,
    name: ({ context }) => textOf(context.name),
    anonymous: ({ context }) => (typeof context.anonymous === 'boolean' ? context.anonymous : null),
    attributes: ({ context }) => context,
    attribute: ({ context }, { reference }) => attributeOf(context, reference) ?? null,
    applicationId: ({ at }) => at.applicationId ?? null,
    lastSeenAt: recorded(({ lastSeen }) => lastSeen ?? null),
    associatedContextCount: recorded(({ associatedContexts }) => associatedContexts ?? null),
    contextKind: ({ at }, _, context, info) => contextKindAt(at.projectKey, at.kind, context, info),
    environment: ({ at }) => glimpsedEnvironment(at.projectKey, at.environmentKey),
    project: ({ at }, _, context, info) => projectBehind(at.projectKey, context, info),
    records: ({ at }, _, { loaders }) => loaders.contexts.recordsOf(at),
    instances: ({ at }, { orderBy, ...page }, { loaders, budget }, info) => {
      const read = loaders.contexts.instancesOf(at, sortOf(orderBy, recordSorts))
      return tokenConnection(page, { read, pageMaximum: contextInstanceResource.pageSize, budget, info })
    },
    evaluate: ({ at, context }, args, session) => evaluationsOf(at, context, args, session),
    segmentMemberships: ({ at, context }, _, session) => membershipsOf(at, context, session),
    access: recorded(({ _access }) => _access ?? null),
    viewerCan: (source, { action }, context) =>
      after(context.loaders.contexts.whole(source), (record) => record && allows(record._access, action)),
    siteUrl: recorded(({ _links }, { siteUrl }) => siteUrl(_links?.site)),
  },
} satisfies Resolvers
