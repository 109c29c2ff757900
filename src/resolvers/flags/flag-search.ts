import type { Context } from '../../context.ts'
import type { ReadPage } from '../../graph/part.ts'
import type { Searched } from '../../graph/search.ts'
import { groupsOf } from '../../loaders/flags/flag-plan.ts'
import { environmentOf } from '../../rest/flags/flag-environments.ts'
import { lostAmong, noParts, uniteParts } from '../../rest/flags/flag-parts.ts'
import { type FlagDoc, type FlagParts, flagResource } from '../../rest/flags/flags.ts'
import { chosenIn, expectEnvironment, isChosen } from './filter-environments.ts'
import type { Condition } from './flag-condition.ts'

interface FlagSearchOptions {
  readonly projectKey: string
  readonly conditions: readonly Condition[]
  /** The parts that the selection needs of the flags. */
  readonly selected: FlagParts
  /** Whether the list has all live flags of the project. */
  readonly isPlain: boolean
  /** Makes the pages of the list with some parts. */
  readonly pagesWith: (parts: FlagParts) => ReadPage<FlagDoc>
}

/** A condition with the environments that it means in a project. */
interface Placed {
  readonly condition: Condition
  /** A single empty name for a condition without environments. */
  readonly environments: Promise<readonly string[]>
}

/**
 * A search for the flags of a project that meet conditions of the gateway. What the conditions need besides the pages is read in parallel
 * to the first page. The pages have the parts of the selection too, unless that would take more calls for each page.
 *
 * @throws {NoSuchEnvironment}
 */
export async function flagSearch(
  { projectKey, conditions, selected, isPlain, pagesWith }: FlagSearchOptions,
  context: Context,
): Promise<Searched<FlagDoc, FlagDoc>> {
  const placed = conditions.map((condition) => placedIn(projectKey, condition, context))
  const needed = uniteParts(await Promise.all(placed.map(partsOf)))
  const groups = await groupsFor(projectKey, needed, context)
  const all = uniteParts([needed, selected])
  const isAsCheap = all.environments !== 'all' && groupsOf(all.environments.length) <= groups
  const parts =
    isAsCheap || needed.environments === 'all' ? all : uniteParts([needed, { ...noParts, expand: selected.expand }])
  const told = new Set<Condition>()
  return {
    read: pagesWith(parts),
    pageMaximum: flagResource.pageSize,
    callsPerPage: groups,
    callsBeside: await callsBeside(placed, projectKey, context),
    callsForNone: placed.filter(isChecked).length,
    rowsOf: async (flags) => {
      // One read of the list serves the pages that follow, and the flags that these flags depend on.
      if (isPlain && conditions.some(({ needsAll }) => needsAll))
        await context.loaders.flags.all(projectKey, needed, Number.POSITIVE_INFINITY)
      return meeting(flags, { projectKey, placed, needed, told }, context)
    },
  }
}

function placedIn(projectKey: string, condition: Condition, context: Context): Placed {
  const environments = environmentsOf(projectKey, condition, context)
  // A failure reaches the search when it needs the environments.
  environments.then((keys) => condition.begin?.(projectKey, keys, context)).catch(() => {})
  return { condition, environments }
}

async function environmentsOf(projectKey: string, { where, anywhere }: Condition, context: Context) {
  if (!where) return ['']
  return anywhere && !isChosen(where)
    ? context.loaders.environments.keysOf(projectKey)
    : chosenIn(projectKey, where, context)
}

const partsOf = async ({ condition, environments }: Placed): Promise<FlagParts> =>
  condition.parts ? condition.parts(await environments) : noParts

/**
 * The number of calls that the conditions are assumed to take besides the pages: one for each environment that they read something of,
 * and for a condition on the whole flag one for each environment of the project and for each other input.
 */
async function callsBeside(placed: readonly Placed[], projectKey: string, { loaders }: Context): Promise<number> {
  const calls = placed.map(async ({ condition: { where, begin, readsEnvironments, needsAll }, environments }) => {
    if (where) return begin ? (await environments).length : 0
    if (!readsEnvironments && !needsAll) return 0
    return (await loaders.environments.keysOf(projectKey)).length + (needsAll ? inputsOfFlags : 0)
  })
  return (await Promise.all(calls)).reduce((sum, one) => sum + one, 0)
}

/** Whether a condition names an environment by its key, which is looked for if no flag shows that it exists. */
const isChecked = ({ condition: { where } }: Placed): boolean => typeof where?.environmentKey === 'string'

/** The lists of dependents, code references and approval requests. */
const inputsOfFlags = 3

/** Number of calls for a page. */
async function groupsFor(projectKey: string, { environments }: FlagParts, { loaders }: Context): Promise<number> {
  const keys = environments === 'all' ? await loaders.environments.keysOf(projectKey) : environments
  return groupsOf(keys.length)
}

interface Meeting {
  readonly projectKey: string
  readonly placed: readonly Placed[]
  /** The parts that the conditions need of a flag. */
  readonly needed: FlagParts
  /** The conditions whose environments were seen to exist. */
  readonly told: Set<Condition>
}

/** The flags that meet all conditions, null in place of the others. Configurations are judged only of flags that meet the rest. */
async function meeting(
  flags: readonly FlagDoc[],
  { projectKey, placed, needed, told }: Meeting,
  context: Context,
): Promise<readonly (FlagDoc | null)[]> {
  const lost = lostAmong(flags, needed)
  if (lost) throw lost
  const [others, onConfigurations] = [false, true].map((has) =>
    placed.filter(({ condition }) => (condition.parts !== undefined) === has),
  ) as [Placed[], Placed[]]
  let rows: readonly (FlagDoc | null)[] = flags
  for (const one of [...others, ...onConfigurations]) {
    const { condition } = one
    const environments = await one.environments
    const answers = await Promise.all(rows.map((flag) => flag && meets(flag, condition, environments, context)))
    const isTold = condition.parts
      ? flags.some((flag) => environments.some((key) => environmentOf(flag, key)))
      : answers.some((answer) => typeof answer === 'boolean')
    if (isTold) told.add(condition)
    if (condition.where && !told.has(condition)) await expectEnvironment(projectKey, condition.where, context)
    for (const environmentKey of condition.keys ?? []) {
      if (!flags.some((flag) => environmentOf(flag, environmentKey)))
        await expectEnvironment(projectKey, { environmentKey }, context)
    }
    rows = rows.map((flag, index) => ((answers[index] ?? condition.isOptional) ? flag : null))
  }
  return rows
}

/** Whether a flag meets a condition. Undefined if LaunchDarkly tells nothing about it in any of the environments. */
async function meets(
  flag: FlagDoc,
  { meets, inEach = false }: Condition,
  environments: readonly string[],
  context: Context,
): Promise<boolean | undefined> {
  const told = await Promise.all(environments.map((key) => meets(flag, key, context)))
  const known = told.filter((one) => one !== undefined)
  if (known.length === 0) return undefined
  return inEach ? known.length === told.length && known.every(Boolean) : known.some(Boolean)
}
