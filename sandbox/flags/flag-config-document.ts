import { accessOf } from '../policies/permissions.ts'
import { flagSpecifier } from '../policies/resource-specifier.ts'
import type { EnvironmentRecord } from '../projects/environment-record.ts'
import type { Call } from '../resource/call.ts'
import { site } from '../resource/links.ts'
import { only } from '../resource/shape.ts'
import type { ConfigRecord, FlagRecord } from './flag-record.ts'

const accessTo = accessOf('flag', 'proj/*:env/*:flag/*', [
  'updateOn',
  'updateRules',
  'updateTargets',
  'updateFallthrough',
])

/** How much of a flag an answer tells. */
export interface FlagDetail {
  /** Without them the document has no `environments` at all. */
  environmentKeys?: readonly string[] | undefined
  /** Whether an environment comes with its rules, targets and prerequisites. */
  whole: boolean
  expand: ReadonlySet<string>
}

/** A flag in one environment. What only the whole document has is absent from a summary, never empty. */
export function configDocument(
  flag: FlagRecord,
  config: ConfigRecord,
  environment: EnvironmentRecord,
  { caller, params, store }: Call,
  { whole, expand }: FlagDetail,
) {
  return {
    on: config.on,
    archived: flag.archivedAt !== undefined,
    ...only(config, 'salt', 'sel', 'lastModified', 'version'),
    ...(whole ? targeting(config) : {}),
    _site: site(params.projectKey ?? '', environment.key, 'features', flag.key),
    _access: accessTo(caller, { store, resource: flagSpecifier(params.projectKey ?? '', environment.key, flag.key) }),
    _environmentName: environment.name,
    trackEvents: config.trackEvents,
    trackEventsFallthrough: config.trackEventsFallthrough,
    _debugEventsUntilDate: config.debugEventsUntil,
    _summary: summary(flag, config),
    evaluation: expand.has('evaluation') ? { contextKinds: config.contextKinds } : undefined,
    migrationSettings:
      expand.has('migrationSettings') && flag.migration ? { checkRatio: config.checkRatio } : undefined,
  }
}

/** The properties of a configuration that only the whole document has. */
export const targeting = ({
  targets,
  contextTargets,
  rules,
  fallthrough,
  offVariation,
  prerequisites,
}: ConfigRecord) => ({
  targets,
  contextTargets,
  rules,
  fallthrough,
  offVariation,
  prerequisites,
})

interface VariationSummary {
  rules: number
  nullRules: number
  targets: number
  contextTargets: number
  isFallthrough?: boolean
  isOff?: boolean
  rollout?: number
  bucketBy?: string
}

/**
 * Counts for each variation what leads to it. A rule whose clauses name no value is a null rule, and so is a rule without clauses. The first
 * matches nobody, unless all its clauses are negated; the second matches everybody.
 */
export function summary({ variations }: FlagRecord, config: ConfigRecord) {
  const counts = variations.map((): VariationSummary => ({ rules: 0, nullRules: 0, targets: 0, contextTargets: 0 }))
  for (const { variation, values } of config.targets) counts[variation]!.targets += values.length
  for (const { variation, values } of config.contextTargets) counts[variation]!.contextTargets += values.length
  for (const { variation, rollout, clauses } of config.rules) {
    const served = rollout
      ? rollout.variations.filter(({ weight }) => weight > 0).map((part) => part.variation)
      : [variation]
    const kind = clauses.every(({ values }) => values.length === 0) ? 'nullRules' : 'rules'
    for (const index of served) counts[index ?? 0]![kind]++
  }
  const { variation, rollout } = config.fallthrough
  if (variation !== undefined) counts[variation]!.isFallthrough = true
  for (const part of rollout?.variations ?? []) {
    const count = counts[part.variation]!
    count.rollout = (count.rollout ?? 0) + part.weight
    if (rollout?.bucketBy) count.bucketBy = rollout.bucketBy
  }
  if (config.offVariation !== undefined) counts[config.offVariation]!.isOff = true
  return { variations: { ...counts }, prerequisites: config.prerequisites.length }
}
