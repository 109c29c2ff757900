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
import { createdWith, type Properties, possible } from '../resource/properties.ts'
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
  const settings = changed(before[kind], body, call)
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

const properties = {
  required: possible(boolean),
  bypassApprovalsForPendingChanges: possible(boolean),
  minNumApprovals: {
    read: (given, name) => {
      const count = optional(given, name, integer)
      return count === undefined ? undefined : numberOfApprovals(count)
    },
  },
  canReviewOwnRequest: possible(boolean),
  canApplyDeclinedChanges: possible(boolean),
  serviceKind: possible(text),
  serviceConfig: possible(object),
  requiredApprovalTags: possible(strings),
  autoApplyApprovedChanges: possible(boolean),
  serviceKindConfigurationId: possible(text),
} satisfies Properties<Partial<ApprovalSettingsRecord>>

/** Null takes away what the usual settings lack or may lack, and leaves all else as it is. */
function changed(before: ApprovalSettingsRecord, body: Given, call: Call): ApprovalSettingsRecord {
  const { autoApplyApprovedChanges, serviceKindConfigurationId, ...others } = before
  const left = Object.entries({ autoApplyApprovedChanges, serviceKindConfigurationId }).filter(
    ([name, value]) => value !== undefined && body[name] !== null,
  )
  return Object.assign({ ...others, ...Object.fromEntries(left) }, createdWith(properties, body, call))
}

export const approvalSettings: Resource = {
  operations: [
    patch('/api/v2/approval-requests/projects/{projectKey}/settings', 'environment', updateApprovalSettings, {
      beta: true,
    }),
  ],
}
