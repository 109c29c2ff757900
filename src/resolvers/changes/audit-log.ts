import type { Context, Info } from '../../context.ts'
import type { AuditLogFilter, Resolvers } from '../../generated/resolvers.ts'
import { badInput } from '../../graph/errors.ts'
import { after, completing } from '../../graph/fields.ts'
import { expandOf } from '../../graph/lookahead.ts'
import { type Lookup, nodeId, ownId, typeOf } from '../../graph/node.ts'
import { type TimelineArgs, timeline } from '../../graph/timeline.ts'
import type { LogQuery } from '../../loaders/changes/audit-log.ts'
import { accessTokenResource } from '../../rest/account/access-tokens.ts'
import { relayProxyConfigurationResource } from '../../rest/account/relay-proxies.ts'
import { type AuditLogEntrySource, auditLogEntryResource, glimpsedAuditLogEntry } from '../../rest/changes/audit-log.ts'
import { narrowedIn, statedIn } from '../../rest/changes/audit-log-filter.ts'
import {
  accessTokenSpecifiers,
  contextKindSpecifier,
  destinationSpecifier,
  environmentSpecifiers,
  flagSpecifier,
  memberSpecifiers,
  metricSpecifier,
  type Named,
  namedBy,
  projectSpecifiers,
  relayProxySpecifier,
  releasePipelineSpecifier,
  repositorySpecifier,
  roleSpecifier,
  segmentSpecifier,
  teamSpecifier,
  webhookSpecifier,
} from '../../rest/changes/resource-specifiers.ts'
import { dataExportDestinationResource } from '../../rest/integrations/data-export-destinations.ts'
import { webhookResource } from '../../rest/integrations/webhooks.ts'
import { releasePipelineResource } from '../../rest/releases/release-pipelines.ts'
import { tokenOf } from '../account/access-tokens.ts'
import { memberWithId } from '../account/member-behind.ts'
import { memberNeeds } from '../account/member-lookahead.ts'
import { teamNeeds } from '../account/team-lookahead.ts'
import { repositoryParts } from '../code/code-reference-lookahead.ts'
import { contextKind } from '../contexts/context-kinds.ts'
import { flagParts } from '../flags/flag-lookahead.ts'
import { projectNeeds } from '../projects/project-lookahead.ts'
import { segmentNeeds } from '../segments/segment-lookahead.ts'

interface LogArgs extends TimelineArgs {
  readonly filter?: AuditLogFilter | null
}

/** The audit log as a connection. */
function entryConnection({ filter, ...page }: LogArgs, { loaders }: Context, info: Info) {
  const query = { ...textAndTimes(filter), ...statedIn(filter) }
  const count = () => loaders.auditLog.counts(query, 1)
  return connected(page, { query, count, read: loaders.auditLog.list(query) }, info)
}

/** The audit log of a subject as a connection. */
function entriesAbout(resources: readonly string[], { filter, ...page }: LogArgs, { loaders }: Context, info: Info) {
  const query = { ...textAndTimes(filter), ...narrowedIn(filter), resources }
  const field = fieldOf(info)
  const count = () => loaders.auditLog.countsAbout(query, `${field}.totalCount`)
  return connected(page, { query, count, read: loaders.auditLog.about(query, field) }, info)
}

interface Entries {
  readonly query: LogQuery
  readonly count: () => ReturnType<Context['loaders']['auditLog']['counts']>
  readonly read: ReturnType<Context['loaders']['auditLog']['list']>
}

const connected = (page: TimelineArgs, { query, count, read }: Entries, info: Info) =>
  timeline(page, {
    read,
    momentOf: ({ date, _id }) => ({ date, id: _id }),
    // LaunchDarkly counts no text search, and requires a start time.
    count: async () => (query.after === undefined || query.q ? null : (await count()).totalCount),
    info,
  })

/** The name of a field in errors. */
const fieldOf = ({ parentType, fieldName }: Info): string => `${parentType.name}.${fieldName}`

const textAndTimes = (filter: AuditLogFilter | null | undefined) => ({
  q: filter?.query || undefined,
  before: filter?.before ?? undefined,
  after: filter?.after ?? undefined,
})

function bucketsOf(buckets: number | null | undefined): number | undefined {
  if (typeof buckets !== 'number' || (buckets >= 1 && buckets <= 500)) return buckets ?? undefined
  throw badInput(`Expected buckets to be from 1 to 500, but got ${buckets}.`)
}

/** The current state of the first resource that some specifiers name. A flag has a specifier for each environment. */
function resourceOf(specifiers: readonly string[] | undefined, context: Context, info: Info) {
  const [named] = (specifiers ?? []).flatMap((specifier) => namedBy(specifier) ?? [])
  return named ? lookUp(named, context, info) : null
}

