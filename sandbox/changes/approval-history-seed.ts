import type { MemberRecord } from '../account/member-record.ts'
import { specifierOf } from '../policies/resource-specifier.ts'
import { asMember, type Draft, draft, serviceTokens } from '../seed/deeds.ts'
import { deletedSegment } from '../segments/segment-changes-seed.ts'
import type { Company } from '../store.ts'
import type { ApprovalRequestRecord } from './approval-request-record.ts'
import type { AuditActor } from './audit-log-record.ts'
import { type About, flagIn, segmentIn } from './audit-targets.ts'

const verbs = {
  approve: 'approved a request to change the',
  decline: 'declined a request to change the',
  comment: 'commented on a request to change the',
}

/** That a change was asked for and reviewed. What it did when it was applied is told with what it changed. */
export function approvalHistory(company: Company, requests: readonly ApprovalRequestRecord[]): Draft[] {
  return requests.flatMap((request) => {
    const about = aboutOf(request, company)
    if (!about) return []
    const { resource, description } = request
    const entry = (date: number, action: string, titleVerb: string, by: AuditActor, comment: string | undefined) =>
      draft(about, {
        date,
        actions: [action],
        titleVerb: `${titleVerb} ${resource.kind}`,
        by,
        ...(comment === undefined ? {} : { comment }),
      })
    const by = actorOf(request.requestorId, undefined, company)
    const asked = entry(request.createdAt, 'createApprovalRequest', 'asked for a change of the', by, description)
    const reviews = request.reviews.map(({ createdAt, kind, memberId, serviceTokenId, comment }) =>
      entry(createdAt, 'reviewApprovalRequest', verbs[kind], actorOf(memberId, serviceTokenId, company), comment),
    )
    return [asked, ...reviews]
  })
}

function actorOf(memberId: string | undefined, tokenId: string | undefined, { members }: Company): AuditActor {
  const member = members.get(memberId ?? '')
  if (member) return asMember(member)
  const token = Object.values(serviceTokens).find(({ id }) => id === tokenId)
  return token ? { token } : {}
}

function aboutOf({ resource }: ApprovalRequestRecord, { projects }: Company): About | undefined {
  const project = projects.get(resource.projectKey)
  const environment = project?.environments.get(resource.environmentKey)
  if (!project || !environment) return undefined
  if (resource.kind === 'segment')
    return segmentIn(project, environment, environment.segments.get(resource.key) ?? deletedSegment)
  const flag = project.flags.get(resource.key)
  return flag && flagIn(project, environment, flag)
}

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
