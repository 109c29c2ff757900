import { covers, united } from '../parts.ts'
import { environmentsPerList, type FlagDoc, type FlagParts } from './flags.ts'

/** The operations on the parts that a flag document has or that are wanted of it. */

export const noParts: FlagParts = { environments: [], full: false, expand: [] }

/** The union of wants, to be read in one call. */
export function uniteParts(all: Iterable<FlagParts>): FlagParts {
  const parts = [...all]
  const environments = parts.some((one) => one.environments === 'all')
    ? 'all'
    : united(parts.map((one) => one.environments as readonly string[])).toSorted()
  return {
    environments,
    full: parts.some((one) => one.full && one.environments.length > 0),
    expand: united(parts.map((one) => one.expand)).toSorted(),
  }
}

/** Why some of the flags lack parts that were read. Undefined if none does. */
export function lostAmong(flags: readonly FlagDoc[], parts: FlagParts): Error | undefined {
  for (const { lost } of flags) {
    const failure = lost?.(parts)
    if (failure) return failure
  }
  return undefined
}

/** Whether a document with the parts `has` contains the parts `wanted`. */
export function coversParts(has: FlagParts, wanted: FlagParts): boolean {
  return (
    coversEnvironments(has.environments, wanted.environments) &&
    (has.full || !wanted.full || wanted.environments.length === 0) &&
    covers(has.expand, wanted.expand)
  )
}

function coversEnvironments(has: FlagParts['environments'], wanted: FlagParts['environments']): boolean {
  if (has === 'all') return true
  return wanted !== 'all' && covers(has, wanted)
}

/**
 * Divides environments into groups of three for the list. Without environments, there is one empty group.
 *
 * @param sortedBy The environment whose changes the list is sorted by. It is in every group, so that all groups list the same
 *   flags.
 */
export function environmentGroups(environments: readonly string[], sortedBy?: string): string[][] {
  const others = environments.filter((environment) => environment !== sortedBy)
  const lead = sortedBy === undefined ? [] : [sortedBy]
  const size = environmentsPerList - lead.length
  const groups: string[][] = []
  for (let from = 0; from < others.length; from += size) groups.push([...lead, ...others.slice(from, from + size)])
  return groups.length ? groups : [lead]
}
