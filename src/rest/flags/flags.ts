import { type AccessRep, access } from '../access.ts'
import { type MemberSummaryRep, memberSummary } from '../account/members.ts'
import { type MetricDoc, type MetricRep, metric, metricResource } from '../experiments/metrics.ts'
import type { PatchOperation } from '../json-patch.ts'
import { create, del, get, patch, post, semanticPatch } from '../operation.ts'
import { type Link, type Links, type Listing, links } from '../page.ts'
import type { ClientSideAvailabilityRep } from '../projects/projects.ts'
import { type Glimpse, type Located, locate, resource } from '../resource.ts'
import type { SemanticPatch } from '../semantic-patch.ts'
import { document, flat, list, map, optional, type Reader, textOrNone, time, word } from '../shape.ts'
import { withMore } from '../unreadable.ts'

export interface FlagRep {
  readonly key: string
  readonly name: string
  readonly kind: string
  readonly description?: string
  readonly creationDate: number
  readonly archived: boolean
  readonly archivedDate?: number
  readonly deprecated?: boolean
  readonly deprecatedDate?: number
  readonly temporary: boolean
  readonly tags: readonly string[]
  readonly variations: readonly VariationRep[]
  readonly defaults?: { readonly onVariation: number; readonly offVariation: number }
  readonly clientSideAvailability?: ClientSideAvailabilityRep
  readonly includeInSnippet?: boolean
  readonly customProperties: Readonly<Record<string, PropertyValuesRep>>
  readonly maintainerId?: string
  readonly _maintainer?: MemberSummaryRep
  readonly maintainerTeamKey?: string
  readonly _maintainerTeam?: { readonly key: string; readonly name: string }
  readonly goalIds?: readonly string[]
  readonly experiments: LegacyExperimentsRep
  readonly _purpose?: string
  /** By `expand=migrationSettings`, of migration flags. */
  readonly migrationSettings?: { readonly contextKind?: string; readonly stageCount?: number }
  /** In a list only by `env`, and then for at most three environments. */
  readonly environments?: Readonly<Record<string, FlagConfigRep>>
  readonly _version: number
  readonly _links: Links
}

export interface VariationRep {
  readonly _id?: string
  readonly value: unknown
  readonly name?: string
  readonly description?: string
}

export interface PropertyValuesRep {
  readonly name: string
  readonly value: readonly string[]
}

export interface LegacyExperimentsRep {
  readonly baselineIdx: number
  readonly items: readonly FlagExperimentRep[]
}

export interface FlagExperimentRep {
  readonly metricKey?: string
  readonly _metric?: MetricRep
  readonly environments?: readonly string[]
  readonly _environmentSettings?: Readonly<Record<string, ExperimentSettingsRep>>
}

export type FlagExperimentDoc = FlagExperimentRep & { readonly _metric?: MetricDoc | undefined }

export interface ExperimentSettingsRep extends ExperimentPeriodRep {
  readonly enabledPeriods?: readonly ExperimentPeriodRep[]
}

export interface ExperimentPeriodRep {
  readonly startDate?: number
  readonly stopDate?: number
}

/** A flag in one environment. A list contains the properties marked "in full" only with `summary=0`. */
export interface FlagConfigRep {
  readonly on: boolean
  readonly archived: boolean
  readonly version: number
  readonly salt: string
  readonly sel: string
  readonly lastModified: number
  readonly trackEvents: boolean
  readonly trackEventsFallthrough: boolean
  /** In full. */
  readonly targets?: readonly TargetRep[]
  /** In full. */
  readonly contextTargets?: readonly TargetRep[]
  /** In full. */
  readonly rules?: readonly RuleRep[]
  /** In full. */
  readonly fallthrough?: ServedRep
  /** In full. An index, although the documentation describes it otherwise. */
  readonly offVariation?: number | null
  /** In full. */
  readonly prerequisites?: readonly PrerequisiteRep[]
  readonly _debugEventsUntilDate?: number
  readonly _environmentName: string
  readonly _summary?: ConfigurationSummaryRep
  /** By `expand=evaluation`. */
  readonly evaluation?: { readonly contextKinds?: readonly string[] }
  /** By `expand=migrationSettings`, of migration flags. */
  readonly migrationSettings?: { readonly checkRatio?: number }
  readonly _access?: AccessRep
  readonly _site: Link
}

