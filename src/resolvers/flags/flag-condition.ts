import type { Context } from '../../context.ts'
import type { FactGap } from '../../facts/gaps.ts'
import type { FlagFilter } from '../../generated/resolvers.ts'
import { TooManyCalls } from '../../rest/errors.ts'
import { environmentOf, type FlagEnvironmentDoc } from '../../rest/flags/flag-environments.ts'
import { noParts } from '../../rest/flags/flag-parts.ts'
import type { FlagDoc, FlagParts } from '../../rest/flags/flags.ts'
import type { EnvironmentChoice } from './filter-environments.ts'

/** A condition that the gateway computes. */
export interface Condition {
  /** The environments of the condition. Undefined if it is about the flag, or about all its environments. */
  readonly where?: EnvironmentChoice
  /** The keys of environments that the condition names besides. Default none. */
  readonly keys?: readonly string[]
  /** Whether the condition is about all environments if `where` names none. Default false. */
  readonly anywhere?: boolean
  /** Whether the flag must meet the condition in each of the environments. Default in one of them. */
  readonly inEach?: boolean
  /** The parts of a flag's document that it needs in some environments. Default none. */
  readonly parts?: (environments: readonly string[]) => FlagParts
  /** Whether it reads all environments of a project. Default if `where` or `parts` need them. */
  readonly readsEnvironments?: boolean
  /** Whether flags of which LaunchDarkly tells nothing stay. Default false. */
  readonly isOptional?: boolean
  /** Whether it needs the other flags of the project too, in the same parts. Default false. */
  readonly needsAll?: boolean
  /** Begins the reads that need no flag. */
  readonly begin?: (projectKey: string, environments: readonly string[], context: Context) => void
  /**
   * Whether a flag meets the condition, in an environment if the condition has some. Undefined if LaunchDarkly tells nothing about the
   * flag there.
   */
  readonly meets: (flag: FlagDoc, environmentKey: string, context: Context) => Meeting | Promise<Meeting>
}

type Meeting = boolean | undefined

/** The value of a condition in a filter. A list of objects has a condition in each. */
type Given<Name extends keyof FlagFilter> =
  NonNullable<FlagFilter[Name]> extends readonly (infer One extends object)[] ? One : NonNullable<FlagFilter[Name]>

/** Makes a condition from its value in a filter, or one from each object of a list. */
export type Conditions = { readonly [Name in keyof FlagFilter]?: (value: Given<Name>) => Condition }

export const configured = (environments: readonly string[]): FlagParts => ({ ...noParts, environments })
export const inFull = (environments: readonly string[]): FlagParts => ({ ...noParts, environments, full: true })
export const inFullEverywhere = (): FlagParts => ({ ...noParts, environments: 'all', full: true })

/** A condition on the configuration in an environment. */
export const onConfiguration =
  (meets: (config: FlagEnvironmentDoc, context: Context) => Meeting | Promise<Meeting>): Condition['meets'] =>
  (flag, environmentKey, context) => {
    const config = environmentOf(flag, environmentKey)
    return config ? meets(config, context) : undefined
  }

/**
 * Checks that a fact misses no input because the budget is spent.
 *
 * @throws {TooManyCalls} which ends a search.
 */
export function expectCalls(gaps: readonly FactGap[], { budget }: Context): void {
  const failed = gaps.find(({ code }) => code === 'UNAVAILABLE')
  if (failed && budget.left() < 1) throw new TooManyCalls(failed.message)
}

/** Whether some condition reads all environments of a project. */
export const readEnvironments = (conditions: readonly Condition[]): boolean =>
  conditions.some(
    ({ where, parts, readsEnvironments = false }) =>
      readsEnvironments || (where && !where.environmentKey) || parts?.([]).environments === 'all',
  )
