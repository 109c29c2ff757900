import type { Context, Info } from '../../context.ts'
import type { Resolvers } from '../../generated/resolvers.ts'
import { badInput } from '../../graph/errors.ts'
import { type Lookup, nodeId, ownId, typeOf } from '../../graph/node.ts'
import { type AuditLogEntrySource, auditLogEntryResource, glimpsedAuditLogEntry } from '../../rest/changes/audit-log.ts'
import { statedIn } from '../../rest/changes/audit-log-filter.ts'
import { specifiersOf } from '../../rest/changes/resource-specifiers.ts'
import { flagResource } from '../../rest/flags/flags.ts'
import { tokenOf } from '../account/access-tokens.ts'
import { memberWithId } from '../account/member-behind.ts'
import { entryConnection, fieldOf, latestEntry } from './audited.ts'
import { resourceOf } from './audited-resources.ts'
import { ofWholeEntry } from './whole-entry.ts'

function bucketsOf(buckets: number | null | undefined): number | undefined {
  if (typeof buckets !== 'number' || (buckets >= 1 && buckets <= 500)) return buckets ?? undefined
  throw badInput(`Expected buckets to be from 1 to 500, but got ${buckets}.`)
}

type Version = 'delta' | 'previousVersion' | 'currentVersion' | 'triggerBody' | 'merge'

const version = (name: Version) => ofWholeEntry(name)((entry) => entry[name] ?? null)

export const auditLogEntryLookup: Lookup<'AuditLogEntry', Context, AuditLogEntrySource | null> = (
  { entryId },
  { loaders },
  info,
) => loaders.auditLog.byId(entryId, fieldOf(info))

/**
 * The latest change that can have made a version. Requests for approval and their reviews change nothing. For a configuration in an
 * environment, a recent change of that environment alone is preferred, because a change of the flag is logged for all environments.
 */
async function latestChange(resources: readonly string[], { loaders }: Context, info: Info) {
  const window = { limit: auditLogEntryResource.pageSize, peek: false, after: null }
  const { items } = await loaders.auditLog.about({ resources }, fieldOf(info))(window)
  const changes = items.filter(({ accesses }) => !accesses.some(({ action }) => /ApprovalRequest/i.test(action ?? '')))
  const environment = resources.map((resource) => /:env\/(?!\*:)[^:]+:/.exec(resource)?.[0]).find(Boolean)
  const alone =
    environment && changes.find(({ accesses }) => accesses.every((one) => one.resource?.includes(environment)))
  return alone || (changes[0] ?? null)
}

export const auditLog = {
  VersionConflict: {
    latestChange: ({ resources }, _, context, info) => latestChange(resources, context, info),
  },

  Query: {
    auditLog: (_, args, context, info) => entryConnection(args, context, info),
    auditLogEntry: (_, { id }, { loaders }, info) => loaders.auditLog.byId(ownId('AuditLogEntry', id), fieldOf(info)),
    auditLogCounts: (_, { after, before, buckets, filter }, { loaders }) =>
      loaders.auditLog.counts({ after, before: before ?? undefined, ...statedIn(filter) }, bucketsOf(buckets)),
  },

  Flag: {
    lastChange: ({ at }, _, context, info) => latestEntry(specifiersOf(flagResource, at), context, info),
  },

  AuditLogEntry: {
    id: nodeId,
    entryId: ({ at }) => at.entryId,
    accountId: ({ _accountId }) => _accountId,
    delta: version('delta'),
    triggerBody: version('triggerBody'),
    merge: version('merge'),
    previousVersion: version('previousVersion'),
    currentVersion: version('currentVersion'),
    subentries: ofWholeEntry('subentries')(({ subentries }) => (subentries ?? []).map(glimpsedAuditLogEntry)),
    siteUrl: ({ _links }, _, { siteUrl }) => siteUrl(_links?.site),
  },

  AuditLogAccess: { specifier: ({ resource }) => resource ?? null },

  AuditLogMember: {
    memberId: ({ _id }) => _id ?? null,
    member: ({ _id }, _, context, info) => (_id ? memberWithId(_id, context, info) : null),
  },

  AuditLogToken: {
    tokenId: ({ _id }) => _id ?? null,
    accessToken: ({ _id }, _, context) => tokenOf(_id, context),
  },

  AuditLogApp: { appId: ({ _id }) => _id ?? null },

  AuditLogTarget: {
    resources: ({ resources }) => resources ?? [],
    resource: ({ resources }, _, context, info) => resourceOf(resources, context, info),
    siteUrl: ({ _links }, _, { siteUrl }) => siteUrl(_links?.site),
  },

  AuditLogParent: {
    specifier: ({ resource }) => resource ?? null,
    resource: ({ resource }, _, context, info) => resourceOf(resource ? [resource] : [], context, info),
    siteUrl: ({ _links }, _, { siteUrl }) => siteUrl(_links?.site),
  },

  AuditLogResource: { __resolveType: typeOf },

  AuditLogCount: { startsAt: ({ timestamp }) => timestamp },
} satisfies Resolvers
