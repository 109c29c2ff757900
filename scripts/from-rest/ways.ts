/**
 * The ways to the fields of reads that are no object and no list of a resource, by the names of the operations' exports. A variable is a
 * parameter of REST: one of the path, of the query, or of the body; `$body` is the body.
 */

const environment = 'environment(projectKey: $projectKey, key: $environmentKey)'
const project = 'project(key: $projectKey)'
const flag = 'flag(projectKey: $projectKey, key: $flagKey)'
const flagEnvironment = `${flag} { environment(key: $environmentKey)`
const segment = 'segment(projectKey: $projectKey, environmentKey: $environmentKey, key: $segmentKey)'
const insights = `${environment} { insights`
const view = 'view(projectKey: $projectKey, key: $viewKey)'
const observability = (signal: string) => `usage { observability(signal: ${signal}) }`

export const ways: Readonly<Record<string, string>> = {
  getApiRoot: 'apiResources',
  getCallerIdentity: 'viewer',
  getOpenApiDocument: 'openApiDocument',
  getPublicIpRanges: 'publicIpRanges',
  listTags: 'tags',
  getApiVersions: 'apiVersions',
  listTeamMaintainers: 'team(key: $teamKey) { maintainers }',
  listTeamRoles: 'team(key: $teamKey) { roles }',

  getAIConfigMetrics:
    'aiConfig(projectKey: $projectKey, key: $configKey) { metrics(environmentKey: $env, from: $from, to: $to) }',
  getAIConfigMetricsByVariation:
    'aiConfig(projectKey: $projectKey, key: $configKey) { metricsByVariation(environmentKey: $env, from: $from, to: $to) }',
  getAIConfigTargeting: 'aiConfig(projectKey: $projectKey, key: $configKey) { targeting }',
  getAIConfigVariation:
    'aiConfig(projectKey: $projectKey, key: $configKey) { variation(key: $variationKey) { versions } }',
  listAIToolVersions: 'aiTool(projectKey: $projectKey, key: $toolKey) { versions }',

  searchAuditLogEntries: 'auditLog',
  countAuditLogEntries: 'auditLogCounts',
  listFlagApprovalRequests: `${flagEnvironment} { approvalRequests } }`,
  getFlagApprovalRequest: 'approvalRequest(id: $id)',
  listScheduledChanges: `${flagEnvironment} { scheduledChanges } }`,
  listWorkflows: `${flagEnvironment} { workflows } }`,

  listExtinctions: 'codeReferenceExtinctions',
  listBranches: 'codeReferenceRepository(name: $repositoryName) { branches }',
  getBranch: 'codeReferenceRepository(name: $repositoryName) { branch(name: $branchName) }',
  getStatisticsRoot: 'codeReferenceProjects',
  getStatistics: `${project} { codeReferences }`,

  searchContextInstances: `${environment} { contextInstances }`,
  searchContexts: `${environment} { contexts }`,
  getContextAttributeNames: `${environment} { contextAttributes }`,
  getContextAttributeValues: `${environment} { contextAttributes(namePrefix: $attributeName) { values } }`,
  evaluateContextInstance: `${environment} { evaluate(context: $body) }`,
  getUserAttributeNames: `${environment} { endUserAttributeNames }`,
  listUsers: `${environment} { endUsers }`,
  searchUsers: `${environment} { endUsers }`,
  getUser: `${environment} { endUser(key: $userKey) }`,
  getUserFlagSettings: `${environment} { endUser(key: $userKey) { flagSettings } }`,
  getUserFlagSetting: `${environment} { endUser(key: $userKey) { flagSetting(flagKey: $featureFlagKey) } }`,
  getUserExpiringTargets: `${environment} { endUser(key: $userKey) { expiringTargets } }`,

  listExperiments: `${environment} { experiments }`,
  listProjectExperiments: `${project} { experiments }`,
  getExperimentationSettings: `${project} { experimentationSettings }`,

  getFlagStatuses: `${flag} { environments(keys: $env) { environmentKey status } }`,
  listFlagStatuses: `${environment} { flagStatuses }`,
  getFlagStatus: `${flagEnvironment} { status } }`,
  listDependentFlagsInEnvironment: `${flagEnvironment} { dependents } }`,
  listDependentFlags: `${flag} { dependents }`,
  listExpiringTargets: `${flagEnvironment} { expiringTargets } }`,
  listExpiringUserTargets: `${flagEnvironment} { expiringTargets } }`,
  listEnvironmentFollowers: `${environment} { followedFlags }`,
  listFlagFollowers: `${flagEnvironment} { followers } }`,
  listFlagLinks: `${flag} { links }`,
  listFlagTriggers: `${flagEnvironment} { triggers } }`,
  findMigrationSafetyIssues:
    'migrationSafetyIssues(projectKey: $projectKey, flagKey: $flagKey, environmentKey: $environmentKey, instructions: $instructions, comment: $comment)',

  getDeploymentFrequencyChart: `${insights} { deploymentFrequency } }`,
  getStaleFlagsChart: `${insights} { staleFlags } }`,
  getFlagStatusChart: `${insights} { flagStatuses } }`,
  getLeadTimeChart: `${insights} { leadTime } }`,
  getReleaseFrequencyChart: `${insights} { releaseFrequency } }`,
  listFlagEvents: `${insights} { flagEvents } }`,
  listDeployments: `${insights} { deployments } }`,
  listInsightGroups: 'insights { groups }',
  getInsightsScores: `${insights} { scores } }`,
  listPullRequests: `${project} { insights { pullRequests } }`,
  listInsightsRepositories: 'insights { repositories }',

  listAuditLogSubscriptions: 'auditLogSubscriptions(integrationKey: $integrationKey)',
  listIntegrationDeliveryConfigurationsOf: `${environment} { integrationDeliveryConfigurations }`,
  listIntegrationConfigurations: 'integrationConfigurations(integrationKey: $integrationKey)',

  getApprovalSettings: `${project} { approvalRequestSettings }`,
  getFlagDefaults: `${project} { flagDefaults }`,
  listLinkedViews: `${project} { views }`,
  listLinkedResources: `${view} { flags }`,

  getRelease: `${flag} { release }`,
  listReleaseProgressions: 'releasePipeline(projectKey: $projectKey, key: $pipelineKey) { releases }',

  searchSegmentMemberships: `${environment} { segmentMemberships(context: $body) }`,
  getSegmentMembership: `${segment} { membership(contextKey: $contextKey) }`,
  getBigSegmentExport: `${segment} { export(exportId: $exportId) }`,
  getBigSegmentImport: `${segment} { import(importId: $importId) }`,
  getSegmentUserMembership: `${segment} { userMembership(userKey: $userKey) }`,
  getSegmentExpiringTargets: `${segment} { expiringTargets }`,
  listSegmentExpiringUserTargets: `${segment} { expiringTargets }`,

  listApplicationVersions: 'application(key: $applicationKey) { versions }',

  getContextsClientsideUsage: 'usage { contexts(source: CLIENT_SIDE) }',
  getContextsServersideUsage: 'usage { contexts(source: SERVER_SIDE) }',
  getContextsTotalUsage: 'usage { contexts(source: TOTAL) }',
  getMAUClientsideUsage: 'usage { monthlyActiveUsers(source: CLIENT_SIDE) }',
  getMAUTotalUsage: 'usage { monthlyActiveUsers(source: TOTAL) }',
  getDataExportEventsUsage: 'usage { dataExportEvents }',
  getEvaluationsUsage:
    'flag(projectKey: $projectKey, key: $featureFlagKey) { environment(key: $environmentKey) { evaluationUsage(from: $from, to: $to, timeZone: $tz) } }',
  getEventsUsage: 'usage { events(type: $type, from: $from, to: $to) }',
  getExperimentationEventsUsage: 'usage { experimentationEvents }',
  getExperimentationKeysUsage: 'usage { experimentationKeys }',
  getMauUsage: 'usage { recentActiveUsers(from: $from, to: $to) }',
  getMauUsageByCategory: 'usage { activeUsersByCategory(from: $from, to: $to) }',
  getMauSdksByType: 'usage { sdkNames(from: $from, to: $to) }',
  getObservabilityErrorsUsage: observability('ERRORS'),
  getObservabilityLogsUsage: observability('LOGS'),
  getObservabilityMetricsUsage: observability('METRICS'),
  getObservabilitySessionsUsage: observability('SESSIONS'),
  getObservabilityTracesUsage: observability('TRACES'),
  getSdkVersionsDetails: 'usage { sdkVersions }',
  getServiceConnectionsUsage: 'usage { serviceConnections }',
  getStreamUsage: 'usage { streams(source: $source, from: $from, to: $to, timeZone: $tz) }',
  getStreamUsageBySdkVersion:
    'usage { streamsBySdkVersion(source: $source, from: $from, to: $to, timeZone: $tz, sdkName: $sdk, sdkVersion: $version) }',
  getStreamUsageSdkversion: 'usage { streamSdkVersions(source: $source) }',
  getVegaAIUsage: 'usage { vegaAI }',
}

/** Why a read has no document, by the names of the operations' exports. */
export const withoutWay: Readonly<Record<string, string>> = {
  getHoldoutById: 'the graph finds a holdout by its key (`Query.holdout`), or as `Experiment.holdout`.',
}
