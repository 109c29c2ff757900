import type { Context, Info } from '../../context.ts'
import type { FlagFilter, FlagOrder, Resolvers } from '../../generated/resolvers.ts'
import { connection, mostNodes, type PageArgs } from '../../graph/connection.ts'
import { badInput } from '../../graph/errors.ts'
import { unlessMissing } from '../../graph/existence.ts'
import { after, completing, entries, oneOf } from '../../graph/fields.ts'
import { filtered } from '../../graph/filtered.ts'
import { type Lookup, nodeId, ownId, partId } from '../../graph/node.ts'
import { sortOf } from '../../graph/order.ts'
import type { ReadPage } from '../../graph/part.ts'
import type { MaintainedBy } from '../../loaders/flags/flags.ts'
import type { TeamSource } from '../../rest/account/teams.ts'
import { allOf, exactly, filterOf, json, sayable, search } from '../../rest/filter.ts'
import { variationAt, variationsOf } from '../../rest/flags/flag-environments.ts'
import { noParts } from '../../rest/flags/flag-parts.ts'
import {
  experimentsOf,
  type FlagDoc,
  type FlagParts,
  type FlagSource,
  flagResource,
  glimpsedFlag,
} from '../../rest/flags/flags.ts'
import { usable } from '../../rest/operation.ts'
import { shown } from '../../rest/shown.ts'
import { audited } from '../changes/audited.ts'
import { wholePages } from '../page-lookahead.ts'
import { projectBehind } from '../projects/project-behind.ts'
import { beginReleasesOfFlags } from '../releases/release-lookahead.ts'
import { startBelow } from '../starts.ts'
import { conditionNames, conditionsOf } from './flag-conditions.ts'
import { beginForFlags } from './flag-list-starts.ts'
import { flagParts, listedParts, needsAllFlags, needsFlag, withoutFlag } from './flag-lookahead.ts'
import { flagMaintainer } from './flag-maintainers.ts'
import { flagSearch } from './flag-search.ts'

interface FlagsArgs extends PageArgs {
  readonly filter?: FlagFilter | null
  readonly orderBy?: FlagOrder | null
}

/** The flags of a project, or of one of its maintainers, as a connection. */
function flagConnection(
  projectKey: string,
  { filter, orderBy, ...page }: FlagsArgs,
  context: Context,
  info: Info,
  by?: MaintainedBy,
  team?: TeamSource,
) {
  const { loaders, budget } = context
  const conditions = conditionsOf(filter ?? {})
  const parts = filter || orderBy || by ? flagParts(info) : listedParts(info, page.first)
  const query = {
    filter: flagsFiltered(both(filter, by)),
    sort: sortOf(orderBy, sorts),
    sortedBy: sortedBy(orderBy),
  }
  if (!by && !filter) beginForFlags(projectKey, mostNodes(page), context, info)
  else if (filter?.releasePipelineKey) beginReleasesOfFlags(projectKey, filter.releasePipelineKey, context, info)
  const within = (pages: ReadPage<FlagDoc>) => (team ? loaders.teams.below(team, pages) : pages)
  if (conditions.length > 0) {
    const isPlain = query.filter === undefined
    const pagesWith = (wanted: FlagParts) => within(loaders.flags.list(projectKey, query, wanted))
    const search = flagSearch({ projectKey, conditions, selected: parts, isPlain, pagesWith }, context)
    return search.then((list) => filtered(page, { ...list, budget, info }))
  }
  const pages =
    by && !filter && !orderBy
      ? loaders.flags.maintained(projectKey, by, parts)
      : loaders.flags.list(projectKey, query, parts)
  const isPart = !by && !filter && !orderBy && needsAllFlags(info, mostNodes(page))
  const read = team ? within(pages) : isPart ? wholePages(flagResource.pageSize, pages) : pages
  return connection(page, read, { pageMaximum: flagResource.pageSize, budget, info })
}

/** Adds the maintainer to the filter. A filter by another maintainer is refused, because no flag has two. */
function both(filter: FlagFilter | null | undefined, by: MaintainedBy | undefined): FlagFilter {
  for (const name of Object.keys(by ?? {}) as (keyof FlagFilter)[]) {
    if (typeof filter?.[name] !== 'string') continue
    throw badInput(`Expected no filter.${name} for the flags of one maintainer, but got ${shown(filter[name])}.`)
  }
  return { ...filter, ...by }
}

