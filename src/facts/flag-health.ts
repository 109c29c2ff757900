import type { CodeReferenceStatisticRep } from '../rest/code/code-references.ts'
import type { DependentFlagRep } from '../rest/flags/dependent-flags.ts'
import type { CriticalBasis } from './critical-environments.ts'
import { daysSince } from './days.ts'
import {
  type FlagInEnvironment,
  type FlagInEnvironments,
  type FlagInputs,
  inEnvironments,
  whereItCounts,
} from './flag-in-environments.ts'
import type { FlagUse } from './flag-use.ts'
import { type FactGap, gapsOf, type Known } from './gaps.ts'
import { everyOf, not, type Truth } from './truth.ts'

export type FlagStage = 'LIVE' | 'READY_FOR_CODE_REMOVAL' | 'READY_TO_ARCHIVE' | 'DEPRECATED' | 'ARCHIVED' | 'UNKNOWN'

/** How far a flag has come in its life. */
export interface FlagHealth {
  readonly stage: FlagStage
  /** Null if an input is missing that decides. */
  readonly stale: boolean | null
  readonly basis: CriticalBasis | null
  readonly ageDays: number | null
  /** The fewest idle days among the environments that decide. */
  readonly idleDays: number | null
  readonly environments: readonly FlagEnvironmentHealth[]
  readonly gaps: readonly FactGap[]
}

/** The requests and the changes of a flag in an environment. */
export interface FlagEnvironmentHealth {
  readonly environmentKey: string
  readonly critical: boolean | null
  readonly use: FlagUse
  readonly lastRequestedAt: number | null
  readonly idleDays: number | null
  readonly unchangedDays: number | null
}

export interface HealthInputs extends FlagInputs {
  readonly dependents: Known<readonly DependentFlagRep[]>
  /** The references to the flag, by repository. */
  readonly references: Known<readonly Pick<CodeReferenceStatisticRep, 'fileCount'>[]>
}

/** The limits of staleness, in days. */
export interface HealthLimits {
  readonly inactiveDays: number
  readonly minimumAgeDays: number
}

/** LaunchDarkly's own limits, unless a project changed them. */
export const usualLimits: HealthLimits = { inactiveDays: 30, minimumAgeDays: 30 }

/**
 * The health of a flag.
 *
 * @param now Epoch ms.
 */
export function judgeHealth(inputs: HealthInputs, now: number, limits: HealthLimits = usualLimits): FlagHealth {
  const { flag, dependents, references } = inputs
  const known = inEnvironments(inputs, now)
  const ageDays = daysSince(flag.creationDate, now)
  const isOld = ageDays === null ? null : ageDays >= limits.minimumAgeDays
  const mayGo = everyOf([flag.temporary === true, isOld])
  return {
    stage: stageOf(inputs, known, mayGo),
    stale: everyOf([isLive(inputs), mayGo, everywhere(known, (one) => isStale(one, limits))]),
    basis: known.basis,
    ageDays,
    idleDays: leastIdle(known),
    environments: known.all.map(healthIn),
    gaps: gapsOf([...known.gaps.map((gap) => ({ gap })), dependents, references]),
  }
}

const isLive = ({ flag }: FlagInputs): boolean => !flag.archived && !flag.deprecated

/** Whether a claim holds in all environments that decide. */
const everywhere = (known: FlagInEnvironments, claim: (one: FlagInEnvironment) => Truth): Truth =>
  not(whereItCounts(known, (one) => not(claim(one))))

/**
 * The stage by LaunchDarkly's definition: a temporary flag of some age is ready for the removal of its code if everybody gets one
 * variation, and ready to be archived if nobody requests it and no code names it. Another flag must not depend on it.
 *
 * @param mayGo Whether the flag is temporary and old enough.
 */
function stageOf({ flag, dependents, references }: HealthInputs, known: FlagInEnvironments, mayGo: Truth): FlagStage {
  if (flag.archived) return 'ARCHIVED'
  if (flag.deprecated) return 'DEPRECATED'
  const needing = dependents.gap ? null : environmentsOf(dependents.value)
  const isNeeded = (one: FlagInEnvironment): Truth => (needing ? needing.has(one.environmentKey) : null)
  const isFree = everyOf([mayGo, not(whereItCounts(known, isNeeded))])
  const code = everyOf([isFree, everywhere(known, (one) => isUse(one, ['LAUNCHED']))])
  const isUnnamed = references.gap ? null : filesIn(references.value) === 0
  const archive = everyOf([isFree, isUnnamed, everywhere(known, (one) => isUse(one, ['INACTIVE', 'NEVER_REQUESTED']))])
  if (code === null || archive === null) return 'UNKNOWN'
  if (code) return 'READY_FOR_CODE_REMOVAL'
  return archive ? 'READY_TO_ARCHIVE' : 'LIVE'
}

/** The environments in which flags depend on another one. */
export const environmentsOf = (dependents: readonly DependentFlagRep[]): ReadonlySet<string> =>
  new Set(dependents.flatMap(({ environments }) => environments.map(({ key }) => key)))

/** Whether the use is one of some. */
export const isUse = ({ use }: FlagInEnvironment, uses: readonly FlagUse[]): Truth =>
  use === 'UNKNOWN' || use === 'OTHER' ? null : uses.includes(use)

/** The number of files that name a flag. A repository whose number is unreadable counts as one. */
export const filesIn = (references: readonly Pick<CodeReferenceStatisticRep, 'fileCount'>[]): number =>
  references.reduce((sum, { fileCount }) => sum + (isNumberOfFiles(fileCount) ? fileCount : 1), 0)

const isNumberOfFiles = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 31

function isStale(one: FlagInEnvironment, { inactiveDays }: HealthLimits): Truth {
  if (one.use === 'INACTIVE') return one.idleDays === null ? null : one.idleDays >= inactiveDays
  return isUse(one, ['NEVER_REQUESTED', 'LAUNCHED'])
}

/** Null if an environment may decide whose last request is unknown, and if none has a request on record. */
function leastIdle({ all, areAll }: FlagInEnvironments): number | null {
  const deciding = all.filter(({ counts }) => counts !== false)
  if (!areAll || deciding.some(({ use, counts }) => counts === null || use === 'UNKNOWN')) return null
  const days = deciding.flatMap(({ idleDays }) => idleDays ?? [])
  return days.length ? days.reduce((least, one) => Math.min(least, one)) : null
}

const healthIn = (one: FlagInEnvironment): FlagEnvironmentHealth => ({
  environmentKey: one.environmentKey,
  critical: one.critical,
  use: one.use,
  lastRequestedAt: one.lastRequestedAt,
  idleDays: one.idleDays,
  unchangedDays: one.unchangedDays,
})
