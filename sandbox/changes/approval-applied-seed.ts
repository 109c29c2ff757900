import type { MemberRecord } from '../account/member-record.ts'
import { specifierOf } from '../policies/resource-specifier.ts'
import { asMember, serviceTokens } from '../seed/actors.ts'
import type { ApprovalRequestRecord } from './approval-request-record.ts'
import type { Draft } from './audit-log-draft.ts'
import type { AuditActor } from './audit-log-record.ts'

/** The requests that changed something, by its specifier. Each is the reason of its last change. */
export const appliedRequests = (requests: readonly ApprovalRequestRecord[]) =>
  new Map(
    requests
      .filter(({ appliedAt }) => appliedAt !== undefined)
      .map((request) => [specifierOf(request.resource), request]),
  )

export function applierOf(request: ApprovalRequestRecord, members: readonly MemberRecord[]): AuditActor {
  const member = members.find(({ id }) => id === request.appliedByMemberId)
  return member ? asMember(member) : { token: serviceTokens.pipeline }
}

/** Applying a request is an entry by itself, of which what it did is a part. */
export const applying = (change: Draft): Draft => ({
  ...change,
  actions: ['applyApprovalRequest'],
  titleVerb: `applied an approval request to the ${change.kind}`,
  shortDescription: 'Applied an approval request',
  subentries: [change],
})
