import type { FlagStatusRep } from '../rest/flags/flag-statuses.ts'
import { msOf } from '../rest/times.ts'
import { daysSince } from './days.ts'
import type { Known } from './gaps.ts'

export type FlagUse = 'NEW' | 'ACTIVE' | 'LAUNCHED' | 'INACTIVE' | 'NEVER_REQUESTED' | 'OTHER' | 'UNKNOWN'

/** The requests of a flag in an environment. */
export interface EnvironmentUse {
  readonly use: FlagUse
  /** Epoch ms. Null if no request is on record. */
  readonly lastRequestedAt: number | null
  /** Null if no request is on record, or if the status is unknown. */
  readonly idleDays: number | null
}

/** The days for which LaunchDarkly looks back: a flag that was not requested or not changed for that long gets another status. */
export const statusDays = 7

/**
 * The use of a flag in an environment, from its status. A status without a time says that no request is on record; a missing status says
 * nothing.
 */
export function useOf(status: Known<FlagStatusRep>, now: number): EnvironmentUse {
  if (status.gap) return { use: 'UNKNOWN', lastRequestedAt: null, idleDays: null }
  const { name, lastRequested } = status.value
  const use = uses[String(name).toLowerCase()] ?? 'OTHER'
  return {
    use: use === 'INACTIVE' && !lastRequested ? 'NEVER_REQUESTED' : use,
    lastRequestedAt: msOf(lastRequested) ?? null,
    idleDays: daysSince(lastRequested || undefined, now),
  }
}

const uses: Readonly<Record<string, FlagUse | undefined>> = Object.assign(Object.create(null), {
  new: 'NEW',
  active: 'ACTIVE',
  launched: 'LAUNCHED',
  inactive: 'INACTIVE',
})