export interface TargetRep {
  readonly values: readonly string[]
  readonly variation: number
  readonly contextKind?: string
}

export interface ServedRep {
  readonly variation?: number
  readonly rollout?: RolloutRep
}

export interface RolloutRep {
  readonly variations: readonly WeightedVariationRep[]
  readonly experimentAllocation?: ExperimentAllocation
  readonly seed?: number
  readonly bucketBy?: string
  readonly contextKind?: string
}

export interface ExperimentAllocation {
  readonly defaultVariation: number
  readonly canReshuffle: boolean
  /** `measuredRollout` of a guarded rollout. LaunchDarkly's OpenAPI document has it of AI configs only. */
  readonly type?: string
}

export interface WeightedVariationRep {
  readonly variation: number
  /** In thousandths of a percent: 100 000 is all. */
  readonly weight: number
  readonly _untracked?: boolean
}

export interface RuleRep extends ServedRep {
  readonly _id?: string
  readonly disabled?: boolean
  readonly clauses: readonly ClauseRep[]
  readonly trackEvents: boolean
  readonly description?: string
  readonly ref?: string
}

export interface ClauseRep {
  readonly _id?: string
  readonly attribute: string
  readonly op: string
  readonly values: readonly unknown[]
  readonly contextKind?: string
  readonly negate: boolean
}

export interface PrerequisiteRep {
  readonly key: string
  readonly variation: number
}

export interface ConfigurationSummaryRep {
  /** Number of prerequisites. */
  readonly prerequisites: number
  /** By the index of the variation. */
  readonly variations: Readonly<Record<string, VariationSummaryRep>>
}

export interface VariationSummaryRep {
  readonly rules: number
  readonly nullRules: number
  readonly targets: number
  readonly contextTargets?: number
  readonly isFallthrough?: boolean
  readonly isOff?: boolean
  /** The weight of the variation in the default rollout, in thousandths of a percent. */
  readonly rollout?: number
  readonly bucketBy?: string
}

/** The default rule and the other rules serve a variation or a rollout. */
const served = {
  rollout: optional(
    document<RolloutRep>({
      variations: list(document<WeightedVariationRep>({})),
      experimentAllocation: optional(flat),
    }),
  ),
}

export const clause = document<ClauseRep>({ values: list() })

/** The lists and objects of the targeting in an environment. */
export const configurationParts = {
  targets: list(document<TargetRep>({ values: list() })),
  rules: list(document<RuleRep>({ ...served, clauses: list(clause) })),
  fallthrough: document<ServedRep>(served),
}

const { targets, rules, fallthrough } = configurationParts

const configuration = document<FlagConfigRep>({
  targets: optional(targets),
  contextTargets: optional(targets),
  rules: optional(rules),
  fallthrough: optional(fallthrough),
  prerequisites: optional(list(document<PrerequisiteRep>({ key: word }))),
  _debugEventsUntilDate: time,
  _summary: optional(document<ConfigurationSummaryRep>({ variations: map(document<VariationSummaryRep>({})) })),
  evaluation: optional(document<NonNullable<FlagConfigRep['evaluation']>>({ contextKinds: list() })),
  migrationSettings: optional(flat),
  _access: optional(access),
  _site: flat,
})

const period = { startDate: time, stopDate: time }

export const legacyExperiments = document<LegacyExperimentsRep>({
  items: list(
    document<FlagExperimentRep>({
      _metric: optional(metric),
      environments: optional(list()),
      _environmentSettings: optional(
        map(
          document<ExperimentSettingsRep>({
            ...period,
            enabledPeriods: optional(list(document<ExperimentPeriodRep>(period))),
          }),
        ),
      ),
    }),
  ),
})

