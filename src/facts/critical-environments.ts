import { not, someOf, type Truth } from './truth.ts'

/** Which environments decide whether a flag is done with. */
export type CriticalBasis = 'CRITICAL_ENVIRONMENTS' | 'ALL_ENVIRONMENTS'

/** An environment that is or may be critical. */
interface MaybeCritical {
  readonly critical: Truth
}

/** The environments that decide. */
export interface CriticalSet {
  /** Null if it is unknown whether the project has critical environments. */
  readonly basis: CriticalBasis | null
  /** Whether an environment decides. */
  readonly counts: (environment: MaybeCritical) => Truth
}

/**
 * The environments that decide: those that are critical, or all if none is.
 *
 * @param environments All that are known.
 * @param areAll Whether these are all of the project.
 */
export function criticalSet(environments: readonly MaybeCritical[], areAll: boolean): CriticalSet {
  const some = someOf([...environments.map(({ critical }) => critical), ...(areAll ? [] : [null])])
  const basis = some === null ? null : some ? 'CRITICAL_ENVIRONMENTS' : 'ALL_ENVIRONMENTS'
  return { basis, counts: ({ critical }) => someOf([critical, not(some)]) }
}
