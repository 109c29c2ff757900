import type { FlagDoc } from '../rest/flags/flags.ts'
import type { FlagStage } from './flag-health.ts'
import type { FlagUse } from './flag-use.ts'
import type { ServingKind } from './serving.ts'
import { compareTexts } from './text-order.ts'

export type FlagDimension = 'PROJECT' | 'MAINTAINER' | 'TAG' | 'STATE' | 'STATUS' | 'HEALTH' | 'SERVING' | 'KIND'

/** A flag with what its document does not tell of it. */
export interface CountedFlag {
  readonly flag: FlagDoc
  readonly status?: FlagUse | undefined
  readonly health?: FlagStage | undefined
  readonly serving?: ServingKind | undefined
}

/** A number of flags that have some properties in common. */
export interface FlagCount {
  readonly count: number
  readonly by: ReadonlySet<FlagDimension>
  /** One of the flags. */
  readonly one: CountedFlag
  readonly tag: string | null
}

/** The counts of flags by some of their properties, the largest first. A flag counts once for each of its tags. */
export function countFlags(flags: readonly CountedFlag[], dimensions: readonly FlagDimension[]): readonly FlagCount[] {
  const by = new Set(dimensions)
  const counts = new Map<string, FlagCount>()
  for (const one of flags) {
    for (const tag of by.has('TAG') ? tagsOf(one.flag) : [null]) {
      const key = JSON.stringify([...by].map((dimension) => (dimension === 'TAG' ? tag : values[dimension](one))))
      const known = counts.get(key) ?? { count: 0, by, one, tag }
      counts.set(key, { ...known, count: known.count + 1 })
    }
  }
  const named = [...counts].sort(
    ([one, { count }], [other, { count: less }]) => less - count || compareTexts(one, other),
  )
  return named.map(([, count]) => count)
}

const tagsOf = ({ tags }: FlagDoc): readonly (string | null)[] => (tags.length > 0 ? [...new Set(tags)] : [null])

/** The state of a flag, from its document. */
export const stateOf = ({ archived, deprecated }: FlagDoc): 'ARCHIVED' | 'DEPRECATED' | 'LIVE' =>
  archived ? 'ARCHIVED' : deprecated ? 'DEPRECATED' : 'LIVE'

/** What makes flags fall into the same row. */
const values: Readonly<Record<Exclude<FlagDimension, 'TAG'>, (one: CountedFlag) => unknown>> = {
  PROJECT: ({ flag }) => flag.at.projectKey,
  MAINTAINER: ({ flag: { _maintainer, _maintainerTeam, maintainerId } }) => [
    _maintainer?._id ?? (_maintainerTeam ? null : (maintainerId ?? null)),
    _maintainerTeam?.key ?? null,
  ],
  STATE: ({ flag }) => stateOf(flag),
  STATUS: ({ status }) => status ?? null,
  HEALTH: ({ health }) => health ?? null,
  SERVING: ({ serving }) => serving ?? null,
  KIND: ({ flag }) => flag.kind,
}
