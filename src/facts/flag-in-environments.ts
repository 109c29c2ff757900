import type { FlagEnvironmentDoc } from '../rest/flags/flag-environments.ts'
import type { FlagStatusRep } from '../rest/flags/flag-statuses.ts'
import type { FlagDoc } from '../rest/flags/flags.ts'
import type { EnvironmentRep } from '../rest/projects/environments.ts'
import { type CriticalBasis, criticalSet } from './critical-environments.ts'
import { daysSince } from './days.ts'
import { type EnvironmentUse, useOf } from './flag-use.ts'
import { type FactGap, type FactInput, gapIn, gapsOf, type Known, valueOr } from './gaps.ts'
import { everyOf, someOf, type Truth } from './truth.ts'
import { cut, valueWords } from './words.ts'

/** What was read of a flag in the environments of its project. */
export interface FlagInputs {
  readonly flag: FlagDoc
  readonly environments: Known<readonly Pick<EnvironmentRep, 'key' | 'critical'>[]>
  /** By the key of the environment. */
  readonly configurations: ReadonlyMap<string, Known<FlagEnvironmentDoc>>
  /** By the key of the environment. */
  readonly statuses: ReadonlyMap<string, Known<FlagStatusRep>>
}

/** What is known of a flag in an environment. */
export interface FlagInEnvironment extends EnvironmentUse {
  readonly environmentKey: string
  /** Whether the environment is critical. */
  readonly critical: Truth
  /** Whether the environment decides: because it is critical, or because none is. */
  readonly counts: Truth
  readonly configuration: Known<FlagEnvironmentDoc>
  readonly status: Known<FlagStatusRep>
  /** The whole days since its configuration was changed. Null if unknown. */
  readonly unchangedDays: number | null
}

/** What is known of a flag in all environments of its project. */
export interface FlagInEnvironments {
  readonly all: readonly FlagInEnvironment[]
  /** Whether these are all environments, and not none. */
  readonly areAll: boolean
  readonly basis: CriticalBasis | null
  readonly gaps: readonly FactGap[]
}

/** Puts together what was read of a flag, by environment. What is missing becomes a gap. */
export function inEnvironments(
  { environments, configurations, statuses }: FlagInputs,
  now: number,
): FlagInEnvironments {
  const listed = new Map(valueOr(environments, []).map(({ key, critical }) => [key, critical ?? false]))
  const keys = [...new Set([...listed.keys(), ...configurations.keys()])]
  const known = keys.map((environmentKey) => {
    const configuration = configurations.get(environmentKey) ?? lacking('FLAG_CONFIGURATIONS', environmentKey)
    const status = statuses.get(environmentKey) ?? lacking('FLAG_STATUSES', environmentKey)
    return {
      environmentKey,
      critical: listed.get(environmentKey) ?? null,
      configuration,
      status,
      ...useOf(status, now),
      unchangedDays: configuration.gap ? null : daysSince(configuration.value.lastModified, now),
    }
  })
  const areAll = !environments.gap && keys.length > 0
  const { basis, counts } = criticalSet(known, areAll)
  const all = known.map((one) => ({ ...one, counts: counts(one) }))
  return {
    all,
    areAll,
    basis,
    gaps: gapsOf([
      environments.gap || keys.length ? environments : lacking('ENVIRONMENTS', null),
      ...(environments.gap ? [] : keys.filter((key) => !listed.has(key)).map((key) => lacking('ENVIRONMENTS', key))),
      ...all.flatMap((one) => [one.configuration, one.status, ...unknownWord(one)]),
    ]),
  }
}

const lacking = (input: FactInput, environmentKey: string | null): { readonly gap: FactGap } => ({
  gap: gapIn(input, 'NOT_FOUND', `LaunchDarkly returned none${placeOf(environmentKey)}.`, environmentKey),
})

const placeOf = (environmentKey: string | null): string =>
  environmentKey === null ? '' : ` for ${cut(environmentKey)}`

/** The gap that an unknown word in a status leaves. */
function unknownWord({ environmentKey, status, use }: FlagInEnvironment): readonly { readonly gap: FactGap }[] {
  if (status.gap || use !== 'OTHER') return []
  const message = `LaunchDarkly's status for ${cut(environmentKey)} is unknown to the gateway: ${valueWords(status.value.name)}.`
  return [{ gap: gapIn('FLAG_STATUSES', 'NOT_TOLD', message, environmentKey) }]
}

/** Whether a claim holds in some environment, including those that are unknown. */
export const somewhere = ({ all, areAll }: FlagInEnvironments, claim: (one: FlagInEnvironment) => Truth): Truth =>
  someOf([...all.map(claim), ...(areAll ? [] : [null])])

/** Whether a claim holds in some of the environments that decide, including those that are unknown. */
export const whereItCounts = (flag: FlagInEnvironments, claim: (one: FlagInEnvironment) => Truth): Truth =>
  somewhere(flag, (one) => everyOf([one.counts, claim(one)]))
