import { readdirSync, readFileSync } from 'node:fs'
import type { ApiDocument } from './schema.ts'

/**
 * The documents as `src/rest/` types them, each with the schema that it is typed after. They are written by hand, with the
 * properties that the graph reads, and the graph is to reach all that LaunchDarkly documents: so both must have the same names.
 */
const schemas: Readonly<Record<string, string>> = {
  AccessRep: 'Access',
  ApprovalSettingsRep: 'ApprovalSettings',
  AuditLogEntryListingRep: 'AuditLogEntryListingRep',
  AuditLogEntryRep: 'AuditLogEntryRep',
  AuthorizedAppDataRep: 'AuthorizedAppDataRep',
  CallerIdentityRep: 'CallerIdentityRep',
  ClauseRep: 'Clause',
  ClientSideAvailabilityRep: 'ClientSideAvailability',
  CountBucketRep: 'CountBucket',
  CountBucketsResultRep: 'CountBucketsResult',
  CustomPropertyRep: 'customProperty',
  EnvironmentRep: 'Environment',
  ExperimentPeriodRep: 'ExperimentEnabledPeriodRep',
  ExperimentSettingsRep: 'ExperimentEnvironmentSettingRep',
  FlagConfigRep: 'FeatureFlagConfig',
  FlagExperimentRep: 'LegacyExperimentRep',
  FlagExperimentsRep: 'ExperimentInfoRep',
  FlagRep: 'FeatureFlag',
  FlagStatusRep: 'FeatureFlagStatus',
  FlagSummaryRep: 'FlagSummary',
  IntegrationMetadataRep: 'IntegrationMetadata',
  MemberDataRep: 'MemberDataRep',
  MemberRep: 'Member',
  MemberSummaryRep: 'MemberSummary',
  MemberTeamRep: 'MemberTeamSummaryRep',
  MetricDataSourceRep: 'MetricDataSourceRefRep',
  MetricFilterRep: 'Filter',
  MetricRep: 'MetricListingRep',
  ParentResourceRep: 'ParentResourceRep',
  PermissionGrantRep: 'MemberPermissionGrantSummaryRep',
  PrerequisiteRep: 'Prerequisite',
  ProjectRep: 'Project',
  ResourceAccessRep: 'ResourceAccess',
  RolloutRep: 'Rollout',
  RuleRep: 'Rule',
  ServedRep: 'VariationOrRolloutRep',
  StatementPostRep: 'StatementPost',
  SubjectDataRep: 'SubjectDataRep',
  TargetRep: 'Target',
  TargetResourceRep: 'TargetResourceRep',
  TeamRep: 'Team',
  TokenSummaryRep: 'TokenSummary',
  VariationRep: 'Variation',
  VariationSummaryRep: 'VariationSummary',
  WeightedVariationRep: 'WeightedVariation',
}

/** What a document of ours does without. */
const leftOut: Readonly<Record<string, { readonly names: readonly string[]; readonly reason: string }>> = {
  MemberSummaryRep: { names: ['_links'], reason: 'The id says as much.' },
  MemberTeamRep: { names: ['_links'], reason: 'The key says as much.' },
  TeamRep: {
    names: ['maintainers', 'projects', 'roles'],
    reason: 'Only the single route expands them in full; the graph has no fields for them yet.',
  },
}

/** The interfaces named `…Rep` of some sources, each with the names of its properties, inherited ones included. */
export function repsIn(sources: readonly string[]): Map<string, ReadonlySet<string>> {
  const declared = sources.flatMap((source) => [
    ...source.matchAll(/^export interface (\w+Rep)(?: extends (\w+))? \{\n(.*?)^\}/gms),
  ])
  const own = new Map(declared.map(([, name, base, body]) => [name!, { base, names: namesIn(body!) }]))
  const all = (name: string): string[] => {
    const { base, names = [] } = own.get(name) ?? {}
    return [...(base ? all(base) : []), ...names]
  }
  return new Map([...own.keys()].map((name) => [name, new Set(all(name))]))
}

const namesIn = (body: string): string[] => [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, name]) => name!)

/** The sources of `src/rest/`. */
export function restSources(): string[] {
  const folder = new URL('../src/rest/', import.meta.url)
  return readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'))
}

/** What our documents lack of LaunchDarkly's, and what they have that LaunchDarkly's do not, a line for each. */
export function repFindings({ components }: ApiDocument, reps: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  return Object.entries(schemas).flatMap(([rep, schema]) => {
    const ours = reps.get(rep)
    const theirs = Object.keys(components?.schemas?.[schema]?.properties ?? {})
    if (!ours) return [`${rep}: src/rest/ has no such interface`]
    if (!theirs.length) return [`${rep}: the document has no schema ${schema} with properties`]
    const { names: without = [] } = leftOut[rep] ?? {}
    const lacking = theirs.filter((name) => !ours.has(name) && !without.includes(name))
    const invented = [...ours].filter((name) => !theirs.includes(name))
    return [
      ...lacking.map((name) => `${rep}: lacks ${schema}.${name}`),
      ...invented.map((name) => `${rep}: has ${name}, which ${schema} does not declare`),
    ]
  })
}
