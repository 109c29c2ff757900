import type { Context } from '../../context.ts'
import type { FlagInstruction, UpdateFlagsInput, UpdateFlagsSelection } from '../../generated/resolvers.ts'
import type { Place } from '../../graph/instructions.ts'
import { refused } from '../../graph/mutation.ts'
import { createSearch } from '../../graph/search.ts'
import { TooManyCalls } from '../../rest/errors.ts'
import { noParts } from '../../rest/flags/flag-parts.ts'
import type { FlagDoc, FlagParts } from '../../rest/flags/flags.ts'
import { shown } from '../../rest/shown.ts'
import { conditionsOf } from './flag-conditions.ts'
import { expectEnvironment } from './flag-instructions.ts'
import { flagSearch } from './flag-search.ts'
import { flagsFiltered } from './flags.ts'

/** A flag to change. */
export interface BulkItem {
  readonly projectKey: string
  readonly key: string
  readonly environmentKey: string | undefined
  readonly expectedVersion: number | undefined
  readonly expectedEnvironmentVersion: number | undefined
  readonly instructions: readonly FlagInstruction[]
  /** The positions of the item and of its instructions in the arguments. */
  readonly place: Place
  readonly instructionsPlace: Place
}

/** The parts of a flag that a change in an environment, or in none, is compared by. */
export const partsIn = (environmentKey: string | undefined): FlagParts =>
  environmentKey === undefined ? noParts : { environments: [environmentKey], full: true, expand: [] }

/** The address of an item, as `resume` keeps it. */
export type BulkKey = readonly [projectKey: string, key: string]

const mostItems = 500

/**
 * The items of an input: those that it names, or the flags of its filter.
 *
 * @param kept The flags of the filter, if an earlier request looked them up.
 * @throws {Unapplied} for an input that no change can be made of.
 */
export async function itemsOf(
  input: UpdateFlagsInput,
  kept: readonly BulkKey[] | undefined,
  context: Context,
): Promise<readonly BulkItem[]> {
  const { items, select } = input
  if (Boolean(items) === Boolean(select)) {
    throw refused(['input', 'items'], `Expected either items or select, but got ${items ? 'both' : 'none'}.`)
  }
  const found = items ? namedItems(input) : selectedItems(input, kept ?? (await keysOf(select!, context)))
  if (found.length === 0 && items) throw refused(['input', 'items'], 'Expected at least one item, but got none.')
  if (found.length > mostItems) {
    const message = `Expected at most ${mostItems} flags, but got ${found.length}.`
    throw refused(['input', items ? 'items' : 'select'], message)
  }
  for (const { instructions, environmentKey } of found) expectEnvironment(instructions, environmentKey)
  expectDistinct(found)
  return found
}

const sharedPlace: Place = ['input', 'instructions']

function namedItems({ items, instructions: shared }: UpdateFlagsInput): readonly BulkItem[] {
  return items!.map((item, index) => {
    const place = ['input', 'items', index]
    const instructions = item.instructions ?? shared
    if (!instructions) throw refused([...place, 'instructions'], 'Expected instructions for the flag, but got none.')
    return {
      projectKey: item.projectKey,
      key: item.key,
      environmentKey: item.environmentKey ?? undefined,
      expectedVersion: item.expectedVersion ?? undefined,
      expectedEnvironmentVersion: item.expectedEnvironmentVersion ?? undefined,
      ...{ instructions, place, instructionsPlace: item.instructions ? [...place, 'instructions'] : sharedPlace },
    }
  })
}

function selectedItems({ select, instructions }: UpdateFlagsInput, keys: readonly BulkKey[]): readonly BulkItem[] {
  if (!instructions) throw refused(sharedPlace, 'Expected instructions for the flags, but got none.')
  return keys.map(([projectKey, key]) => ({
    ...{ projectKey, key, environmentKey: select!.environmentKey ?? undefined },
    ...{ expectedVersion: undefined, expectedEnvironmentVersion: undefined },
    ...{ instructions, place: ['input', 'select'], instructionsPlace: sharedPlace },
  }))
}

function expectDistinct(items: readonly BulkItem[]): void {
  const known = new Set<string>()
  for (const { projectKey, key, environmentKey, place } of items) {
    const name = JSON.stringify([projectKey, key, environmentKey])
    if (known.has(name)) throw refused(place, `Expected each flag once, but ${shown(key)} occurs twice.`)
    known.add(name)
  }
}

/** The flags of a filter, in the order of the projects. */
async function keysOf(select: UpdateFlagsSelection, context: Context): Promise<readonly BulkKey[]> {
  const keys: BulkKey[] = []
  for (const projectKey of new Set(select.projectKeys)) {
    const flags = await flagsIn(projectKey, select, context)
    keys.push(...flags.map(({ key }): BulkKey => [projectKey, key]))
    if (keys.length > mostItems) break
  }
  return keys
}

/** @throws {TooManyCalls} if the calls of the request do not suffice, because a part of the flags must not pass for all. */
async function flagsIn(projectKey: string, { filter, environmentKey }: UpdateFlagsSelection, context: Context) {
  const { loaders, budget } = context
  // The documents of the list are those that the changes start from.
  const selected = partsIn(environmentKey ?? undefined)
  const query = { filter: flagsFiltered(filter ?? {}), sort: undefined }
  const pagesWith = (parts: FlagParts) => loaders.flags.list(projectKey, query, parts)
  const isPlain = query.filter === undefined
  const conditions = conditionsOf(filter ?? {})
  const list = await flagSearch({ projectKey, conditions, selected, isPlain, pagesWith }, context)
  const search = createSearch<FlagDoc, FlagDoc>({ ...list, callsLeft: budget.left })
  while (search.pagesLeft > 0 && search.rows.length <= mostItems && !search.stopped) {
    await search.go(Number.isFinite(search.pagesLeft) ? search.pagesLeft : 1)
  }
  if (search.stopped && search.rows.length <= mostItems) {
    throw new TooManyCalls('Expected the flags of the selection to be read within the calls of the request.')
  }
  return search.rows.map(({ row }) => row)
}
