import * as launchdarkly from 'launchdarkly-api-typescript'
import type { Sandbox } from '../../sandbox/index.ts'

/** The clients of launchdarkly-api-typescript for a sandbox, each with the version of the API that it needs. */
export function apisOf({ url, token }: Pick<Sandbox, 'url' | 'token'>) {
  const settings = (version: string) =>
    new launchdarkly.Configuration({
      basePath: url,
      apiKey: token,
      baseOptions: { headers: { 'LD-API-Version': version } },
    })
  const [current, beta] = [settings('20240415'), settings('beta')]
  return {
    projects: new launchdarkly.ProjectsApi(current),
    environments: new launchdarkly.EnvironmentsApi(current),
    flags: new launchdarkly.FeatureFlagsApi(current),
    betaFlags: new launchdarkly.FeatureFlagsBetaApi(beta),
    links: new launchdarkly.FlagLinksBetaApi(beta),
    triggers: new launchdarkly.FlagTriggersApi(current),
    followers: new launchdarkly.FollowFlagsApi(current),
    segments: new launchdarkly.SegmentsApi(current),
    members: new launchdarkly.AccountMembersApi(current),
    betaMembers: new launchdarkly.AccountMembersBetaApi(beta),
    teams: new launchdarkly.TeamsApi(current),
    betaTeams: new launchdarkly.TeamsBetaApi(beta),
    roles: new launchdarkly.CustomRolesApi(current),
    tokens: new launchdarkly.AccessTokensApi(current),
    oauthClients: new launchdarkly.OAuth2ClientsApi(current),
    relays: new launchdarkly.RelayProxyConfigurationsApi(current),
    webhooks: new launchdarkly.WebhooksApi(current),
    subscriptions: new launchdarkly.IntegrationAuditLogSubscriptionsApi(current),
    destinations: new launchdarkly.DataExportDestinationsApi(current),
    deliveries: new launchdarkly.IntegrationDeliveryConfigurationsBetaApi(beta),
    stores: new launchdarkly.PersistentStoreIntegrationsBetaApi(beta),
    metrics: new launchdarkly.MetricsApi(current),
    auditLog: new launchdarkly.AuditLogApi(current),
    approvals: new launchdarkly.ApprovalsApi(current),
    betaApprovals: new launchdarkly.ApprovalsBetaApi(beta),
    scheduledChanges: new launchdarkly.ScheduledChangesApi(current),
    workflows: new launchdarkly.WorkflowsApi(current),
    templates: new launchdarkly.WorkflowTemplatesApi(current),
    pipelines: new launchdarkly.ReleasePipelinesBetaApi(beta),
    releases: new launchdarkly.ReleasesBetaApi(beta),
    contexts: new launchdarkly.ContextsApi(current),
    contextSettings: new launchdarkly.ContextSettingsApi(current),
    users: new launchdarkly.UsersApi(current),
    betaUsers: new launchdarkly.UsersBetaApi(beta),
    userSettings: new launchdarkly.UserSettingsApi(current),
    tags: new launchdarkly.TagsApi(current),
    code: new launchdarkly.CodeReferencesApi(current),
    other: new launchdarkly.OtherApi(current),
  }
}

export type Apis = ReturnType<typeof apisOf>

/** The status of a refusal, or undefined if there was none. */
export const refusal = async (asked: Promise<unknown>): Promise<number | undefined> =>
  asked.then(
    () => undefined,
    (error) => error.response.status,
  )

/** Options of a client that make it send semantic patches. */
export const semantic = { headers: { 'Content-Type': 'application/json; domain-model=launchdarkly.semanticpatch' } }

/** A JSON patch of one replacement. */
export const replaced = (path: string, value: unknown) => [{ op: 'replace', path, value }]
