import type { Context } from '../../context.ts'
import { countFlags, stateOf } from '../../facts/flag-counts.ts'
import type { QueryFlagCountsArgs, Resolvers } from '../../generated/resolvers.ts'
import { oneOf } from '../../graph/fields.ts'
import { createSearches } from '../../graph/searches.ts'
import { noParts } from '../../rest/flags/flag-parts.ts'
import { flagResource } from '../../rest/flags/flags.ts'
import { projectBehind } from '../projects/project-behind.ts'
import {
  accountSearch,
  callsForProjects,
  endOf,
  failuresOf,
  projectsOf,
  searchedIn,
  searchUntil,
} from './account-search.ts'
import { conditionsOf } from './flag-conditions.ts'
import { dimensionsOf } from './flag-dimensions.ts'
import { flagMaintainer } from './flag-maintainers.ts'
import { flagsFiltered } from './flags.ts'

/** The number of calls that the count leaves for the fields of its rows, such as the names of projects. */
const sparedCalls = 20

async function flagCounts({ projectKeys, filter, by, environmentKey }: QueryFlagCountsArgs, context: Context) {
  const dimensions = dimensionsOf(by, environmentKey)
  const conditions = [...conditionsOf(filter ?? {}), ...dimensions.conditions]
  const keys = await projectsOf(projectKeys, conditions, context)
  const { pageSize: pageMaximum } = flagResource
  const options = {
    query: { filter: flagsFiltered(filter ?? {}), sort: undefined },
    conditions,
    selected: noParts,
    pageMaximum,
  }
  const searches = createSearches({
    starts: keys.map((key) => ({ key })),
    callsLeft: () => context.budget.left() - sparedCalls,
    ...accountSearch(options, context),
    pageMaximum,
  })
  await searchUntil(searches, Number.POSITIVE_INFINITY, context)
  // The flags of all projects count, although a project before them was not read to its end.
  const flags = searches.parts.flatMap(({ search }) => search?.rows.map(({ row }) => row) ?? [])
  return {
    rows: countFlags(flags.map(dimensions.counted), by),
    flagCount: flags.length,
    stoppedBy: endOf(searches),
    searched: { ...searchedIn(searches, keys.length), callCount: callsForProjects(projectKeys) + searches.spent() },
    failures: failuresOf(searches),
  }
}

export const flagCountRows = {
  Query: { flagCounts: (_, args, context) => flagCounts(args, context) },

  FlagCount: {
    project: ({ by, one: { flag } }, _, context, info) =>
      by.has('PROJECT') ? projectBehind(flag.at.projectKey, context, info) : null,
    maintainer: ({ by, one: { flag } }, _, context, info) =>
      by.has('MAINTAINER') ? flagMaintainer(flag, context, info) : null,
    state: ({ by, one: { flag } }) => (by.has('STATE') ? stateOf(flag) : null),
    status: ({ one: { status } }) => status ?? null,
    health: ({ one: { health } }) => health ?? null,
    serving: ({ one: { serving } }) => serving ?? null,
    kind: ({ by, one: { flag } }) => (by.has('KIND') ? oneOf(['BOOLEAN', 'MULTIVARIATE'], flag.kind) : null),
  },
} satisfies Resolvers
