import type { AccountSizes } from './account.ts'
import type { Named } from './named.ts'
import type { Args } from './selection.ts'

/** Where a field stands: how many objects it is asked of, at worst, and of how many different owners those are. */
export interface Place {
  readonly args: Args
  /** The things that the arguments name, by type. Undefined for a field of which the rule says nothing so. */
  readonly named?: ReadonlyMap<string, Named> | undefined
  /** How many objects the field is asked of. */
  readonly parents: number
  /** The least number of objects that the field is asked of. Zero as long as nothing says that there are any. */
  readonly sure: number
  /** How many things are asked for in all: the parents, each with the size of the list that the field is. */
  readonly keys: number
  /** What is selected of the objects that the field leads to, through connections. */
  readonly selected: ReadonlySet<string>
  /** The environments that are selected of flags below. Infinitely many for all of a project. */
  readonly environments: number
  /** The sizes of the account's lists. */
  readonly account: AccountSizes
  /** How many objects a page is to have, where the field is a connection. */
  readonly first: number
  /** How many different things of a type are on the way here, at most. */
  readonly of: (type: Scope) => number
}

/** What things belong to, and so are read by. */
export const scopes = ['Project', 'Environment', 'Flag', 'FlagEnvironment', 'Segment'] as const
export type Scope = (typeof scopes)[number]
export type Counts = Readonly<Partial<Record<Scope, number>>>

/** What leads out of a project, or into another: what was known of owners above says nothing of those below. */
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

/** The counts for what is below so many objects of a type. */
export function countsBelow(counts: Counts, type: string, count: number): Counts {
  const kept = within[type]
  if (!kept) return counts
  const known = Object.entries(counts).filter(([scope]) => kept.includes(scope as Scope))
  const own = kept.at(-1) === type ? { [type]: count } : {}
  return { ...Object.fromEntries(known), ...own }
}

/** How many different owners of a kind so many objects have, at most. */
export function ownersOf(counts: Counts, type: Scope, parents: number): number {
  const own = counts[type]
  if (own !== undefined) return Math.min(own, parents)
  const { Flag: flags, FlagEnvironment: configurations } = counts
  if (type === 'Environment' && flags && configurations) {
    return Math.min(parents, ownersOf(counts, 'Project', flags) * Math.ceil(configurations / flags))
  }
  return parents
}
