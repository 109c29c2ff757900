import type { Context, Info } from '../../context.ts'
import type { FlagPart, PrerequisiteChange } from '../../facts/flag-changes.ts'
import { comparesSegments, type FlagDiff, flagDiff, isEqual } from '../../facts/flag-diffs.ts'
import { isSameServing } from '../../facts/same-serving.ts'
import type { FlagFilter, Resolvers } from '../../generated/resolvers.ts'
import { countOf, type PageArgs } from '../../graph/connection.ts'
import { filtered } from '../../graph/filtered.ts'
import { variationAt } from '../../rest/flags/flag-environments.ts'
import { noParts, uniteParts } from '../../rest/flags/flag-parts.ts'
import type { FlagDoc, FlagParts, FlagSource } from '../../rest/flags/flags.ts'
import { usable } from '../../rest/operation.ts'
import { expectEnvironment } from './filter-environments.ts'
import type { Condition } from './flag-condition.ts'
import { conditionsOf } from './flag-conditions.ts'
import { flagParts, partsOfDiff } from './flag-lookahead.ts'
import { flagSearch } from './flag-search.ts'
import { flagsFiltered } from './flags.ts'
import { namedFlag } from './named-flag.ts'
import { servingIn } from './serving.ts'

/** The two environments, and the parts to compare. */
interface Compared {
  readonly from: string
  readonly to: string
  readonly parts?: readonly FlagPart[] | null
}

const between = (flag: FlagDoc, { from, to, parts }: Compared): FlagDiff =>
  flagDiff(flag, from, to, parts ? [...new Set(parts)] : undefined)

/** The diff of one flag. An environment without a configuration is looked for in the project. */
async function diffOf(flag: FlagSource, compared: Compared, context: Context, info: Info): Promise<FlagDiff> {
  const { from, to } = compared
  for (const key of [from, to]) usable('an environment key', key)
  const parts = uniteParts([flagParts(info), partsOfDiff({ ...compared })])
  const diff = between(await context.loaders.flags.whole(flag, parts), compared)
  await Promise.all(
    diff.missingIn.map((key) => expectEnvironment(flag.at.projectKey, { environmentKey: key }, context)),
  )
  return diff
}

interface DiffsArgs extends Compared, PageArgs {
  readonly onlyDifferent: boolean
  readonly filter?: FlagFilter | null
}

/** The diffs of the flags of a project, in the order of the list of flags. */
async function diffsIn(
  projectKey: string,
  { from, to, parts, onlyDifferent, filter, ...page }: DiffsArgs,
  context: Context,
  info: Info,
) {
  const compared = { from, to, parts: parts ?? null }
  const { loaders, budget, turns } = context
  const configured = [from, to].map(
    (environmentKey): Condition => ({
      where: { environmentKey: usable('an environment key', environmentKey) },
      parts: () => partsOfDiff(compared),
      meets: () => true,
    }),
  )
  const query = { filter: flagsFiltered(filter ?? {}) }
  const search = await flagSearch(
    {
      projectKey,
      conditions: [...conditionsOf(filter ?? {}), ...configured],
      selected: flagParts(info),
      isPlain: query.filter === undefined,
      pagesWith: (wanted: FlagParts) => loaders.flags.list(projectKey, query, wanted),
    },
    context,
  )
  const rowOf = (flag: FlagDoc): FlagDiff | null => {
    const diff = between(flag, compared)
    return onlyDifferent && isEqual(diff) ? null : diff
  }
  const inTurn = async (flag: FlagDoc | null | Promise<FlagDoc | null>) => {
    const met = await flag
    return met && rowOf(met)
  }
  const rowsOf = async (flags: readonly FlagDoc[]) => Promise.all(turns.list(await search.rowsOf(flags)).map(inTurn))
  return filtered(page, { ...search, rowsOf, ...(budget && { budget }), info })
}

/** Whether both configurations serve the same. Reads the prerequisites. */
async function servesTheSame({ from, to }: FlagDiff, context: Context): Promise<boolean | null> {
  if (!from || !to) return null
  const [before, after] = await Promise.all([servingIn(from, context), servingIn(to, context)])
  return isSameServing(before, after)
}

/** The variation that a prerequisite must serve. Reads the flag that has it. */
async function requiredVariation(
  { projectKey, flagKey }: PrerequisiteChange,
  index: number | null,
  { loaders }: Context,
) {
  const flag = index === null ? null : await loaders.flags.byKey(projectKey, flagKey, noParts)
  return flag && variationAt(flag, index)
}

export const flagDiffs = {
  Flag: { diff: (flag, args, context, info) => diffOf(flag, args, context, info) },

  Project: { flagDiffs: ({ key }, args, context, info) => diffsIn(key, args, context, info) },

  FlagDiff: {
    equal: isEqual,
    sameServing: (diff, _, context) => servesTheSame(diff, context),
    comparesSegmentsByKey: comparesSegments,
    sentences: ({ changes }) => changes.map(({ sentence }) => sentence),
  },

  FlagChange: { __resolveType: ({ type }) => type },

  TargetChange: {
    count: ({ keys }) => keys.length,
    keys: ({ keys }, { first }) => keys.slice(0, countOf('first', first)),
  },

  PrerequisiteChange: {
    flag: ({ projectKey, flagKey }, _, context, info) => namedFlag(projectKey, flagKey, context, info),
    fromVariation: (change, _, context) => requiredVariation(change, change.fromRequired, context),
    toVariation: (change, _, context) => requiredVariation(change, change.toRequired, context),
  },
} satisfies Resolvers