/** The query that finds a flag by its only possible key, so that the list is short. */
const queryOf = (keys: FlagFilter['keys']): string | undefined =>
  keys?.length === 1 && sayable(keys[0]!) ? keys[0] : undefined

/** Refuses conditions that the gateway computes, where LaunchDarkly selects the flags. */
export function restOnly(filter: FlagFilter | null | undefined): void {
  const name = conditionNames.find((one) => (filter?.[one] ?? null) !== null)
  if (name) throw badInput(`Expected conditions that LaunchDarkly itself has a filter for, but got filter.${name}.`)
}

/** The flags that a filter selects, in grammar A. */
export const flagsFiltered = (filter: FlagFilter): string | undefined =>
  filterOf({
    query: search('filter.query', filter.query) ?? queryOf(filter.keys),
    tags: allOf('filter.tags', filter.tags),
    state: filter.state?.toLowerCase(),
    type: typeof filter.temporary === 'boolean' ? (filter.temporary ? 'temporary' : 'permanent') : undefined,
    maintainerId: exactly('filter.maintainerId', filter.maintainerId && ownId('Member', filter.maintainerId)),
    maintainerTeamKey: exactly('filter.maintainerTeamKey', filter.maintainerTeamKey),
    creationDate: json('before', filter.createdBefore),
    evaluated: json('after', filter.evaluated?.after),
    filterEnv: exactly('filter.evaluated.environmentKey', filter.evaluated?.environmentKey),
    contextKindsEvaluated: allOf('filter.contextKindsEvaluated', filter.contextKindsEvaluated),
    applicationEvaluated: exactly('filter.applicationEvaluated', filter.applicationEvaluated),
    'codeReferences.min': atLeastZero('filter.minCodeReferences', filter.minCodeReferences),
    'codeReferences.max': atLeastZero('filter.maxCodeReferences', filter.maxCodeReferences),
    hasExperiment: filter.hasExperiment ?? undefined,
    guardedRollout: filter.guardedRollout ? guardedRollouts[filter.guardedRollout] : undefined,
    releasePipeline: exactly('filter.releasePipelineKey', filter.releasePipelineKey),
    sdkAvailability: filter.sdkAvailability ? availabilities[filter.sdkAvailability] : undefined,
  })

function atLeastZero(name: string, value: number | null | undefined): number | undefined {
  if (typeof value !== 'number' || value >= 0) return value ?? undefined
  throw badInput(`Expected ${name} to be 0 or more, but got ${value}.`)
}

const guardedRollouts = {
  ANY: 'any',
  MONITORING: 'monitoring',
  REGRESSED: 'regressed',
  ROLLED_BACK: 'rolledBack',
  COMPLETED: 'completed',
  ARCHIVED: 'archived',
} as const

const availabilities = { CLIENT: 'client', MOBILE: 'mobile', ANY_CLIENT: 'anyClient', SERVER: 'server' } as const

const sorts = {
  CREATED_AT: 'creationDate',
  KEY: 'key',
  NAME: 'name',
  MAINTAINER: 'maintainerId',
  TAGS: 'tags',
  TARGETING_MODIFIED_AT: 'targetingModifiedDate',
  TYPE: 'type',
} as const

/** The environment of an order. The order by targeting requires it; other orders refuse it. */
function sortedBy(order: FlagOrder | null | undefined): string | undefined {
  const looks = order?.field === 'TARGETING_MODIFIED_AT'
  if (looks && order.environmentKey) return order.environmentKey
  if (looks) throw badInput('Expected orderBy.environmentKey with TARGETING_MODIFIED_AT, but got none.')
  if (!order?.environmentKey) return undefined
  throw badInput(`Expected no orderBy.environmentKey with ${order.field}, but got ${shown(order.environmentKey)}.`)
}

const whole = completing((flag: FlagSource, { loaders }: Context) => loaders.flags.whole(flag))

const migration: FlagParts = { ...noParts, expand: ['migrationSettings'] }
const migrating = completing((flag: FlagSource, { loaders }: Context) => loaders.flags.whole(flag, migration))

/**
 * A flag by its key. Fields with reads of their own begin in parallel to the document. The document is not read if only such fields are
 * selected and one of them tells whether the flag exists.
 */
function flagAtKey(projectKey: string, key: string, context: Context, info: Info, typeName?: string) {
  usable('a project key', projectKey)
  usable('a flag key', key)
  const glimpse = glimpsedFlag(projectKey, key)
  const begun = startBelow(info, glimpse, context, typeName)
  const read = () => context.loaders.flags.byKey(projectKey, key, flagParts(info, typeName))
  if (needsFlag(info, typeName)) return read()
  const { telling } = withoutFlag(info, typeName)
  return unlessMissing(info, { glimpse, begun, read, context, typeName, telling })
}