function lookUp(named: Named, context: Context, info: Info) {
  const { loaders } = context
  switch (named.type) {
    case 'Project':
      return loaders.projects.byKey(named.key, expandOf(info, projectNeeds, 'Project'))
    case 'Environment':
      return loaders.environments.byKey(named.projectKey, named.key)
    case 'Flag':
      return loaders.flags.byKey(named.projectKey, named.key, flagParts(info, 'Flag'))
    case 'ContextKind':
      return contextKind(named.projectKey, named.key, context)
    case 'Member':
      return memberBy(named.idOrEmail, loaders, expandOf(info, memberNeeds, 'Member'))
    case 'Team':
      return loaders.teams.byKey(named.key, expandOf(info, teamNeeds, 'Team'))
    case 'ReleasePipeline':
      return loaders.of(releasePipelineResource, [named.projectKey]).byKey(named.key)
    case 'CustomRole':
      return loaders.roles.byName(named.key)
    case 'AccessToken':
      return loaders.of(accessTokenResource, []).byKey(named.tokenId)
    case 'RelayProxyConfiguration':
      return loaders.of(relayProxyConfigurationResource, []).byKey(named.configurationId)
    case 'Segment':
      return loaders.segments.byKey(named, named.key, expandOf(info, segmentNeeds, 'Segment'))
    case 'Webhook':
      return loaders.of(webhookResource, []).byKey(named.webhookId)
    case 'DataExportDestination':
      return loaders
        .of(dataExportDestinationResource, [named.projectKey, named.environmentKey])
        .byKey(named.destinationId)
    case 'CodeReferenceRepository':
      return loaders.codeReferences.repositories.byName(named.name, repositoryParts(info, 'CodeReferenceRepository'))
  }
}

const memberBy = (idOrEmail: string, { members }: Context['loaders'], expand: readonly string[]) =>
  idOrEmail.includes('@') ? members.byEmail(idOrEmail, expand) : members.byId(idOrEmail, expand)

/** A property that only a single entry has. */
const detailed = (name: 'subentries' | Version) =>
  completing((entry: AuditLogEntrySource, { loaders }: Context) =>
    loaders.auditLog.whole(entry, `AuditLogEntry.${name}`),
  )

type Version = 'delta' | 'previousVersion' | 'currentVersion' | 'triggerBody' | 'merge'

const version = (name: Version) => detailed(name)((entry) => entry[name] ?? null)

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

  Project: {
    auditLog: ({ at }, args, context, info) => entriesAbout(projectSpecifiers(at.key), args, context, info),
  },

  Environment: {
    auditLog: ({ at }, args, context, info) =>
      entriesAbout(environmentSpecifiers(at.projectKey, at.key), args, context, info),
  },

  Flag: {
    auditLog: ({ at }, args, context, info) =>
      entriesAbout([flagSpecifier(at.projectKey, at.key)], args, context, info),
  },

  FlagEnvironment: {
    auditLog: ({ flag: { at }, environmentKey }, args, context, info) =>
      entriesAbout([flagSpecifier(at.projectKey, at.key, environmentKey)], args, context, info),
  },

  Segment: {
    auditLog: ({ at }, args, context, info) =>
      entriesAbout([segmentSpecifier(at.projectKey, at.environmentKey, at.key)], args, context, info),
  },

  Metric: {
    auditLog: ({ at }, args, context, info) =>
      entriesAbout([metricSpecifier(at.projectKey, at.key)], args, context, info),
  },

  ReleasePipeline: {
    auditLog: ({ at }, args, context, info) =>
      entriesAbout([releasePipelineSpecifier(at.projectKey, at.key)], args, context, info),
  },

  Webhook: {
    auditLog: ({ at }, args, context, info) => entriesAbout([webhookSpecifier(at.webhookId)], args, context, info),
  },

  DataExportDestination: {
    auditLog: ({ at }, args, context, info) => entriesAbout([destinationSpecifier(at)], args, context, info),
  },

  ContextKind: {
    auditLog: ({ at }, args, context, info) =>
      entriesAbout([contextKindSpecifier(at.projectKey, at.key)], args, context, info),
  },

  Member: {
    auditLog: (member, args, context, info) =>
      after(context.loaders.members.summary(member), ({ _id, email }) =>
        entriesAbout(memberSpecifiers(_id, email), args, context, info),
      ),
  },

  Team: {
    auditLog: ({ at }, args, context, info) => entriesAbout([teamSpecifier(at.key)], args, context, info),
  },

  CodeReferenceRepository: {
    auditLog: ({ at }, args, context, info) => entriesAbout([repositorySpecifier(at.name)], args, context, info),
  },

  CustomRole: {
    auditLog: ({ at }, args, context, info) => entriesAbout([roleSpecifier(at.key)], args, context, info),
  },

  AccessToken: {
    auditLog: ({ at }, args, context, info) => entriesAbout(accessTokenSpecifiers(at.tokenId), args, context, info),
  },

  RelayProxyConfiguration: {
    auditLog: ({ at }, args, context, info) =>
      entriesAbout([relayProxySpecifier(at.configurationId)], args, context, info),
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
    subentries: detailed('subentries')(({ subentries }) => (subentries ?? []).map(glimpsedAuditLogEntry)),
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
