import type { Context, Info } from '../../context.ts'
import type { Resolvers, SegmentFilter } from '../../generated/resolvers.ts'
import { connection } from '../../graph/connection.ts'
import { oneOf } from '../../graph/fields.ts'
import { expandOf } from '../../graph/lookahead.ts'
import { type Lookup, nodeId, partId } from '../../graph/node.ts'
import { sortOf } from '../../graph/order.ts'
import { allows } from '../../rest/access.ts'
import { noParts } from '../../rest/flags/flag-parts.ts'
import { allOf, anyOf, conditions, equals, holds, noneOf, resembles, resemblesAny } from '../../rest/operator-filter.ts'
import { glimpsedEnvironment } from '../../rest/projects/environments.ts'
import {
  type ClauseDoc,
  clausesIn,
  type EnvironmentAddress,
  glimpsedSegment,
  type SegmentDoc,
  segmentKeysOf,
  segmentResource,
  segmentTargetsOf,
} from '../../rest/segments/segments.ts'
import { beginAccessOfSegments } from '../account/member-access-lookahead.ts'
import { audited } from '../changes/audited.ts'
import { partsBehindName } from '../flags/flag-lookahead.ts'
import { listedFlag } from '../flags/named-flag.ts'
import { alongWith } from '../page-lookahead.ts'
import { projectBehind } from '../projects/project-behind.ts'
import { startBelow } from '../starts.ts'
import { segmentNeeds } from './segment-lookahead.ts'

/** The segments that a filter selects, in grammar B. */
export const segmentsFiltered = (filter: SegmentFilter | null | undefined): string | undefined =>
  conditions(
    resembles('query', 'filter.query', filter?.query),
    resemblesAny('query', 'filter.anyQuery', filter?.anyQuery),
    allOf('tags', 'filter.tags', filter?.tags),
    anyOf('tags', 'filter.anyTag', filter?.anyTag),
    anyOf('includedKeys', 'filter.keys', filter?.keys),
    noneOf('excludedKeys', 'filter.excludedKeys', filter?.excludedKeys),
    holds('unbounded', 'equals', filter?.unbounded),
    holds('external', 'exists', filter?.external),
    equals('view', 'filter.viewKey', filter?.viewKey),
  )

const sorts = { CREATED_AT: 'creationDate', NAME: 'name', LAST_MODIFIED_AT: 'lastModified' } as const

/** The flags that use a segment, with the parts that the selection needs. */
async function flagsOf(segment: SegmentDoc, context: Context, info: Info) {
  const named = await context.loaders.segments.flagsOf(segment, partsBehindName(info) ?? noParts)
  if (!named) return null
  const flags = await Promise.all(named.map((flag) => listedFlag(segment.at.projectKey, flag, context, info)))
  return flags.filter((flag) => flag !== null)
}

/** The path of the segment's page, for a document without a link to it. */
const sitePath = ({ projectKey, environmentKey, key }: SegmentDoc['at']) =>
  `/${[projectKey, environmentKey, 'segments', key].map(encodeURIComponent).join('/')}`

/** Reads a segment. Fields that need only its address begin in parallel. */
function segmentAtKey(environment: EnvironmentAddress, key: string, context: Context, info: Info, typeName?: string) {
  startBelow(info, glimpsedSegment(environment, key), context, typeName)
  return context.loaders.segments.byKey(environment, key, expandOf(info, segmentNeeds, typeName))
}

/** The segments that a clause names and that exist, in the order of their keys. Fields that need only the address begin in parallel. */
function segmentsOf(clause: ClauseDoc, context: Context, info: Info) {
  const keys = segmentKeysOf(clause)
  for (const key of keys ?? []) startBelow(info, glimpsedSegment(clause.in, key), context)
  return keys && context.loaders.segments.byKeys(clause.in, keys)
}

export const segmentLookup: Lookup<'Segment', Context, SegmentDoc | null> = (at, context, info) =>
  segmentAtKey(at, at.key, context, info, 'Segment')

export const segments = {
  Query: {
    segment: (_, { key, ...environment }, context, info) => segmentAtKey(environment, key, context, info),
  },

  Environment: {
    segments: ({ at }, { filter, orderBy, ...page }, context, info) => {
      const { loaders, budget } = context
      const environment = { projectKey: at.projectKey, environmentKey: at.key }
      const pages = loaders.segments.list(environment, {
        filter: segmentsFiltered(filter),
        sort: sortOf(orderBy, sorts),
      })
      const begin = () => beginAccessOfSegments(environment, info, context)
      return connection(page, alongWith(begin, pages), { pageMaximum: segmentResource.pageSize, budget, info })
    },
  },

  Clause: {
    segments: (clause, _, context, info) => segmentsOf(clause, context, info),
  },

  Segment: {
    id: nodeId,
    ...audited(segmentResource),
    projectKey: ({ at }) => at.projectKey,
    environmentKey: ({ at }) => at.environmentKey,
    targets: segmentTargetsOf,
    rules: ({ at, rules }) => rules?.map((rule) => ({ ...rule, of: at })),
    flags: (segment, _, context, info) => flagsOf(segment, context, info),
    unbounded: ({ unbounded }) => unbounded ?? false,
    unboundedMetadata: ({ _unboundedMetadata }) => _unboundedMetadata ?? null,
    membership: (segment, { contextKey }, { loaders }) =>
      segment.unbounded ? loaders.segments.membership(segment, contextKey) : null,
    userMembership: (segment, { userKey }, { loaders }) =>
      segment.unbounded ? loaders.segments.userMembership(segment, userKey) : null,
    external: ({ _external }) => _external || null,
    externalUrl: ({ _externalLink }) => _externalLink || null,
    importInProgress: ({ _importInProgress }) => _importInProgress ?? null,
    expiringTargets: (segment, _, { loaders }) => loaders.segments.expiringTargets(segment),
    expiringUserTargets: (segment, _, { loaders }) => loaders.segments.expiringUserTargets(segment),
    environment: ({ at }) => glimpsedEnvironment(at.projectKey, at.environmentKey),
    project: ({ at }, _, context, info) => projectBehind(at.projectKey, context, info),
    createdAt: ({ creationDate }) => creationDate,
    lastModifiedAt: ({ lastModifiedDate }) => lastModifiedDate,
    access: ({ _access }) => _access ?? null,
    viewerCan: ({ _access }, { action }) => allows(_access, action),
    siteUrl: ({ at, _links }, _, { siteUrl }) => siteUrl(_links?.site ?? sitePath(at)),
  },

  SegmentRule: {
    id: ({ of, _id }) => partId('SegmentRule', of, _id),
    ruleId: ({ _id }) => _id ?? null,
    clauses: ({ of, _id, clauses }) => clausesIn(of, _id, clauses),
    percentage: ({ weight }) => (typeof weight === 'number' ? weight / 1000 : null),
    bucketBy: ({ bucketBy }) => bucketBy || null,
  },

  SegmentMetadata: {
    segmentId: ({ segmentId }) => segmentId ?? null,
    environmentId: ({ envId }) => envId ?? null,
    lastModifiedAt: ({ lastModified }) => lastModified || null,
  },

  BigSegmentTarget: { contextKey: ({ userKey }) => userKey },

  SegmentExpiringTarget: {
    expiringTargetId: ({ _id }) => _id,
    version: ({ _version }) => _version,
    targetType: ({ targetType }) => (targetType ? oneOf(['INCLUDED', 'EXCLUDED'], targetType) : null),
    expiresAt: ({ expirationDate }) => expirationDate,
  },
} satisfies Resolvers
