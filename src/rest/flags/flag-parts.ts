import { environmentsPerList, type FlagParts } from './flags.ts'

/** The laws of what a flag document has and what is wanted of it. */

export const noParts: FlagParts = { environments: [], full: false, expand: [] }

/** The union of wants: what one request must ask to answer them all. */
export function uniteParts(all: Iterable<FlagParts>): FlagParts {
  const parts = [...all]
  const environments = parts.some((one) => one.environments === 'all')
    ? 'all'
    : [...new Set(parts.flatMap((one) => one.environments))].sort()
  return {
    environments,
    full: parts.some((one) => one.full && one.environments.length > 0),
    expand: [...new Set(parts.flatMap((one) => one.expand))].sort(),
  }
}

/** Whether a document that has `has` can answer what wants `wanted`. */
export function coversParts(has: FlagParts, wanted: FlagParts): boolean {
  return (
    coversEnvironments(has.environments, wanted.environments) &&
    (has.full || !wanted.full || wanted.environments.length === 0) &&
    wanted.expand.every((part) => has.expand.includes(part))
  )
}

function coversEnvironments(has: FlagParts['environments'], wanted: FlagParts['environments']): boolean {
  if (has === 'all') return true
  return wanted !== 'all' && wanted.every((environment) => has.includes(environment))
}

/**
 * The environments as groups that a list takes: three at a time, and none is one group.
 *
 * @param sortedBy the environment whose changes the list is sorted by. It leads every group, so that each lists the same page.
 */
export function environmentGroups(environments: readonly string[], sortedBy?: string): string[][] {
  const others = environments.filter((environment) => environment !== sortedBy)
  const lead = sortedBy === undefined ? [] : [sortedBy]
  const size = environmentsPerList - lead.length
  const groups: string[][] = []
  for (let from = 0; from < others.length; from += size) groups.push([...lead, ...others.slice(from, from + size)])
  return groups.length ? groups : [lead]
}
