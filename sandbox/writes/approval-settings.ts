import { environmentOf as environmentItself } from '../audit-targets.ts'
import { boolean, type Given, integer, object, objectBody, oneOf, optional, required, strings, text } from '../body.ts'
import type { Writer } from '../call.ts'
import { commit, isSame } from '../change.ts'
import { invalid } from '../errors.ts'
import { found, projectOf } from '../find.ts'
import { environmentDocument } from '../resources/environments.ts'
import { type ApprovalSettingsRecord, usualApprovalSettings } from '../store/approval-settings.ts'

const kinds = oneOf('flag', 'segment')

/** A part of the settings, which takes the place of that part. Those of segments are changed nowhere else. */
export const updateApprovalSettings: Writer = {
  takes: [],
  write(call) {
    const project = projectOf(call)
    const body = objectBody(call)
    const kind = required(body, 'resourceKind', kinds)
    const environment = found(project.environments, required(body, 'environmentKey', text), 'environment key')
    const { approvals = { flag: usualApprovalSettings, segment: usualApprovalSettings } } = environment
    const settings = changed(approvals[kind], body)
    if (!isSame(settings, approvals[kind])) {
      const previous = environmentDocument(environment, project.key, call.caller)
      const next = { ...environment, approvals: { ...approvals, [kind]: settings } }
      project.environments.set(environment.key, next)
      commit(call, {
        about: environmentItself(project, next),
        titleVerb: 'changed the environment',
        actions: ['updateApprovalSettings'],
        shortDescription: `Changed the approval settings of each ${kind}`,
        previous,
        current: environmentDocument(next, project.key, call.caller),
      })
    }
    return { status: 200, document: { [kind]: { environments: { [environment.key]: settings } } } }
  },
}

function changed(before: ApprovalSettingsRecord, body: Given): ApprovalSettingsRecord {
  const settings = {
    ...before,
    ...switchesIn(body),
    minNumApprovals: optional(body, 'minNumApprovals', integer) ?? before.minNumApprovals,
    serviceKind: optional(body, 'serviceKind', text) ?? before.serviceKind,
    serviceConfig: optional(body, 'serviceConfig', object) ?? before.serviceConfig,
    requiredApprovalTags: optional(body, 'requiredApprovalTags', strings) ?? before.requiredApprovalTags,
  }
  const { minNumApprovals, required: isRequired, requiredApprovalTags } = settings
  if (minNumApprovals < 1 || minNumApprovals > 5)
    throw invalid(`minNumApprovals must be from 1 to 5, got ${minNumApprovals}`)
  if (isRequired && requiredApprovalTags.length > 0)
    throw invalid('required and requiredApprovalTags exclude each other')
  return settings
}

const switches = [
  'required',
  'bypassApprovalsForPendingChanges',
  'canReviewOwnRequest',
  'canApplyDeclinedChanges',
  'autoApplyApprovedChanges',
] as const

function switchesIn(body: Given): Partial<ApprovalSettingsRecord> {
  const given = switches.map((name) => [name, optional(body, name, boolean)] as const)
  return Object.fromEntries(given.filter(([, value]) => value !== undefined))
}
