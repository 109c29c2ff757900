import { invalid } from '../http/errors.ts'
import type { Patched } from '../patches/json-patch.ts'
import { boolean, type Given, integer, object, required, strings } from '../resource/body.ts'
import { changedOf, isSame } from '../resource/change.ts'
import { type ApprovalSettingsRecord, type ApprovalsRecord, usualApprovalSettings } from './approval-settings-record.ts'
import type { EnvironmentRecord } from './environment-record.ts'

/** What an environment's own patch may change; the rest is for the route of the settings. */
const changeable: readonly (keyof ApprovalSettingsRecord)[] = [
  'required',
  'requiredApprovalTags',
  'minNumApprovals',
  'canReviewOwnRequest',
  'canApplyDeclinedChanges',
]

/** The approval settings after a patch of an environment, or undefined as long as nobody has set any. */
export function patchedApprovals(
  { approvals }: EnvironmentRecord,
  next: Given,
  how: Patched['how'],
): ApprovalsRecord | undefined {
  const given = required(next, 'approvalSettings', object)
  const before = approvals?.flag ?? usualApprovalSettings
  const after = { ...before, ...given }
  const [wrong] = changedOf(
    before,
    after as ApprovalSettingsRecord,
    Object.keys(after) as (keyof ApprovalSettingsRecord)[],
  ).filter((name) => !changeable.includes(name))
  if (wrong) throw invalid(`approvalSettings.${wrong} cannot be changed, but ${changeable.join(', ')}`)
  // No tags are no second way to say which flags need an approval.
  if (isSome(after.requiredApprovalTags) && sets(how, 'required') && sets(how, 'requiredApprovalTags')) {
    throw invalid('Either required or requiredApprovalTags can be set, but not both')
  }
  const flag: ApprovalSettingsRecord = {
    ...before,
    required: required(after, 'required', boolean),
    requiredApprovalTags: required(after, 'requiredApprovalTags', strings),
    minNumApprovals: numberOfApprovals(required(after, 'minNumApprovals', integer)),
    canReviewOwnRequest: required(after, 'canReviewOwnRequest', boolean),
    canApplyDeclinedChanges: required(after, 'canApplyDeclinedChanges', boolean),
  }
  if (isSame(before, flag)) return approvals
  return { ...approvals, segment: approvals?.segment ?? usualApprovalSettings, flag }
}

export function numberOfApprovals(count: number): number {
  if (count >= 1 && count <= 5) return count
  throw invalid(`minNumApprovals must be from 1 to 5, got ${count}`)
}

const isSome = (list: unknown) => Array.isArray(list) && list.length > 0

/** Whether a JSON patch has an operation that sets one of the settings. */
function sets(how: Patched['how'], name: string): boolean {
  const path = `/approvalSettings/${name}`
  const operations = 'delta' in how ? (how.delta as readonly { op: string; path: string }[]) : []
  return operations.some((one) => one.op !== 'test' && (one.path === path || one.path.startsWith(`${path}/`)))
}
