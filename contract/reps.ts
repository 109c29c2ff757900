import { readdirSync, readFileSync } from 'node:fs'
import type { ApiDocument } from './schema.ts'

/**
 * The schemas of the documents that `src/rest/` types, where the names differ: `TargetRep` is typed after `TargetRep` or `Target`. The
 * documents are written by hand, with the properties that the graph reads. The graph is to reach all that LaunchDarkly documents, so the
 * properties of both must have the same names.
 */
const otherNames: Readonly<Record<string, string>> = {
  AccessEntryRep: 'AccessAllowedRep',
  AccessTokenRep: 'Token',
  AnnouncementRep: 'AnnouncementResponse',
  AIConfigMetricsRep: 'Metrics',
  AIConfigRep: 'AIConfig',
  AIConfigVariationMetricsRep: 'MetricByVariation',
  AIConfigVariationToolRep: 'VariationTool',
  AIMessageRep: 'Message',
  AgentHandoffRep: 'AgentGraphEdge',
  AIModelConfigRep: 'ModelConfig',
  ApiRootRep: 'RootResponse',
  ApiVersionsRep: 'VersionsRep',
  ApplicationFlagRep: 'FlagListingRep',
  ApprovalConflictRep: 'Conflict',
  ApprovalRequestRep: 'ExpandableApprovalRequestResponse',
  ApprovalReviewRep: 'ReviewResponse',
  ApprovalSourceRep: 'CopiedFromEnv',
  ApprovalWorkflowRep: 'CustomWorkflowMeta',
  ApprovalWorkflowStageRep: 'CustomWorkflowStageMeta',
  ApprovedFlagRep: 'ExpandedFlagRep',
  AuditLogSubscriptionRep: 'Integration',
  AuditLogSubscriptionStatusRep: 'IntegrationSubscriptionStatusRep',
  AwsTrustPolicyRep: 'TrustPolicyDetails',
  AwsTrustPolicyStatementRep: 'TrustPolicyStatement',
  BigSegmentExportRep: 'Export',
  BigSegmentImportFileRep: 'FileRep',
  BigSegmentImportRep: 'Import',
  BigSegmentInitiatorRep: 'InitiatorRep',
  ChangedMembersRep: 'BulkEditMembersRep',
  CountedRep: 'MetricsSummary',
  CodeBranchRep: 'BranchRep',
  CodeReferenceRep: 'ReferenceRep',
  CodeReferenceStatisticRep: 'StatisticRep',
  CodeRepositoryRep: 'RepositoryRep',
  PropertyValuesRep: 'customProperty',
  DependentFlagInEnvironmentRep: 'DependentFlag',
  DependentFlagRep: 'MultiEnvironmentDependentFlag',
  ExperimentAnalysisConfigRep: 'AnalysisConfigRep',
  ExperimentationSettingsRep: 'RandomizationSettingsRep',
  ExperimentCovariateRep: 'CovariateInfoRep',
  ExperimentFlagRep: 'FlagRep',
  ExperimentPeriodRep: 'ExperimentEnabledPeriodRep',
  ExperimentSettingsRep: 'ExperimentEnvironmentSettingRep',
  ExpiringTargetPatchRep: 'ExpiringTargetPatchResponse',
  ExpiringUserTargetPatchRep: 'ExpiringUserTargetPatchResponse',
  ExpiringUserTargetRep: 'ExpiringUserTargetItem',
  FlagConfigRep: 'FeatureFlagConfig',
  FlagDefaultsRep: 'flagDefaultsRep',
  FlagExperimentRep: 'LegacyExperimentRep',
  LinkedFlagDetailsRep: 'ExpandedFlag',
  LinkedFlagRep: 'ExpandedDirectlyLinkedFlag',
  LinkedFlagsRep: 'ExpandedDirectlyLinkedFlags',
  LinkedAIConfigRep: 'ExpandedAIConfig',
  LinkedMetricRep: 'ExpandedMetric',
  LinkedResourcesRep: 'ViewLinkedResources',
  LinkedSegmentRep: 'ExpandedDirectlyLinkedSegment',
  LinkedSegmentsRep: 'ExpandedDirectlyLinkedSegments',
  LegacyExperimentsRep: 'ExperimentInfoRep',
  FlagFollowersRep: 'followersPerFlag',
  FlagRep: 'FeatureFlag',
  FlagTriggerRep: 'TriggerWorkflowRep',
  FlagTriggerRequestRep: 'RecentTriggerBody',
  FlagStatusRep: 'FeatureFlagStatus',
  ConfigurationSummaryRep: 'FlagSummary',
  GeneratedTrustPolicyRep: 'GenerateTrustPolicyPostRep',
  IterationMetricRep: 'DependentMetricOrMetricGroupRep',
  PrimaryFunnelRep: 'DependentMetricGroupRepWithMetrics',
  PrimaryMetricRep: 'MetricV2Rep',
  TreatmentParameterRep: 'ParameterRep',
  FlagImportErrorRep: 'StatusResponse',
  FlagImportRep: 'FlagImportIntegration',
  FormVariableRep: 'FormVariable',
  IntegrationConfigurationRep: 'IntegrationConfigurationsRep',
  IntegrationValidationRep: 'IntegrationDeliveryConfigurationResponse',
  MemberImportRep: 'MemberImportItem',
  MemberImportsRep: 'TeamImportsRep',
  MemberTeamRep: 'MemberTeamSummaryRep',
  MetricConditionRep: 'Filter',
  MetricDataSourceRep: 'MetricDataSourceRefRep',
  MetricUrlRep: 'UrlPost',
  OAuthClientRep: 'Client',
  PermissionGrantRep: 'MemberPermissionGrantSummaryRep',
  PersistentStoreErrorRep: 'StoreIntegrationError',
  PersistentStoreRep: 'BigSegmentStoreIntegration',
  PersistentStoreStatusRep: 'BigSegmentStoreStatus',
  ProjectRep: 'Project',
  PublicIpRangesRep: 'ipList',
  RelayProxyConfigurationRep: 'RelayAutoConfigRep',
  RestrictedModelErrorRep: 'RestrictedModelError',
  RestrictedModelsRep: 'RestrictedModelsResponse',
  RolePostRep: 'CustomRolePost',
  RoleRep: 'CustomRole',
  ResourceIdRep: 'ResourceIDResponse',
  ScheduledChangeRep: 'FeatureFlagScheduledChange',
  SegmentExpiringTargetRep: 'ExpiringTarget',
  SegmentMembershipRep: 'ContextInstanceSegmentMembership',
  SegmentRep: 'UserSegment',
  SegmentRuleRep: 'UserSegmentRule',
  ServedRep: 'VariationOrRolloutRep',
  SubscriptionErrorRep: 'IntegrationStatusRep',
  TeamPermissionGrantPostRep: 'permissionGrantInput',
  TeamPostRep: 'teamPostInput',
  TeamRoleRep: 'TeamCustomRole',
  TeamsChangeRep: 'BulkEditTeamsRep',
  ViewLinkFailureRep: 'FailedResourceLink',
  ViewLinkRep: 'ViewLinkedResource',
  ViewLinksRep: 'LinkResourceSuccessResponse',
  MaintainerRep: 'MaintainerRep',
  ViewMaintainerRep: 'Maintainer',
  WarehouseKeyPairRep: 'GenerateWarehouseDestinationKeyPairPostRep',
  WorkflowActionRep: 'ActionOutput',
  WorkflowConditionRep: 'ConditionOutput',
  WorkflowConflictRep: 'ConflictOutput',
  WorkflowExecutionRep: 'ExecutionOutput',
  WorkflowMetadataRep: 'WorkflowTemplateMetadata',
  WorkflowParameterDefaultRep: 'ParameterDefault',
  WorkflowParameterRep: 'WorkflowTemplateParameter',
  WorkflowRep: 'CustomWorkflowOutput',
  WorkflowStageRep: 'StageOutput',
  WorkflowTemplateRep: 'WorkflowTemplateOutput',
  WrittenFlagDefaultsRep: 'upsertPayloadRep',
  WrittenProjectRep: 'ProjectRep',
}