/** The properties of a flag in all answers. */
const embedded = {
  key: word,
  tags: list<string>(),
  variations: list(document<VariationRep>({})),
  defaults: optional(flat),
  clientSideAvailability: optional(flat),
  customProperties: map(document<PropertyValuesRep>({ value: list() })),
  maintainerId: textOrNone,
  _maintainer: optional(memberSummary),
  _links: links,
}

/** A flag as approval requests embed it. */
export const flagWithin = <Rep>() => document<Rep>(embedded as never)

const flag = document<FlagRep>({
  ...embedded,
  _maintainerTeam: optional(document<NonNullable<FlagRep['_maintainerTeam']>>({ key: word })),
  goalIds: optional(list()),
  experiments: optional(legacyExperiments) as Reader<LegacyExperimentsRep>,
  migrationSettings: optional(flat),
  environments: optional(map(configuration)),
})

/** Reads a flag within another document. */
export const readFlag: Reader<FlagRep> = flag

/** The parts of a flag that a selection needs, in addition to the properties of every flag document. */
export interface FlagParts {
  /** The keys of the environments, or all of them. */
  readonly environments: readonly string[] | 'all'
  /** Whether the properties "in full" are included. */
  readonly full: boolean
  readonly expand: readonly string[]
}

export type FlagDoc = Located<typeof flagResource, FlagRep, FlagParts> & {
  /** Why the flag lacks some of the parts, if their read failed. */
  readonly lost?: ((wanted: FlagParts) => Error | undefined) | undefined
}
/** A flag as other documents name it: by its key, and sometimes also by its name. */
export type FlagGlimpse = Glimpse<typeof flagResource, { readonly key: string; readonly name?: string | undefined }>
export type FlagSource = FlagDoc | FlagGlimpse

export interface FlagListing extends Listing {
  /** At most three. `targetingModifiedDate` sorts by the first. */
  env?: readonly string[] | undefined
  /** `0` requests the properties "in full". Has an effect only with `env`. */
  summary?: '0' | undefined
  expand?: string | undefined
}

export interface Detail {
  env?: readonly string[] | undefined
  expand?: string | undefined
}

/** Archived flags are only in the list of `filter=state:archived`. */
export const listFlags = get('/api/v2/flags/{projectKey}').takes<FlagListing>().lists(flag)
/** Returns every environment in full, or those of `env`. */
export const getFlag = get('/api/v2/flags/{projectKey}/{flagKey}').takes<Detail>().returns(flag)

interface Patching {
  /** Whether the answer is a preview, without storing the change. */
  readonly dryRun?: boolean | undefined
  /** Whether the change is made even if it conflicts with pending changes. */
  readonly ignoreConflicts?: boolean | undefined
}

/** A semantic patch. Returns the flag with all environments in full, or nothing if the flag was deleted. */
export const changeFlag = semanticPatch('/api/v2/flags/{projectKey}/{flagKey}', { approvable: true })
  .takes<Patching & { readonly body: SemanticPatch & { readonly environmentKey?: string | undefined } }>()
  .mayReturn(flag)

export const patchFlag = patch('/api/v2/flags/{projectKey}/{flagKey}', { approvable: true })
  .takes<
    Patching & { readonly body: { readonly patch: readonly PatchOperation[]; readonly comment?: string | undefined } }
  >()
  .returns(flag)

