import type { Args } from '../../graph/selection.ts'
import type { AccountSizes } from './account.ts'
import type { Named } from './named.ts'

/** The place of a field in an operation, with the numbers of its objects and of their owners in the worst case. */
export interface Place {
  readonly args: Args
  /** The objects that the arguments name, by type. Undefined unless the rule of the field has `names`. */
  readonly named?: ReadonlyMap<string, Named> | undefined
  /** Number of parent objects. */
  readonly parents: number
  /** The smallest number of parent objects. Zero if there may be none. */
  readonly sure: number
  /** Number of requested objects: the parents times the length of the field's list. */
  readonly keys: number
  /** The selected fields of the objects that the field leads to, through connections. */
  readonly selected: ReadonlySet<string>
  /** The number of selected environments of the flags below. Infinite for all environments of a project. */
  readonly environments: number
  /** The sizes of the account's lists. */
  readonly account: AccountSizes
  /** Number of requested nodes, if the field is a connection. */
  readonly first: number
  /** The largest number of different objects of a type on the path. */
  readonly of: (type: Scope) => number
}

/** The types that own other objects, by which these are read. */
export const scopes = ['Project', 'Environment', 'Flag', 'FlagEnvironment', 'Segment'] as const
export type Scope = (typeof scopes)[number]
export type Counts = Readonly<Partial<Record<Scope, number>>>

/** The owners that stay the same below a type. A type that leads to other projects keeps none. */
const within: Readonly<Record<string, readonly Scope[]>> = {
  Project: ['Project'],
  Environment: ['Project', 'Environment'],
  Flag: ['Project', 'Environment', 'Flag'],
  FlagEnvironment: ['Project', 'Flag', 'FlagEnvironment'],
  Segment: ['Project', 'Environment', 'Segment'],
  Member: [],
  Team: [],
  CustomRole: [],
  AuditLogEntry: [],
  Viewer: [],
}

/** The counts below a number of objects of a type. */
export function countsBelow(counts: Counts, type: string, count: number): Counts {
  const kept = within[type]
  if (!kept) return counts
  const known = Object.entries(counts).filter(([scope]) => kept.includes(scope as Scope))
  const own = kept.at(-1) === type ? { [type]: count } : {}
  return { ...Object.fromEntries(known), ...own }
}

/** The largest number of different owners of a type for a number of objects. */
export function ownersOf(counts: Counts, type: Scope, parents: number): number {
  const own = counts[type]
  if (own !== undefined) return Math.min(own, parents)
  const { Flag: flags, FlagEnvironment: configurations } = counts
  if (type === 'Environment' && flags && configurations) {
    return Math.min(parents, ownersOf(counts, 'Project', flags) * Math.ceil(configurations / flags))
  }
  return parents
}
