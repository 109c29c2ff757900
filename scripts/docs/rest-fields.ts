/**
 * The mutations of writes whose names do not tell them, by the names of the operations' exports, and the fields of payloads that a read
 * answers.
 */
export const restFields: Readonly<Record<string, readonly string[]>> = {
  createRole: ['Mutation.createCustomRole'],
  patchRole: ['Mutation.updateCustomRole'],
  deleteRole: ['Mutation.deleteCustomRole'],
  getTeam: ['Team.roleAttributes'],
  createApprovalRequest: ['Mutation.createApprovalRequest', 'Mutation.updateSegment'],
  changeFlag: ['Mutation.updateFlag', 'Mutation.updateFlags', 'Mutation.revertAuditLogEntry'],
  createFlagApprovalRequest: [
    ...['Mutation.createApprovalRequest', 'Mutation.updateFlag', 'Mutation.updateFlags'],
    'Mutation.revertAuditLogEntry',
  ],
  createFlagCopyApprovalRequest: ['Mutation.createFlagCopyApprovalRequest', 'Mutation.copyFlagConfiguration'],
  reviewFlagApprovalRequest: ['Mutation.reviewApprovalRequest'],
  applyFlagApprovalRequest: ['Mutation.applyApprovalRequest'],
  changeFlagApprovalRequest: ['Mutation.updateApprovalRequest'],
  deleteFlagApprovalRequest: ['Mutation.deleteApprovalRequest'],
  listAuditLogEntries: ['VersionConflict.latestChange'],
  copyFlag: ['Mutation.copyFlagConfiguration'],
  createProjectOfVersions: ['Mutation.createProject'],
  getEnvironment: ['UpdateApprovalRequestSettingsPayload.approvalSettings'],
  cloneEnvironment: ['Mutation.createEnvironment'],
  patchApprovalSettings: ['Mutation.updateApprovalRequestSettings'],
  putFlagDefaults: ['Mutation.replaceFlagDefaults'],
  replaceReleasePipeline: ['Mutation.replaceReleasePipeline', 'Mutation.updateReleasePipeline'],
  patchRelease: ['Mutation.completeLegacyReleasePhase'],
  orderReleasePolicies: ['Mutation.reorderReleasePolicies'],
  putContextKind: ['Mutation.upsertContextKind'],
  putUserFlagSetting: ['Mutation.updateEndUserFlagSetting'],
  changeUserExpiringTargets: ['Mutation.updateEndUserExpiringTargets'],
  putContextFlagSetting: ['Mutation.updateContextFlagSetting'],
  createBigSegmentImport: ['Mutation.importBigSegment'],
  getBigSegmentImport: ['ImportBigSegmentPayload.import'],
  createBigSegmentExport: ['Mutation.exportBigSegment'],
  getBigSegmentExport: ['ExportBigSegmentPayload.export'],
}
