import type { Context, Info } from '../../context.ts'
import { compareTexts } from '../../facts/text-order.ts'
import type { AccountFlagOrder, ProjectFailure, QueryFlagsArgs, Resolvers } from '../../generated/resolvers.ts'
import { countOf, defaultFirst, type StoppedBy } from '../../graph/connection.ts'
import { badInput } from '../../graph/errors.ts'
import { fitting } from '../../graph/filtered.ts'
import { selected } from '../../graph/lookahead.ts'
import { sortOf } from '../../graph/order.ts'
import { createSearches, type Searches } from '../../graph/searches.ts'
import { type Coming, whileRead } from '../../graph/while-read.ts'
import { digestOf } from '../../rest/digest.ts'
import { noParts } from '../../rest/flags/flag-parts.ts'
import { type FlagDoc, flagResource } from '../../rest/flags/flags.ts'
import { countOf as totalOf } from '../../rest/page.ts'
import { cursorsOf, marksIn, startsAfter } from './account-cursors.ts'
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
import { flagParts } from './flag-lookahead.ts'
import { flagsFiltered } from './flags.ts'

/** As in the schema. */
const defaultBudget = 50

/** The order of flags of different projects. The lists follow each other by default. */
function comparing({ field, direction }: AccountFlagOrder) {
  const sign = direction === 'DESC' ? -1 : 1
  const values = {
    PROJECT: undefined,
    CREATED_AT: (one: FlagDoc, other: FlagDoc) => one.creationDate - other.creationDate,
    KEY: (one: FlagDoc, other: FlagDoc) => compareTexts(one.key, other.key),
  }[field]
  return (
    values &&
    ((one: FlagDoc, other: FlagDoc) =>
      sign * values(one, other) || compareTexts(one.at.projectKey, other.at.projectKey))
  )
}

const sorts = { PROJECT: 'key', CREATED_AT: 'creationDate', KEY: 'key' } as const

/** The flags of several projects, as a connection. With `@stream`, they are sent while the search goes on if they need no calls. */
const accountFlags = (args: QueryFlagsArgs, context: Context, info: Info) =>
  whileRead<FlagDoc, Awaited<ReturnType<typeof searchedFlags>>>(
    { info, budget: context.budget, others: ['searched', 'failures'], searches: true },
    (coming) => searchedFlags(args, context, info, coming),
  )

async function searchedFlags(args: QueryFlagsArgs, context: Context, info: Info, coming?: Coming<FlagDoc>) {
  const { projectKeys, after } = args
  const filter = args.filter ?? {}
  const order: AccountFlagOrder = args.orderBy ?? { field: 'PROJECT' }
  const direction = order.direction ?? 'ASC'
  const first = countOf('first', args.first) ?? defaultFirst
  const budget = budgetOf(args.budget)
  const digest = digestOf([projectKeys ?? null, filter, order])
  const marks = typeof after === 'string' ? marksIn(after, digest) : undefined
  const compare = comparing(order)
  const isMerged = compare !== undefined
  const conditions = conditionsOf(filter)
  const query = { filter: flagsFiltered(filter), sort: isMerged ? sortOf({ ...order, direction }, sorts) : undefined }
  const pageMaximum = conditions.length ? flagResource.pageSize : Math.min(flagResource.pageSize, Math.max(1, first))
  const options = { query, conditions, selected: flagParts(info), pageMaximum }

  const sorted = (await projectsOf(projectKeys, conditions, context)).toSorted(compareTexts)
  const keys = !isMerged && direction === 'DESC' ? sorted.toReversed() : sorted
  const starts = marks ? startsAfter(keys, marks, isMerged) : keys.map((key) => ({ key }))
  if (isMerged) affordPages(starts.length, order, context)
  const listing = callsForProjects(projectKeys)
  const { left: callsLeft } = context.budget
  const search = { ...accountSearch(options, context), pageMaximum, callsLeft, budget: budget - listing }
  const searches = createSearches({ starts, compare, ...search })
  // The cursors are those of the whole search.
  const isSent = coming && !selected(info).has('edges')
  const told = () =>
    coming?.(
      searches.rows.slice(coming.count(), first).map(({ row }) => ({ node: row, cursor: '' })),
      null,
    )
  await searchUntil(searches, first, context, isSent ? told : undefined)

  const { rows, parts } = searches
  const found = Math.min(first, rows.length)
  const kept = rows.slice(0, fitting(context.budget, info, found))
  const isEnd = searches.isEnd()
  const cursors = cursorsOf(digest, parts, rows, isMerged)
  const failures = failuresOf(searches)
  const counted = (): Promise<number | null> | number | null => {
    if (failures.length > 0) return null
    if (!conditions.length) return totalOfAll(sorted, searches, query.filter, context)
    return isEnd && !marks ? rows.length : null
  }
  return {
    nodes: kept.map(({ row }) => row),
    get edges() {
      return kept.map(({ row }, index) => ({ cursor: cursors.afterRow(index + 1), node: row }))
    },
    pageInfo: {
      hasNextPage: kept.length < rows.length || !isEnd,
      hasPreviousPage: marks !== undefined,
      get startCursor() {
        return kept.length ? cursors.afterRow(1) : null
      },
      get endCursor() {
        return kept.length < rows.length ? cursors.afterRow(kept.length) : cursors.atEnd()
      },
    },
    totalCount: selected(info).has('totalCount') ? await counted() : null,
    stoppedBy: stoppedBy(searches, first, kept.length),
    searched: { ...searchedIn(searches, keys.length), callCount: listing + searches.spent() },
    failures,
  }
}

function budgetOf(budget: number | null | undefined): number {
  const calls = budget ?? defaultBudget
  if (calls < 1) throw badInput(`Expected budget to be 1 or more, but got ${calls}.`)
  return calls
}

/** Refuses to merge more lists than the request has calls, because none of its pages could have a flag. */
function affordPages(projects: number, { field }: AccountFlagOrder, { budget }: Context): void {
  if (projects <= budget.left()) return
  throw badInput(
    `Expected at most ${budget.left()} projects with orderBy ${field}, which begins with a REST call for each, but got ${projects}. ` +
      'PROJECT has no such limit.',
  )
}

function stoppedBy(searches: Searches<FlagDoc, ProjectFailure>, first: number, kept: number): StoppedBy {
  // The calls that are left do not suffice for the selection of more flags.
  if (kept < Math.min(first, searches.rows.length)) return 'BUDGET'
  const isFull = kept >= first && !(kept === searches.rows.length && searches.isEnd())
  return isFull ? 'FIRST' : endOf(searches)
}

/** The sum of the sizes of the lists. Takes a call for each project of which no page was read. Null if the budget does not cover them. */
async function totalOfAll(
  projectKeys: readonly string[],
  { parts }: Searches<FlagDoc, ProjectFailure>,
  filter: string | undefined,
  { loaders, budget }: Context,
): Promise<number | null> {
  const known = new Map(parts.map(({ key, search }) => [key, search?.total]))
  const unknown = projectKeys.filter((key) => known.get(key) === undefined)
  if (unknown.length > budget.left()) return null
  const told = await Promise.all(
    unknown.map(async (key) => totalOf(await loaders.flags.list(key, { filter }, noParts)({ offset: 0, limit: 1 }))),
  )
  const totals = [...told, ...projectKeys.map((key) => known.get(key) ?? 0)]
  return totals.includes(undefined) ? null : totals.reduce<number>((sum, one) => sum + (one ?? 0), 0)
}

export const accountFlagLists = {
  Query: { flags: (_, args, context, info) => accountFlags(args, context, info) },
} satisfies Resolvers
