/**
 * The actions of LaunchDarkly by the kind of their resource, as far as they are known. LaunchDarkly adds actions, so one that is not here is
 * decided as well.
 */
const known: Readonly<Record<string, string>> = {
  acct: `createAnnouncement createSamlConfig createScimConfig deleteAccount deleteAccountToken deleteAnnouncement deleteSamlConfig
    deleteScimConfig deleteSubscription updateAccountOwner updateAnnouncement updateBillingContact updateOrganization updatePlan
    updateRequireMfa updateSamlConfig updateScimConfig updateSessionDuration`,
  proj: `createProject deleteProject updateDefaultClientSideAvailability updateDefaultReleasePipeline updateIncludeInSnippetByDefault
    updateProjectFlagDefaults updateProjectName updateTags viewProject`,
  env: `createEnvironment deleteContextInstance deleteEnvironment updateApiKey updateApprovalSettings updateColor updateConfirmChanges
    updateCritical updateDefaultTrackEvents updateMobileKey updateName updateRequireComments updateSecureMode updateTags updateTtl
    viewSdkKey`,
  flag: `applyApprovalRequest bypassRequiredApproval cloneFlag copyFlagConfigFrom copyFlagConfigTo createApprovalRequest createFlag
    createFlagLink createTriggers deleteApprovalRequest deleteFlag deleteFlagLink deleteTriggers manageFlagFollowers
    reviewApprovalRequest updateApprovalRequest updateAttachedGoals updateClientSideFlagAvailability updateDeprecated updateDescription
    updateExpiringRules updateExpiringTargets updateFallthrough updateFeatureWorkflows updateFlagConfigMigrationSettings
    updateFlagCustomProperties updateFlagDefaultVariations updateFlagLink updateFlagRuleDescription updateFlagSalt updateFlagVariations
    updateGlobalArchived updateIncludeInSnippet updateMaintainer updateMeasuredRolloutConfiguration updateName updateOffVariation
    updateOn updatePrerequisites updateReleasePhaseStatus updateRules updateScheduledChanges updateTags updateTargets updateTemporary
    updateTrackEvents updateTriggers`,
  segment: `applyApprovalRequest bypassRequiredApproval createApprovalRequest createSegment deleteApprovalRequest deleteSegment
    reviewApprovalRequest updateApprovalRequest updateDescription updateExcluded updateExpiringRules updateExpiringTargets
    updateIncluded updateName updateRules updateScheduledChanges updateTags updateTargets`,
  metric: `createMetric deleteMetric updateDescription updateEventKey updateMaintainer updateName updateNumeric updateOn updateSelector
    updateSuccessCriteria updateTags updateUnit updateUrls`,
  experiment: 'createExperiment updateExperiment updateExperimentActive deleteExperiment',
  member: `approveDomainMatchedMember createMember deleteMember sendMfaRecoveryCode sendMfaRequest updateCustomRole updateRole
    updateMemberRoleAttributes`,
  team: `createTeam deleteTeam updateTeamCustomRoles updateTeamDescription updateTeamMembers updateTeamName updateTeamPermissionGrants
    updateTeamRoleAttributes viewTeam`,
  role: `createRole deleteRole updateBasePermissions updateDescription updateMembers updateName updatePolicy updateTokens`,
  token: `createAccessToken deleteAccessToken resetAccessToken updateAccessTokenDescription updateAccessTokenName
    updateAccessTokenPolicy`,
  'service-token': `createAccessToken deleteAccessToken resetAccessToken updateAccessTokenDescription updateAccessTokenName
    updateAccessTokenPolicy`,
  webhook:
    'createWebhook deleteWebhook updateName updateOn updateQuery updateSecret updateStatements updateTags updateUrl',
  integration: `createIntegration deleteIntegration updateConfiguration updateName updateOn validateConnection`,
}

const knownActions: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(known).map(([kind, words]) => [kind, new Set(words.split(/\s+/))]),
)

export const isKnownAction = (kind: string, action: string): boolean => knownActions.get(kind)?.has(action) ?? false

/** The actions on a flag that concern all environments of the project, so that they must be allowed in each of them. */
const onWholeFlag: ReadonlySet<string> = new Set([
  ...['createFlag', 'deleteFlag', 'cloneFlag', 'updateIncludeInSnippet', 'updateName', 'updateDescription'],
  ...['updateTemporary', 'updateTags', 'updateMaintainer', 'updateFlagVariations', 'updateFlagCustomProperties'],
  ...['updateGlobalArchived', 'updateDeprecated', 'updateFlagDefaultVariations', 'updateClientSideFlagAvailability'],
])

export const isOnWholeFlag = (kind: string, action: string): boolean => kind === 'flag' && onWholeFlag.has(action)

/** The changes of targeting, which are those that need an approval where approvals are required. */
const targeting: ReadonlySet<string> = new Set([
  ...['updateOn', 'updateRules', 'updateTargets', 'updateFallthrough', 'updateOffVariation', 'updatePrerequisites'],
  ...['updateExpiringRules', 'updateExpiringTargets', 'updateIncluded', 'updateExcluded', 'updateScheduledChanges'],
  ...['copyFlagConfigTo', 'updateMeasuredRolloutConfiguration', 'updateFlagRuleDescription'],
])

/** Whether an action needs an approval where approvals are required. Null if that is not known. */
export function needsApproval(kind: string, action: string): boolean | null {
  // The changes of AI configs that need an approval are not documented.
  if (kind === 'aiconfig') return action.startsWith('update') ? null : false
  if (kind !== 'flag' && kind !== 'segment') return false
  if (targeting.has(action)) return true
  // In newer accounts, changes of variations need an approval.
  return action === 'updateFlagVariations' || !isKnownAction(kind, action) ? null : false
}