export interface NewFlag {
  readonly key: string
  readonly name: string
  readonly description?: string | undefined
  readonly variations?: readonly VariationRep[] | undefined
  readonly defaults?: FlagRep['defaults'] | undefined
  readonly temporary?: boolean | undefined
  readonly tags?: readonly string[] | undefined
  readonly customProperties?: FlagRep['customProperties'] | undefined
  readonly clientSideAvailability?: ClientSideAvailabilityRep | undefined
  readonly includeInSnippet?: boolean | undefined
  /** Null for no maintainer. Default the owner of the token. */
  readonly maintainerId?: string | null | undefined
  readonly maintainerTeamKey?: string | undefined
  /** Not in the OpenAPI document. Required by some projects. */
  readonly viewKeys?: readonly string[] | undefined
  readonly purpose?: string | undefined
  readonly migrationSettings?: FlagRep['migrationSettings'] | undefined
  readonly initialPrerequisites?: readonly PrerequisiteReference[] | undefined
  /** Turns the flag on in all environments. */
  readonly isFlagOn?: boolean | undefined
}

/** A prerequisite in changes. In configurations, its variation is an index. */
export interface PrerequisiteReference {
  readonly key: string
  readonly variationId: string
}

/** `clone` is the key of the flag to copy. */
export const createFlag = create('/api/v2/flags/{projectKey}')
  .takes<{ readonly clone?: string | undefined; readonly body: NewFlag }>()
  .returns(flag)

/** Selects the parts of a configuration to copy. By default all parts are copied. The two lists exclude each other. */
export interface CopiedParts {
  readonly includedActions?: readonly string[] | undefined
  readonly excludedActions?: readonly string[] | undefined
}

interface CopyEnd {
  /** The key of the environment. */
  readonly key: string
  /** The required version of the configuration. */
  readonly currentVersion?: number | undefined
}

export interface FlagCopy extends CopiedParts {
  readonly source: CopyEnd
  readonly target: CopyEnd
  readonly comment?: string | undefined
}

/** Requires an Enterprise plan. */
export const copyFlag = post('/api/v2/flags/{projectKey}/{flagKey}/copy', { approvable: true })
  .takes<{ readonly body: FlagCopy }>()
  .returns(flag)

export const deleteFlag = del('/api/v2/flags/{projectKey}/{flagKey}').returnsNothing()

export const flagResource = resource({
  type: 'Flag',
  address: ['projectKey', 'key'],
  specifiers: ['proj/{projectKey}:env/*:flag/{key}'],
  get: getFlag,
  list: listFlags,
  pageSize: 100,
  sizes: { assumed: 1000, ordinary: 100 },
  firm: true,
  fields: {
    address: ['project', 'siteUrl'],
    summary: ['name'],
    telling: ['dependents', 'statuses'],
    optional: ['environment'],
    silent: [
      ...['applications', 'approvalRequests', 'blastRadius', 'codeReferences', 'experiments', 'extinctions'],
      ...['lastChange', 'links', 'release', 'releaseProgression', 'views'],
    ],
  },
  byKey: { scan: { from: 3 } },
})
export const environmentsPerList = 3

export const flagAt = (projectKey: string, flag: FlagRep, has: FlagParts, lost?: FlagDoc['lost']): FlagDoc =>
  withMore(flag, ({ key, environments }) => ({
    at: { type: 'Flag', projectKey, key },
    has,
    lost,
    ...(has.environments.length > 0 && !environments && { environments: {} }),
  }))

/** The flag in the answer to a write: complete except for the parts of `expand`. */
export const writtenFlag = (projectKey: string, flag: FlagRep): FlagDoc =>
  flagAt(projectKey, flag, { environments: 'all', full: true, expand: [] })

export const glimpsedFlag = (projectKey: string, key: string, name?: string): FlagGlimpse => ({
  key,
  name,
  at: { type: 'Flag', projectKey, key },
  has: null,
})

/** The experiments of a flag, each with its metric, which is in the flag's project. */
export const experimentsOf = ({
  at,
  experiments,
}: Pick<FlagDoc, 'experiments'> & { readonly at: { readonly projectKey: string } }): readonly FlagExperimentDoc[] =>
  experiments.items.map(({ _metric, ...experiment }) => ({
    ...experiment,
    ...(_metric && { _metric: locate(metricResource, [at.projectKey], _metric) }),
  }))
