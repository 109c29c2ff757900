import type { FactGap, FactInput, Known } from '../../src/facts/gaps.ts'
import type { RemovalInputs } from '../../src/facts/removal-inputs.ts'
import { servingOf } from '../../src/facts/serving.ts'
import { environmentOf, type FlagEnvironmentDoc } from '../../src/rest/flags/flag-environments.ts'
import type { FlagStatusRep } from '../../src/rest/flags/flag-statuses.ts'
import type { FlagConfigRep, FlagRep } from '../../src/rest/flags/flags.ts'
import { flagDoc } from './flag-docs.ts'

const day = 24 * 3_600_000
/** The time of tests, 1000 days after the epoch. */
export const now = 1000 * day
export const daysAgo = (days: number): number => now - days * day

export const gapOf = (input: FactInput, environmentKey: string | null = null): { readonly gap: FactGap } => ({
  gap: { input, code: 'FORBIDDEN', environmentKey, message: 'No.' },
})

/** A flag in an environment. By default that is critical, and the flag is on there, launched, unchanged, and serves the first variation. */
export interface Place {
  readonly critical?: boolean
  /** Null if the document has none, and `gap` if it could not be read. */
  readonly config?: Partial<FlagConfigRep> | null | 'gap'
  readonly status?: FlagStatusRep | null | 'gap'
}

export const launched: FlagStatusRep = { name: 'launched', lastRequested: new Date(daysAgo(1)).toISOString() }

/** What was read of a flag that is in some environments: everything, and nothing stands against its removal. */
export function inputsOf(
  places: Readonly<Record<string, Place>>,
  more: Partial<Omit<RemovalInputs, 'flag'>> = {},
  flagMore: Partial<FlagRep> = {},
): RemovalInputs {
  const keys = Object.keys(places)
  const configs = Object.entries(places).flatMap(([key, { config = {} }]) =>
    config === null || config === 'gap' ? [] : [[key, { lastModified: daysAgo(50), ...config }] as const],
  )
  const flag = flagDoc('f', Object.fromEntries(configs), { creationDate: daysAgo(100), ...flagMore })
  const byKey = <Value>(read: (key: string, place: Place) => Known<Value> | null): ReadonlyMap<string, Known<Value>> =>
    new Map(
      keys.flatMap((key) => {
        const found = read(key, places[key]!)
        return found ? [[key, found] as const] : []
      }),
    )
  const configurations = byKey<FlagEnvironmentDoc>((key, { config }) => {
    if (config === null) return null
    return config === 'gap' ? gapOf('FLAG_CONFIGURATIONS', key) : { value: environmentOf(flag, key)! }
  })
  return {
    flag,
    environments: { value: keys.map((key) => ({ key, critical: places[key]!.critical ?? true })) },
    configurations,
    statuses: byKey<FlagStatusRep>((key, { status = launched }) => {
      if (status === null) return null
      return status === 'gap' ? gapOf('FLAG_STATUSES', key) : { value: status }
    }),
    servings: byKey((key) => {
      const config = configurations.get(key)
      return config === undefined ? null : config.gap ? config : { value: servingOf(config.value, new Map()) }
    }),
    dependents: { value: [] },
    references: { value: [] },
    expiringTargets: [],
    pendingChanges: [],
    ...more,
  }
}