export const flagLookup: Lookup<'Flag', Context, FlagSource | null> = ({ projectKey, key }, context, info) =>
  flagAtKey(projectKey, key, context, info, 'Flag')

export const flags = {
  Query: {
    flag: (_, { projectKey, key }, context, info) => flagAtKey(projectKey, key, context, info),
  },

  Project: {
    flag: async (project, { key }, context, info) =>
      (await flagAtKey(project.key, key, context, info)) ?? context.loaders.projects.nothingIn(project),
    flags: (project, args, context, info) => flagConnection(project.key, args, context, info),
  },

  Member: {
    flags: ({ _id }, { projectKey, ...args }, context, info) =>
      flagConnection(projectKey, args, context, info, { maintainerId: _id }),
  },

  Team: {
    flags: (team, { projectKey, ...args }, context, info) =>
      flagConnection(projectKey, args, context, info, { maintainerTeamKey: team.key }, team),
  },

  Flag: {
    id: nodeId,
    ...audited(flagResource),
    projectKey: ({ at }) => at.projectKey,
    name: (flag, _, { loaders }) => flag.name ?? after(loaders.flags.whole(flag), ({ name }) => name),
    description: whole(({ description }) => description ?? null),
    kind: whole(({ kind }) => oneOf(['BOOLEAN', 'MULTIVARIATE'], kind)),
    state: whole(({ archived, deprecated }) => (archived ? 'ARCHIVED' : deprecated ? 'DEPRECATED' : 'LIVE')),
    temporary: whole(({ temporary }) => temporary),
    purpose: whole(({ _purpose }) => _purpose ?? null),
    tags: whole(({ tags }) => tags),
    version: whole(({ _version }) => _version),
    variations: whole(variationsOf),
    defaults: whole((flag) => (flag.defaults ? { ...flag.defaults, varied: flag } : null)),
    clientSideAvailability: whole(({ clientSideAvailability }) => clientSideAvailability ?? null),
    includeInSnippet: whole(({ includeInSnippet }) => includeInSnippet ?? null),
    customProperties: whole(
      ({ customProperties }) =>
        entries(customProperties, (key, { name, value }) => ({ key, name, values: value })) ?? [],
    ),
    migrationSettings: migrating(({ migrationSettings }) => migrationSettings ?? null),
    maintainer: (flag, _, context, info) =>
      after(context.loaders.flags.whole(flag), (found) => flagMaintainer(found, context, info)),
    project: ({ at }, _, context, info) => projectBehind(at.projectKey, context, info),
    legacyExperiments: whole((flag) =>
      flag.experiments
        ? { baselineVariation: variationAt(flag, flag.experiments.baselineIdx), items: experimentsOf(flag) }
        : null,
    ),
    goalIds: whole(({ goalIds }) => goalIds ?? []),
    createdAt: whole(({ creationDate }) => creationDate),
    archivedAt: whole(({ archivedDate }) => archivedDate ?? null),
    deprecatedAt: whole(({ deprecatedDate }) => deprecatedDate ?? null),
    siteUrl: ({ at }, _, { siteUrl }) =>
      siteUrl(`/projects/${encodeURIComponent(at.projectKey)}/flags/${encodeURIComponent(at.key)}`),
  },

  Variation: {
    id: ({ of, _id, past }) => (past ? null : partId('Variation', of, _id)),
    variationId: ({ _id }) => _id ?? null,
  },

  FlagDefaults: {
    onVariation: ({ varied, onVariation }) => variationAt(varied, onVariation),
    offVariation: ({ varied, offVariation }) => variationAt(varied, offVariation),
  },

  FlagExperiment: {
    metric: ({ _metric }) => _metric ?? null,
    environmentKeys: ({ environments }) => environments ?? [],
    environmentSettings: ({ _environmentSettings }) =>
      entries(_environmentSettings ?? {}, (environmentKey, { startDate, stopDate, enabledPeriods }) => ({
        environmentKey,
        startedAt: startDate ?? null,
        stoppedAt: stopDate ?? null,
        enabledPeriods:
          enabledPeriods?.map((period) => ({
            startedAt: period.startDate ?? null,
            stoppedAt: period.stopDate ?? null,
          })) ?? [],
      })),
  },
} satisfies Resolvers
