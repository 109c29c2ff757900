import { idOf } from '../../src/graph/node.ts'
import { iso } from './documents.ts'
import type { Doc } from './sandbox-ask.ts'

/** The global id of the approval request that a REST document tells of. */
export const approvalId = ({ _id }: Doc) => idOf({ type: 'ApprovalRequest', approvalRequestId: _id })

/** The parts of the specifier of what a request is about. */
export function aboutOf({ resourceId }: Doc) {
  const [, projectKey, , environmentKey, kind, key] = resourceId.split(/[:/]/)
  return { projectKey, environmentKey, kind, key }
}

/** A selection of all that a request has by itself, and of the members, whom one more call brings. */
export const everyApprovalField = `
  id approvalRequestId description status reviewStatus serviceKind version resourceId resourceKind resourceKey
  environmentKey instructions operatingOnId appliedByServiceTokenId createdAt executesAt appliedAt
  conflicts { instruction reason } source { flagKey version } workflow { name stage { index name } }
  integrationMetadata { externalId externalUrl lastCheckedAt externalStatus { display value } }
  approvalSettings {
    required bypassApprovalsForPendingChanges minNumApprovals canReviewOwnRequest canApplyDeclinedChanges
    autoApplyApprovedChanges serviceKind serviceConfig requiredApprovalTags serviceKindConfigurationId
  }
  requestor { memberId } reviewers { memberId } appliedBy { memberId }
  reviews { reviewId kind comment serviceTokenId createdAt member { memberId } }`

const member = (id: string | undefined) => (id === undefined ? null : { memberId: id })

const settings = { autoApplyApprovedChanges: null, serviceKindConfigurationId: null }

/** The fields of that selection as a REST document says them. */
export function expectedApproval(doc: Doc) {
  const { environmentKey, kind, key } = aboutOf(doc)
  return {
    id: approvalId(doc),
    approvalRequestId: doc._id,
    description: doc.description ?? null,
    status: doc.status.toUpperCase(),
    reviewStatus: doc.reviewStatus.toUpperCase(),
    serviceKind: doc.serviceKind,
    version: doc._version,
    resourceId: doc.resourceId,
    resourceKind: kind.toUpperCase(),
    resourceKey: key,
    environmentKey,
    instructions: doc.instructions,
    operatingOnId: doc.operatingOnId ?? null,
    appliedByServiceTokenId: doc.appliedByServiceTokenId ?? null,
    createdAt: iso(doc.creationDate),
    executesAt: iso(doc.executionDate),
    appliedAt: iso(doc.appliedDate),
    conflicts: doc.conflicts,
    source: doc.source ? { flagKey: doc.source.key, version: doc.source.version ?? null } : null,
    workflow: doc.customWorkflowMetadata ?? null,
    integrationMetadata: doc.integrationMetadata ? integration(doc.integrationMetadata) : null,
    approvalSettings: doc.approvalSettings ? { ...settings, ...doc.approvalSettings } : null,
    requestor: member(doc.requestorId),
    reviewers: doc.notifyMemberIds.map(member),
    appliedBy: member(doc.appliedByMemberId),
    reviews: doc.allReviews.map((review: Doc) => ({
      reviewId: review._id,
      kind: review.kind.toUpperCase(),
      comment: review.comment ?? null,
      serviceTokenId: review.serviceTokenId ?? null,
      createdAt: iso(review.creationDate),
      member: member(review.memberId),
    })),
  }
}

const integration = ({ lastChecked, ...rest }: Doc) => ({ ...rest, lastCheckedAt: iso(lastChecked) })
