import { isDeepStrictEqual } from 'node:util'
import { Unreadable } from '../errors.ts'
import { type AddressIn, type Glimpse, resource } from '../resource.ts'
import type {
  FlagConfigRep,
  FlagDoc,
  FlagParts,
  FlagSource,
  flagResource,
  PrerequisiteRep,
  RolloutRep,
  RuleRep,
  ServedRep,
  TargetRep,
  VariationRep,
  VariationSummaryRep,
  WeightedVariationRep,
} from './flags.ts'

/** The configuration of a flag in one environment, together with the flag: configurations refer to variations by index. */

/** The resource has no operations: its documents come with the flag. */
export const flagEnvironmentResource = resource({
  type: 'FlagEnvironment',
  address: ['projectKey', 'flagKey', 'environmentKey'],
  fields: {
    telling: ['status'],
    unsure: ['status'],
    silent: [
      ...['approval', 'approvalRequests', 'auditLog', 'whoCan', 'dependents', 'evaluateFor', 'evaluationUsage'],
      ...['events', 'experiments', 'followers', 'scheduledChanges', 'triggers'],
      ...['workflows'],
    ],
  },
})

/** An AI config, whose targeting is that of a flag. */
interface TargetedAIConfig {
  readonly type: 'AIConfig'
  readonly projectKey: string
  readonly key: string
}

/** A flag, or the targeting of an AI config: it has the variations that its configurations refer to. */
export interface Varied {
  readonly at: AddressIn<typeof flagResource> | TargetedAIConfig
  readonly variations: readonly VariationRep[]
  /** Whether this is an earlier version. Caches hold the parts of today by their ids, so its parts have none. Default false. */
  readonly past?: true
}

/** The address of a configuration with targets and rules. */
export type TargetedAddress =
  | AddressIn<typeof flagEnvironmentResource>
  | (TargetedAIConfig & { readonly environmentKey: string })

/** A part of a document, with the flag or the targeting. */
export type Of<Rep> = Rep & { readonly varied: Varied }

export interface FlagEnvironmentDoc extends FlagConfigRep {
  readonly flag: FlagDoc
  readonly at: AddressIn<typeof flagEnvironmentResource>
  readonly environmentKey: string
  readonly has: FlagParts
}

/** A configuration that another read showed to exist. */
export type FlagEnvironmentGlimpse = Glimpse<
  typeof flagEnvironmentResource,
  { readonly flag: FlagSource; readonly environmentKey: string }
>
export type FlagEnvironmentSource = FlagEnvironmentDoc | FlagEnvironmentGlimpse

export interface VariationDoc extends VariationRep {
  readonly index: number
  /** The address of the flag or the AI config. */
  readonly of: Varied['at']
  readonly past?: true
}

export type TargetDoc = Of<TargetRep>
export interface RuleDoc extends Of<RuleRep> {
  /** The address of the configuration. */
  readonly of: TargetedAddress
}
export type WeightedVariationDoc = Of<WeightedVariationRep>
export type PrerequisiteDoc = PrerequisiteRep & { readonly flag: FlagDoc }
export type DefaultsDoc = Of<NonNullable<FlagDoc['defaults']>>
export type ExperimentAllocationDoc = Of<NonNullable<RolloutRep['experimentAllocation']>>
export interface VariationSummaryDoc extends VariationSummaryRep {
  readonly index: number
  readonly variation: VariationDoc | null
}

/** The variation or the rollout that is served. */
export interface ServedDoc extends Of<ServedRep> {
  /** The configuration whose summary contains it. Null if it was read in full. */
  readonly summaryOf: FlagEnvironmentDoc | null
}

export interface RolloutDoc extends Of<RolloutRep> {
  /** Like above. A summary lacks the context kind, the seed and the experiment. */
  readonly summaryOf: FlagEnvironmentDoc | null
}

/** The flag's configuration in an environment, or null if the flag has none there. */
export function environmentOf(flag: FlagDoc, environmentKey: string): FlagEnvironmentDoc | null {
  if (!flag.environments)
    throw new Unreadable(`LaunchDarkly's answer lacks the environments of the flag "${flag.key}".`)
  const config = Object.hasOwn(flag.environments, environmentKey) ? flag.environments[environmentKey] : undefined
  if (!config) return null
  return { ...config, flag, environmentKey, at: addressIn(flag, environmentKey), has: flag.has }
}

