import { type Scope, scopes } from '../../graph/cost.ts'

/** The numbers of different owners on the path of a field. */
export type Counts = Readonly<Partial<Record<Scope, number>>>

/** The owners that stay the same below a type. A type that leads to other projects keeps none. */
const within: Readonly<Record<string, readonly Scope[]>> = {
  Project: ['Project'],
  Environment: ['Project', 'Environment'],
  Flag: ['Project', 'Environment', 'Flag'],
  FlagEnvironment: ['Project', 'Flag', 'FlagEnvironment'],
  Segment: ['Project', 'Environment', 'Segment'],
  ReleasePipeline: ['Project', 'ReleasePipeline'],
  Experiment: [...scopes],
  Member: [],
  Team: [],
  CustomRole: [],
  AccessToken: [],
  RelayProxyConfiguration: [],
  OAuthClient: [],
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
