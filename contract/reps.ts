import { readdirSync, readFileSync } from 'node:fs'
import type { ApiDocument } from './schema.ts'

/**
 * The documents as `src/rest/` types them, each with the schema that it is typed after. They are written by hand, with the
 * properties that the graph reads, and the graph is to reach all that LaunchDarkly documents: so both must have the same names.
 */
const schemas: Readonly<Record<string, string>> = {
  AccessRep: 'Access',
  ApprovalConflictRep: 'Conflict',
  ApprovalRequestRep: 'ExpandableApprovalRequestResponse',
  ApprovalReviewRep: 'ReviewResponse',
  ApprovalSettingsRep: 'ApprovalSettings',
  BooleanDefaultsRep: 'BooleanDefaults',
  ApprovalSourceRep: 'CopiedFromEnv',
  ApprovalWorkflowRep: 'CustomWorkflowMeta',
  ApprovalWorkflowStageRep: 'CustomWorkflowStageMeta',
  ApprovedFlagRep: 'ExpandedFlagRep',
  BigSegmentExportRep: 'Export',
  BigSegmentImportFileRep: 'FileRep',
  BigSegmentImportRep: 'Import',
  BigSegmentInitiatorRep: 'InitiatorRep',
  BigSegmentTargetRep: 'BigSegmentTarget',
  CallerIdentityRep: 'CallerIdentityRep',
  ChangedMembersRep: 'BulkEditMembersRep',
  ClauseRep: 'Clause',
  ClientSideAvailabilityRep: 'ClientSideAvailability',
  CodeBranchRep: 'BranchRep',
  CodeReferenceRep: 'ReferenceRep',
  CodeReferenceStatisticRep: 'StatisticRep',
  CodeRepositoryRep: 'RepositoryRep',
  AuditLogEntryListingRep: 'AuditLogEntryListingRep',
  AuditLogEntryRep: 'AuditLogEntryRep',
  AuthorizedAppDataRep: 'AuthorizedAppDataRep',
  CountBucketRep: 'CountBucket',
  CountBucketsResultRep: 'CountBucketsResult',
  PropertyValuesRep: 'customProperty',
  DependentFlagEnvironmentRep: 'DependentFlagEnvironment',
  DependentFlagInEnvironmentRep: 'DependentFlag',
  DependentFlagRep: 'MultiEnvironmentDependentFlag',
  EnvironmentRep: 'Environment',
  ExperimentPeriodRep: 'ExperimentEnabledPeriodRep',
  ExperimentSettingsRep: 'ExperimentEnvironmentSettingRep',
  ExpiringTargetErrorRep: 'ExpiringTargetError',
  ExpiringTargetPatchRep: 'ExpiringTargetPatchResponse',
  ExpiringTargetRep: 'ExpiringTarget',
  ExpiringUserTargetPatchRep: 'ExpiringUserTargetPatchResponse',
  ExpiringUserTargetRep: 'ExpiringUserTargetItem',
  ExtinctionRep: 'Extinction',
  FlagConfigRep: 'FeatureFlagConfig',
  FlagDefaultsRep: 'flagDefaultsRep',
  FlagExperimentRep: 'LegacyExperimentRep',
  LegacyExperimentsRep: 'ExperimentInfoRep',
  FlagFollowersRep: 'followersPerFlag',
  FlagListingRep: 'FlagListingRep',
  FlagRep: 'FeatureFlag',
  FlagStatusRep: 'FeatureFlagStatus',
  ConfigurationSummaryRep: 'FlagSummary',
  HunkRep: 'HunkRep',
  IntegrationMetadataRep: 'IntegrationMetadata',
  MemberDataRep: 'MemberDataRep',
  MemberImportRep: 'MemberImportItem',
  MemberImportsRep: 'TeamImportsRep',
  MemberRep: 'Member',
  MemberSummaryRep: 'MemberSummary',
  MemberTeamRep: 'MemberTeamSummaryRep',
  MetricConditionRep: 'Filter',
  MetricDataSourceRep: 'MetricDataSourceRefRep',
  MetricRep: 'MetricListingRep',
  MetricUrlRep: 'UrlPost',
  MigrationSafetyIssueRep: 'MigrationSafetyIssueRep',
  ParentResourceRep: 'ParentResourceRep',
  PermissionGrantRep: 'MemberPermissionGrantSummaryRep',
  PrerequisiteRep: 'Prerequisite',
  ProjectRep: 'Project',
  ProjectSummaryRep: 'ProjectSummary',
  RolePostRep: 'CustomRolePost',
  RoleRep: 'CustomRole',
  ResourceAccessRep: 'ResourceAccess',
  RolloutRep: 'Rollout',
  RuleRep: 'Rule',
  SegmentExpiringTargetRep: 'ExpiringTarget',
  SegmentMembershipRep: 'ContextInstanceSegmentMembership',
  SegmentMetadataRep: 'SegmentMetadata',
  SegmentRep: 'UserSegment',
  SegmentRuleRep: 'UserSegmentRule',
  SegmentTargetRep: 'SegmentTarget',
  ServedRep: 'VariationOrRolloutRep',
  StatementPostRep: 'StatementPost',
  SubjectDataRep: 'SubjectDataRep',
  TargetRep: 'Target',
  StatementRep: 'Statement',
  TeamPermissionGrantPostRep: 'permissionGrantInput',
  TeamPostRep: 'teamPostInput',
  TeamRep: 'Team',
  TeamRoleRep: 'TeamCustomRole',
  TeamsChangeRep: 'BulkEditTeamsRep',
  TargetResourceRep: 'TargetResourceRep',
  TokenSummaryRep: 'TokenSummary',
  VariationRep: 'Variation',
  VariationSummaryRep: 'VariationSummary',
  WeightedVariationRep: 'WeightedVariation',
  WrittenFlagDefaultsRep: 'upsertPayloadRep',
  WrittenProjectRep: 'ProjectRep',
}

