import type { RuleDoc, ServedDoc, VariationDoc } from '../rest/flags/flag-environments.ts'

/** The differences between two states of a flag: in two environments, or at two times. */

/** The parts of a configuration, in the order of the differences. */
export const configurationParts = [
  ...(['ON', 'OFF_VARIATION', 'FALLTHROUGH', 'TARGETS', 'RULES', 'PREREQUISITES', 'MIGRATION_SETTINGS'] as const),
  'TRACKING',
] as const

/** The parts that all environments of a flag share, in the order of the differences. */
export const sharedParts = [
  ...(['NAME', 'DESCRIPTION', 'TAGS', 'TEMPORARY', 'VARIATIONS', 'DEFAULTS', 'MAINTAINER'] as const),
  ...(['CUSTOM_PROPERTIES', 'CLIENT_SIDE_AVAILABILITY', 'ARCHIVED', 'DEPRECATED'] as const),
] as const

/** The flag itself is a part if it was created or deleted. */
export type FlagPart = (typeof configurationParts)[number] | (typeof sharedParts)[number] | 'FLAG'

export type ChangeKind = 'ADDED' | 'REMOVED' | 'CHANGED' | 'MOVED'

interface Change<Type extends string> {
  readonly type: Type
  readonly part: FlagPart
  readonly kind: ChangeKind
  /** A JSON pointer by names. */
  readonly path: string
  /** For people. */
  readonly sentence: string
  /** The environment of a change. Absent for what all environments share, and between two environments. */
  readonly environmentKey?: string
}

/** A value. Null on the side that has none. */
export interface ValueChange extends Change<'ValueChange'> {
  readonly before: unknown
  readonly after: unknown
}

/** The default rule, the off variation, or the variation or rollout of a rule. */
export interface ServedChange extends Change<'ServedChange'> {
  readonly fromServed: ServedDoc | null
  readonly toServed: ServedDoc | null
}

/** The individual targets of a kind that moved between the same two variations. */
export interface TargetChange extends Change<'TargetChange'> {
  readonly contextKind: string
  /** Null if they were no targets. */
  readonly fromVariation: VariationDoc | null
  /** Null if they are no targets. */
  readonly toVariation: VariationDoc | null
  readonly keys: readonly string[]
}

export interface RuleChange extends Change<'RuleChange'> {
  readonly fromRule: RuleDoc | null
  readonly toRule: RuleDoc | null
  /** The places among the rules, from 0. */
  readonly fromPosition: number | null
  readonly toPosition: number | null
  /** What differs within the rule. If the rule moved too, its position is one of them. */
  readonly changes: readonly (ValueChange | ServedChange)[]
}

export interface PrerequisiteChange extends Change<'PrerequisiteChange'> {
  readonly projectKey: string
  readonly flagKey: string
  /** Indexes of the variations of the flag that is required. Null if it is not required. */
  readonly fromRequired: number | null
  readonly toRequired: number | null
}

export type FlagChange = ValueChange | ServedChange | TargetChange | RuleChange | PrerequisiteChange

/** The words for the sides in sentences, such as `in staging` and `in production`. */
export interface SideNames {
  readonly from: string
  readonly to: string
}

/** A JSON pointer: the names, with `~` and `/` escaped. */
export const pointer = (...names: readonly (string | number)[]): string =>
  names.map((name) => `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** The kind of a change between two values, of which null is none. */
export function kindOf(before: unknown, after: unknown): ChangeKind {
  if (before === null || before === undefined) return 'ADDED'
  return after === null || after === undefined ? 'REMOVED' : 'CHANGED'
}
