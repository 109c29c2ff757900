import { environmentOf as itself } from '../changes/audit-targets.ts'
import {
  boolean,
  type Given,
  integer,
  object,
  objectBody,
  oneOf,
  optional,
  required,
  strings,
  text,
} from '../resource/body.ts'
import type { Call, Written } from '../resource/call.ts'
import { commit, isSame } from '../resource/change.ts'
import { found, projectOf } from '../resource/find.ts'
import { patch, type Resource } from '../resource/operation.ts'
import { type ApprovalSettingsRecord, usualApprovalSettings } from './approval-settings-record.ts'
import { numberOfApprovals } from './environment-approvals.ts'
import { environmentDocument } from './environment-document.ts'

const kinds = oneOf('flag', 'segment')

/** Of a kind of resource in an environment: what the body leaves out stays as it is. */
function updateApprovalSettings(call: Call): Written {
  const project = projectOf(call)
  const body = objectBody(call)
  const kind = required(body, 'resourceKind', kinds)
  const row = found(project.environments, required(body, 'environmentKey', text), 'environment key')
  const before = row.approvals ?? { flag: usualApprovalSettings, segment: usualApprovalSettings }
  const settings = changed(before[kind], body)
  const document = { [kind]: { environments: { [row.key]: settings } } }
  if (isSame(before[kind], settings)) return { status: 200, document }
  const next = { ...row, approvals: { ...before, [kind]: settings }, version: row.version + 1 }
  project.environments.set(row.key, next)
  commit(call, {
    about: itself(project, next),
    titleVerb: 'changed the approval settings of the environment',
    actions: ['updateApprovalSettings'],
    shortDescription: `Changed the approval settings for the kind ${kind}`,
    previous: environmentDocument(row, project.key, call.caller),
    current: environmentDocument(next, project.key, call.caller),
  })
  return { status: 200, document }
}

function changed(before: ApprovalSettingsRecord, body: Given): ApprovalSettingsRecord {
  const { autoApplyApprovedChanges, serviceKindConfigurationId, ...others } = before
  const given = <Value>(name: string, was: Value | undefined, read: () => Value | undefined) => {
    const value = Object.hasOwn(body, name) ? read() : was
    return value === undefined ? {} : { [name]: value }
  }
  const count = optional(body, 'minNumApprovals', integer)
  return {
    ...others,
    required: optional(body, 'required', boolean) ?? others.required,
    bypassApprovalsForPendingChanges:
      optional(body, 'bypassApprovalsForPendingChanges', boolean) ?? others.bypassApprovalsForPendingChanges,
    minNumApprovals: count === undefined ? others.minNumApprovals : numberOfApprovals(count),
    canReviewOwnRequest: optional(body, 'canReviewOwnRequest', boolean) ?? others.canReviewOwnRequest,
    canApplyDeclinedChanges: optional(body, 'canApplyDeclinedChanges', boolean) ?? others.canApplyDeclinedChanges,
    serviceKind: optional(body, 'serviceKind', text) ?? others.serviceKind,
    serviceConfig: optional(body, 'serviceConfig', object) ?? others.serviceConfig,
    requiredApprovalTags: optional(body, 'requiredApprovalTags', strings) ?? others.requiredApprovalTags,
    ...given('autoApplyApprovedChanges', autoApplyApprovedChanges, () =>
      optional(body, 'autoApplyApprovedChanges', boolean),
    ),
    ...given('serviceKindConfigurationId', serviceKindConfigurationId, () =>
      optional(body, 'serviceKindConfigurationId', text),
    ),
  }
}

export const approvalSettings: Resource = {
  operations: [
    patch('/api/v2/approval-requests/projects/{projectKey}/settings', 'environment', updateApprovalSettings, {
      beta: true,
    }),
  ],
}
