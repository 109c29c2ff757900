import { get } from '../operation.ts'
import type { Link } from '../page.ts'
import { document, flat, list, word } from '../shape.ts'
import type { FlagDoc } from './flags.ts'

/** A flag that has another flag as a prerequisite. */
export interface DependentFlagRep {
  readonly key: string
  readonly name?: string
  readonly environments: readonly DependentFlagEnvironmentRep[]
}

export interface DependentFlagEnvironmentRep {
  readonly key: string
  readonly name?: string
  readonly _site: Link
}

/** A dependent flag in one environment, which the answer does not repeat. */
export interface DependentFlagInEnvironmentRep {
  readonly key: string
  readonly name?: string
  readonly _site: Link
}

const dependent = document<DependentFlagRep>({
  key: word,
  environments: list(document<DependentFlagEnvironmentRep>({ key: word, _site: flat })),
})

/** A dependent flag with its project. */
export type DependentFlagDoc = DependentFlagRep & { readonly projectKey: string }
export type DependentFlagEnvironmentDoc = DependentFlagEnvironmentRep & { readonly projectKey: string }

export const listDependentFlags = get('/api/v2/flags/{projectKey}/{flagKey}/dependent-flags', {
  beta: true,
}).returns(document<{ readonly items: readonly DependentFlagRep[] }>({ items: list(dependent) }))
/** In this path, the environment is before the flag. */
export const listDependentFlagsInEnvironment = get(
  '/api/v2/flags/{projectKey}/{environmentKey}/{flagKey}/dependent-flags',
  { beta: true },
).returns(
  document<{ readonly items: readonly DependentFlagInEnvironmentRep[] }>({
    items: list(document<DependentFlagInEnvironmentRep>({ key: word, _site: flat })),
  }),
)

/** The dependents of every flag, by flag key. Derived from the prerequisites of flags that were read in full. */
export function dependentsIn(flags: readonly FlagDoc[]): ReadonlyMap<string, readonly DependentFlagRep[]> {
  const dependents = new Map<string, Map<string, DependentFlagRep>>()
  for (const { key, name, environments } of flags) {
    for (const [environmentKey, { prerequisites, _environmentName, _site }] of Object.entries(environments ?? {})) {
      const environment = { key: environmentKey, name: _environmentName, _site }
      for (const prerequisiteKey of new Set(prerequisites?.map((one) => one.key))) {
        const known = dependents.get(prerequisiteKey) ?? new Map<string, DependentFlagRep>()
        const before = known.get(key)?.environments ?? []
        dependents.set(prerequisiteKey, known.set(key, { key, name, environments: [...before, environment] }))
      }
    }
  }
  return new Map([...dependents].map(([key, known]) => [key, [...known.values()]]))
}

/** Those of the dependents of a flag that depend on it in one environment. */
export const dependentsWithin = (dependents: readonly DependentFlagRep[], environmentKey: string): DependentFlagRep[] =>
  dependents.flatMap((dependent) => {
    const environments = dependent.environments?.filter(({ key }) => key === environmentKey)
    return environments?.length ? [{ ...dependent, environments }] : []
  })