/** What a document of ours does without. */
const leftOut: Readonly<Record<string, { readonly names: readonly string[]; readonly reason: string }>> = {
  ExpiringTargetRep: { names: ['_resourceId'], reason: 'It is where it was asked for.' },
  ExpiringTargetPatchRep: { names: ['_links'], reason: 'They say where it was sent.' },
  ExpiringUserTargetPatchRep: { names: ['_links'], reason: 'They say where it was sent.' },
  ExpiringUserTargetRep: { names: ['_resourceId'], reason: 'It is where it was sent.' },
  FlagDefaultsRep: { names: ['_links'], reason: 'They say where it was asked for.' },
  ApprovalRequestRep: {
    names: ['resource'],
    reason: 'Only the single route expands it; `resourceId` names what it embeds, and lists find that in fewer calls.',
  },
  MemberSummaryRep: { names: ['_links'], reason: 'The id says as much.' },
  MemberTeamRep: { names: ['_links'], reason: 'The key says as much.' },
  ProjectSummaryRep: { names: ['_links'], reason: 'The key says as much.' },
  BigSegmentExportRep: { names: ['_links'], reason: 'LaunchDarkly does not say which of them leads to the file.' },
  BigSegmentImportRep: { names: ['_links'], reason: 'The id says as much.' },
  DependentFlagEnvironmentRep: { names: ['_links'], reason: 'The key says as much.' },
  DependentFlagInEnvironmentRep: { names: ['_links'], reason: 'The key says as much.' },
  FlagListingRep: { names: ['_links', '_site'], reason: 'The key says as much, and the flag has a page of its own.' },
  SegmentExpiringTargetRep: {
    names: ['_resourceId', 'variationId'],
    reason: 'The first is the segment that was asked, and the second is of flags only.',
  },
  WrittenFlagDefaultsRep: { names: ['_links'], reason: 'They say where it was written.' },
  SegmentMembershipRep: { names: ['_links'], reason: 'The key says as much.' },
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
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(new URL(path, folder), 'utf8'))
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
