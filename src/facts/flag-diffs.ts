import { environmentOf, type FlagEnvironmentDoc } from '../rest/flags/flag-environments.ts'
import type { FlagDoc } from '../rest/flags/flags.ts'
import type { FlagChange, FlagPart } from './flag-changes.ts'
import { differences, servingParts } from './flag-differences.ts'

/** What differs between two sides of a flag. */
export interface FlagDiff {
  readonly flag: FlagDoc
  /** Null if the flag has no configuration there. */
  readonly from: FlagEnvironmentDoc | null
  readonly to: FlagEnvironmentDoc | null
  /** The keys of the environments in which the flag has no configuration. */
  readonly missingIn: readonly string[]
  readonly parts: readonly FlagPart[]
  readonly changes: readonly FlagChange[]
}

/** The differences between the configurations of a flag in two environments, from a document with both of them in full. */
export function flagDiff(
  flag: FlagDoc,
  fromKey: string,
  toKey: string,
  parts: readonly FlagPart[] = servingParts,
): FlagDiff {
  const [from, to] = [environmentOf(flag, fromKey), environmentOf(flag, toKey)]
  return {
    flag,
    from,
    to,
    missingIn: [...new Set([...(from ? [] : [fromKey]), ...(to ? [] : [toKey])])],
    parts,
    changes: from && to ? differences(from, to, parts) : [],
  }
}

/** Whether nothing differs. Null if a configuration is missing. */
export const isEqual = ({ missingIn, changes }: FlagDiff): boolean | null =>
  missingIn.length > 0 ? null : changes.length === 0

/** Whether rules name segments, of which only the keys are compared. */
export const comparesSegments = ({ from, to, parts }: FlagDiff): boolean =>
  parts.includes('RULES') &&
  [from, to].some((config) => config?.rules?.some(({ clauses }) => clauses.some(({ op }) => op === 'segmentMatch')))
