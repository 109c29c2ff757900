import { ApiError } from '../http/errors.ts'
import type { Call } from '../resource/call.ts'
import { commit } from '../resource/change.ts'
import { updatedApprovalDocument } from './approval-request-document.ts'
import type { ApprovalRequestRecord } from './approval-request-record.ts'
import { aboutOf, resourceOf } from './approval-resources.ts'
import type { About } from './audit-targets.ts'

interface RequestChange {
  action: string
  /** Before the kind of what the request is about: `declined a request to change the`. */
  titleVerb: string
  before?: ApprovalRequestRecord
  after?: ApprovalRequestRecord
  comment?: string | undefined
  subentryIds?: readonly string[]
  /** Without it, that of the resource as it is. */
  about?: About
}

/** Stores the request, or takes it away, and writes down what was done, as something that was done to what it is about. */
export function commitRequest(call: Call, change: RequestChange): void {
  const { action, titleVerb, before, after, comment, subentryIds = [] } = change
  const { approvalRequests } = call.store
  const { id, resource } = (after ?? before)!
  if (after) approvalRequests.set(id, after)
  else approvalRequests.delete(id)
  const about = change.about ?? aboutLeft(call, (after ?? before)!)
  if (!about) return
  commit(call, {
    about,
    titleVerb: `${titleVerb} ${resource.kind}`,
    actions: [action],
    comment,
    subentryIds,
    previous: before && updatedApprovalDocument(before),
    current: after && updatedApprovalDocument(after),
  })
}

/** What a request is about may have been deleted, which leaves nothing to tell of. */
function aboutLeft(call: Call, { resource }: ApprovalRequestRecord): About | undefined {
  try {
    return aboutOf(resourceOf(call, resource))
  } catch (error) {
    if (error instanceof ApiError) return undefined
    throw error
  }
}
