/** Whether changes have to be approved before they are made, and by whom. */
export interface ApprovalSettingsRecord {
  /** Of whatever there is of the kind; otherwise only of what has one of `requiredApprovalTags`. */
  required: boolean
  bypassApprovalsForPendingChanges: boolean
  minNumApprovals: number
  canReviewOwnRequest: boolean
  canApplyDeclinedChanges: boolean
  autoApplyApprovedChanges?: boolean
  serviceKind: string
  serviceConfig: Readonly<Record<string, unknown>>
  requiredApprovalTags: readonly string[]
  /** Of a custom integration that manages the approvals. */
  serviceKindConfigurationId?: string
}

/** Those of an environment, which are others for flags than for segments or AI configs. */
export type ApprovalsRecord = Readonly<Record<'flag' | 'segment', ApprovalSettingsRecord>> & {
  readonly aiconfig?: ApprovalSettingsRecord
}

/** What settings are until somebody changes them. */
export const usualApprovalSettings: ApprovalSettingsRecord = {
  required: false,
  bypassApprovalsForPendingChanges: false,
  minNumApprovals: 1,
  canReviewOwnRequest: false,
  canApplyDeclinedChanges: false,
  autoApplyApprovedChanges: false,
  serviceKind: 'launchdarkly',
  serviceConfig: {},
  requiredApprovalTags: [],
}