/** What several documents inherit. LaunchDarkly has no schema of it. */
const inherited: ReadonlySet<string> = new Set(['CodeRepositorySummaryRep', 'ExpiringOutcomeRep', 'PlainProjectRep'])

/** What a document of ours does without. */
export const leftOut: Readonly<Record<string, { readonly names: readonly string[]; readonly reason: string }>> = {
  AnnouncementRep: { names: ['_links'], reason: 'They lead to the list.' },
  AIConfigRep: { names: ['_links'], reason: 'The key says as much.' },
  AIConfigVariationRep: { names: ['_links'], reason: 'They say where it was asked for.' },
  ExpiringTargetRep: { names: ['_resourceId'], reason: 'It is where it was asked for.' },
  ExpiringTargetPatchRep: { names: ['_links'], reason: 'They say where it was sent.' },
  ExpiringUserTargetPatchRep: { names: ['_links'], reason: 'They say where it was sent.' },
  ExperimentationSettingsRep: { names: ['_links'], reason: 'They say where it was asked for.' },
  ExperimentFlagRep: { names: ['_links'], reason: 'The key says as much.' },
  DependentExperimentRep: {
    names: ['environmentId', 'creationDate', 'archivedDate', '_links'],
    reason: 'The experiment has them.',
  },
  DependentMeasuredRolloutRep: { names: ['_links'], reason: 'The keys say as much.' },
  IterationMetricRep: { names: ['_links'], reason: 'The key says as much.' },
  PrimaryFunnelRep: { names: ['_links'], reason: 'The key says as much.' },
  PrimaryMetricRep: { names: ['_links'], reason: 'The key says as much.' },
  FlagLinkMemberRep: { names: ['_links'], reason: 'The id says as much.' },
  FlagEventExperimentRep: {
    names: ['_links'],
    reason: 'The key and the environment of the list say as much.',
  },
  FlagEventExperimentIterationRep: { names: ['_links'], reason: 'The id says as much.' },
  FlagDefaultsRep: { names: ['_links'], reason: 'They say where it was asked for.' },
  AIToolRep: { names: ['_links'], reason: 'The key says as much.' },
  ApprovalRequestRep: {
    names: ['resource'],
    reason: 'Only the single route expands it; `resourceId` names what it embeds, and lists find that in fewer calls.',
  },
  DependentMetricGroupRep: { names: ['_links'], reason: 'The key says as much.' },
  MetricGroupRep: { names: ['_links'], reason: 'The key says as much.' },
  FlagImportRep: { names: ['_links'], reason: 'They say what the keys and the id say.' },
  IntegrationConfigurationRep: { names: ['_links'], reason: 'The id says as much.' },
  MetricInGroupRep: { names: ['_links'], reason: 'The key says as much.' },
  InsightGroupRep: { names: ['environment'], reason: 'It holds live keys, and environments have reads of their own.' },
  InsightScoresRep: { names: ['_links'], reason: 'They say where it was asked for.' },
  LinkedFlagDetailsRep: {
    names: [
      ...['key', '_version', '_links', 'description', 'archived', 'tags', 'temporary', 'includeInSnippet'],
      ...['creationDate', 'maintainer'],
    ],
    reason: 'It is too little to do without the document of the flag.',
  },
  LinkedFlagRep: { names: ['links'], reason: 'The key says as much.' },
  LinkedAIConfigRep: {
    names: ['_links', 'name', 'tags', 'description', 'version', 'createdAt', 'updatedAt', 'flagKey'],
    reason: 'It is too little to do without the document of the AI config.',
  },
  LinkedMetricRep: {
    names: [
      ...['_id', '_versionId', '_links', 'name', 'description', 'kind', 'category', 'eventKey', 'isNumeric'],
      ...['isActive', 'creationDate', 'lastModified', 'lastSeen'],
    ],
    reason: 'It is too little to do without the document of the metric.',
  },
  LinkedResourcesRep: { names: ['_links'], reason: 'They say where it was written.' },
  LinkedSegmentRep: { names: ['links'], reason: 'The key and the environment say as much.' },
  MemberSummaryRep: { names: ['_links'], reason: 'The id says as much.' },
  MemberTeamRep: { names: ['_links'], reason: 'The key says as much.' },
  PromptSnippetRep: { names: ['_links'], reason: 'No route leads to it.' },
  ProjectSummaryRep: { names: ['_links'], reason: 'The key says as much.' },
  BigSegmentExportRep: { names: ['_links'], reason: 'LaunchDarkly does not say which of them leads to the file.' },
  BigSegmentImportRep: { names: ['_links'], reason: 'The id says as much.' },
  DependentFlagEnvironmentRep: { names: ['_links'], reason: 'The key says as much.' },
  DependentFlagInEnvironmentRep: { names: ['_links'], reason: 'The key says as much.' },
  EnvironmentSummaryRep: { names: ['_links'], reason: 'The key says as much.' },
  ReleaseAudienceRep: { names: ['_links'], reason: 'The environment says as much.' },
  ReleaseProgressionRep: { names: ['_links'], reason: 'The key of the flag says as much.' },
  ReleaseRep: { names: ['_links'], reason: 'They say where it was asked for.' },
  FlagListingRep: { names: ['_links', '_site'], reason: 'The key says as much, and the flag has a page of its own.' },
  SegmentExpiringTargetRep: {
    names: ['_resourceId', 'variationId'],
    reason: 'The first is the segment that was asked, and the second is of flags only.',
  },
  ViewLinkRep: { names: ['_links'], reason: 'The keys say as much.' },
  ViewLinkedResourceDetailsRep: {
    names: ['aiConfig', 'metric', 'segment', 'view'],
    reason: 'They are too little to do without the documents.',
  },
  ViewRep: {
    names: ['flagsExpanded', 'resourcesExpanded', 'segmentsExpanded'],
    reason: 'The links have a list of their own, with their times, and the summaries name what is linked.',
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
  const propertiesOf = (schema: string) => Object.keys(components?.schemas?.[schema]?.properties ?? {})
  const schemaOf = (rep: string) =>
    otherNames[rep] ?? [rep, rep.replace(/Rep$/, '')].find((name) => propertiesOf(name).length)
  const gone = Object.keys({ ...otherNames, ...leftOut }).filter((rep) => !reps.has(rep))
  const absent = gone.map((rep) => `${rep}: src/rest/ has no such interface`)
  const findings = [...reps].flatMap(([rep, ours]) => {
    if (inherited.has(rep)) return []
    const schema = schemaOf(rep)
    const theirs = propertiesOf(schema ?? '')
    if (schema === undefined) return [`${rep}: the document has no schema ${rep.replace(/Rep$/, '')} or ${rep}`]
    if (!theirs.length) return [`${rep}: the document has no schema ${schema} with properties`]
    const { names: without = [] } = leftOut[rep] ?? {}
    const lacking = theirs.filter((name) => !ours.has(name) && !without.includes(name))
    const invented = [...ours].filter((name) => !theirs.includes(name))
    return [
      ...lacking.map((name) => `${rep}: lacks ${schema}.${name}`),
      ...invented.map((name) => `${rep}: has ${name}, which ${schema} does not declare`),
    ]
  })
  return [...absent, ...findings].sort()
}
