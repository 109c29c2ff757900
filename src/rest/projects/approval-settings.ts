import { patch } from '../operation.ts'
import { document, map, optional } from '../shape.ts'
import { type ApprovalSettingsRep, approvalSettings } from './environments.ts'

/** How changes of a kind of resource are approved: where, and everywhere else. */
export interface KindApprovalSettings {
  readonly environments: Readonly<Record<string, ApprovalSettingsRep>>
  readonly _default?: ApprovalSettingsRep
  readonly _strict?: ApprovalSettingsRep
}

const kindSettings = document<KindApprovalSettings>({
  environments: map(approvalSettings),
  _default: optional(approvalSettings),
  _strict: optional(approvalSettings),
})

/** What is to become of the settings. Null takes away the two that a document can be without. */
export interface ApprovalSettingsChange {
  readonly environmentKey: string
  readonly resourceKind: string
  readonly required?: boolean | undefined
  readonly bypassApprovalsForPendingChanges?: boolean | undefined
  readonly minNumApprovals?: number | undefined
  readonly canReviewOwnRequest?: boolean | undefined
  readonly canApplyDeclinedChanges?: boolean | undefined
  readonly autoApplyApprovedChanges?: boolean | null | undefined
  readonly serviceKind?: string | undefined
  readonly serviceConfig?: unknown
  readonly requiredApprovalTags?: readonly string[] | undefined
  readonly serviceKindConfigurationId?: string | null | undefined
}

/** Answers with the settings by the kinds of resources. */
export const patchApprovalSettings = patch('/api/v2/approval-requests/projects/{projectKey}/settings', { beta: true })
  .takes<{ body: ApprovalSettingsChange }>()
  .returns(map(kindSettings))
