import type { Context } from '../../context.ts'
import type { EndUserFilter, Resolvers } from '../../generated/resolvers.ts'
import { after, entries } from '../../graph/fields.ts'
import { type Lookup, nodeId } from '../../graph/node.ts'
import { sortOf } from '../../graph/order.ts'
import { tokenConnection } from '../../graph/token-connection.ts'
import { allows } from '../../rest/access.ts'
import {
  type EndUserDoc,
  endUserResource,
  getUserAttributeNames,
  type UsersSearch,
} from '../../rest/contexts/end-users.ts'
import { exactly, filterOf } from '../../rest/filter.ts'
import { glimpsedEnvironment } from '../../rest/projects/environments.ts'
import { namedFlag } from '../flags/named-flag.ts'
import { startBelow } from '../starts.ts'

/** Reads an end user. Fields that need only the key begin in parallel. */
export const endUserLookup: Lookup<'EndUser', Context, EndUserDoc | null> = (at, context, info) => {
  startBelow(info, { at, has: null }, context, 'EndUser')
  return context.loaders.endUsers.byKey(at)
}

const sorts = { KEY: 'userKey', LAST_SEEN_AT: 'lastSeen' } as const

const filtered = (filter: EndUserFilter | null | undefined): UsersSearch => ({
  q: filter?.query || undefined,
  after: filter?.lastSeenBefore ?? undefined,
  filter: filterOf(
    Object.fromEntries(
      (filter?.attributes ?? []).map(({ name, value }, index) => {
        const place = `filter.attributes[${index}]`
        return [exactly(`${place}.name`, name), exactly(`${place}.value`, value)]
      }),
    ),
  ),
})

const isSearch = (search: UsersSearch) => Object.values(search).some((value) => value !== undefined)

export const endUsers = {
  Environment: {
    endUsers: ({ at }, { filter, orderBy, ...page }, { loaders, budget }, info) => {
      const search = { ...filtered(filter), sort: sortOf(orderBy, sorts) }
      const environment = { projectKey: at.projectKey, environmentKey: at.key }
      const read = loaders.endUsers.list(environment, isSearch(search) ? search : undefined)
      return tokenConnection(page, { read, pageMaximum: endUserResource.pageSize, budget, info })
    },
    endUser: async (environment, { key }, context, info) => {
      const { projectKey, key: environmentKey } = environment.at
      const found = await endUserLookup({ type: 'EndUser', projectKey, environmentKey, key }, context, info)
      // An environment that was only named is read to know whether it exists.
      return found ?? after(context.loaders.environments.whole(environment), () => null)
    },
    endUserAttributeNames: ({ at }, _, { read }) =>
      read(getUserAttributeNames, { projectKey: at.projectKey, environmentKey: at.key }),
  },

  EndUser: {
    id: nodeId,
    projectKey: ({ at }) => at.projectKey,
    environmentKey: ({ at }) => at.environmentKey,
    key: ({ at }) => at.key,
    name: ({ user }) => user.name ?? null,
    firstName: ({ user }) => user.firstName ?? null,
    lastName: ({ user }) => user.lastName ?? null,
    email: ({ user }) => user.email ?? null,
    ip: ({ user }) => user.ip ?? null,
    country: ({ user }) => user.country ?? null,
    avatarUrl: ({ user }) => user.avatar || null,
    anonymous: ({ user }) => user.anonymous ?? null,
    secondary: ({ user }) => user.secondary ?? null,
    customAttributes: ({ user }) => entries(user.custom, (name, value) => ({ name, value })) ?? [],
    privateAttributes: ({ user }) => user.privateAttrs,
    lastSeenAt: ({ lastPing }) => lastPing ?? null,
    environment: ({ at }) => glimpsedEnvironment(at.projectKey, at.environmentKey),
    context: ({ at }, _, { loaders }) => loaders.contexts.byKey({ ...at, kind: 'user' }),
    flagSettings: async ({ at }, _, { loaders }) =>
      [...(await loaders.endUsers.settings(at))].map(([flagKey, setting]) => ({ ...setting, flagKey, in: at })),
    flagSetting: async ({ at }, { flagKey }, { loaders }) => {
      const setting = await loaders.endUsers.setting(at, flagKey)
      return setting && { ...setting, flagKey, in: at }
    },
    expiringTargets: ({ at }, _, { loaders }) => loaders.endUsers.expiringTargets(at),
    access: ({ _access }) => _access ?? null,
    viewerCan: ({ _access }, { action }) => allows(_access, action),
    siteUrl: ({ _links }, _, { siteUrl }) => siteUrl(_links?.site),
  },

  EndUserFlagSetting: {
    flag: ({ flagKey, in: { projectKey } }, _, context, info) => namedFlag(projectKey, flagKey, context, info),
    value: ({ _value }) => _value ?? null,
    setting: ({ setting }) => setting ?? null,
    reason: ({ reason, flagKey, in: environment }) => (reason ? { ...reason, flagKey, in: environment } : null),
  },
} satisfies Resolvers
