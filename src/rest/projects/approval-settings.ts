import { get, patch } from '../operation.ts'
import { document, map, optional } from '../shape.ts'
import { type ApprovalSettingsRep, approvalSettings } from './environments.ts'

/** The approval settings for a kind of resource, by environment and in general. */
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

/** Changes of the settings. Null removes a setting that is optional in the document. */
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

const path = '/api/v2/approval-requests/projects/{projectKey}/settings'

/** Selects settings. The parts of `expand` are `default` and `strict`. */
export interface ApprovalSettingsSelection {
  readonly environmentKey?: string | undefined
  readonly resourceKind?: string | undefined
  readonly expand?: string | undefined
}

/** Returns the settings by kind of resource, like the change of them. */
export const getApprovalSettings = get(path, { beta: true })
  .takes<ApprovalSettingsSelection>()
  .returns(map(kindSettings))
export const patchApprovalSettings = patch(path, { beta: true })
  .takes<{ body: ApprovalSettingsChange }>()
  .returns(map(kindSettings))

/** The settings for a kind of resource, with the kind and the project. */
export interface ApprovalRequestSettingsDoc extends KindApprovalSettings {
  readonly resourceKind: string
  readonly projectKey: string
}

/** The settings in an environment, with its address. */
export interface EnvironmentApprovalSettingsDoc {
  readonly projectKey: string
  readonly environmentKey: string
  readonly settings: ApprovalSettingsRep
}