/** The environment in the address of a configuration, if the address of its document lacks it. */
export const environmentIn = (at: TargetedAddress | { readonly type: 'Segment' }): readonly string[] =>
  at.type === 'AIConfig' ? [at.environmentKey] : []

/** The rules of a configuration that was read in full. */
export const rulesOf = ({ rules, flag, at }: FlagEnvironmentDoc): RuleDoc[] =>
  (rules ?? []).map((rule) => ({ ...rule, varied: flag, of: at }))

export const glimpsedFlagEnvironment = (flag: FlagSource, environmentKey: string): FlagEnvironmentGlimpse => ({
  flag,
  environmentKey,
  at: addressIn(flag, environmentKey),
  has: null,
})

const addressIn = ({ at: { projectKey, key: flagKey } }: FlagSource, environmentKey: string) =>
  ({ type: 'FlagEnvironment', projectKey, flagKey, environmentKey }) as const

/** The variations in their order. */
export const variationsOf = ({ variations, at, past }: Varied): readonly VariationDoc[] =>
  variations?.map((variation, index) => ({ ...variation, index, of: at, ...(past && { past }) }))

/** The variation at an index. Null without an index, or if there is no such variation. */
export function variationAt({ at, variations, past }: Varied, index: number | null | undefined): VariationDoc | null {
  const variation = index === null || index === undefined ? undefined : variations?.[index]
  return variation ? { ...variation, index: index!, of: at, ...(past && { past }) } : null
}

/** The variations with a value. */
export const variationsOfValue = (
  { variations }: Pick<Varied, 'variations'>,
  value: unknown,
): readonly VariationRep[] => variations.filter((one) => isDeepStrictEqual(one.value, value))

/** The variation that is served while the flag is off. A summary contains it too. */
export function offVariationOf(config: FlagEnvironmentDoc): VariationDoc | null {
  if (config.flag.has.full) return variationAt(config.flag, config.offVariation)
  return summaryVariations(config).find(({ isOff }) => isOff)?.variation ?? null
}

/** The default rule. A summary contains its variation, or the weights and the attribute of its rollout. */
export function fallthroughOf(config: FlagEnvironmentDoc): ServedDoc | null {
  const { flag } = config
  if (flag.has.full) return config.fallthrough ? { ...config.fallthrough, varied: flag, summaryOf: null } : null
  const summaries = summaryVariations(config)
  const parts = summaries.filter(({ rollout }) => typeof rollout === 'number')
  if (parts.length) {
    const variations = parts.map(({ index, rollout }) => ({ variation: index, weight: rollout! }))
    const { bucketBy } = parts[0]!
    return { rollout: { variations, ...(bucketBy !== undefined && { bucketBy }) }, varied: flag, summaryOf: config }
  }
  const variation = summaries.find(({ isFallthrough }) => isFallthrough)?.index
  return variation === undefined ? null : { variation, varied: flag, summaryOf: config }
}

/**
 * Targets of users and of other context kinds as one list. User targets also have an empty entry in the other list, which is left
 * out.
 */
export function targetsOf(
  { targets = [], contextTargets = [] }: Pick<FlagConfigRep, 'targets' | 'contextTargets'>,
  varied: Varied,
): TargetDoc[] {
  const others = contextTargets.filter(({ contextKind, values }) => contextKind !== 'user' || values.length > 0)
  return [...targets, ...others].map((target) => ({ ...target, varied }))
}

/** Whether the document shows that the flag has no individual targets in the environment. */
export function hasNoTargets(config: FlagEnvironmentDoc): boolean {
  if (config.flag.has.full) return targetsOf(config, config.flag).every(({ values }) => values.length === 0)
  const summaries = summaryVariations(config)
  return (
    summaries.length > 0 && summaries.every(({ targets, contextTargets = 0 }) => targets === 0 && contextTargets === 0)
  )
}

/** The summaries by index, each with its variation. */
export const summaryVariations = ({ flag, _summary }: FlagEnvironmentDoc): VariationSummaryDoc[] =>
  Object.entries(_summary?.variations ?? {}).map(([index, summary]) => ({
    ...summary,
    index: Number(index),
    variation: variationAt(flag, Number(index)),
  }))
