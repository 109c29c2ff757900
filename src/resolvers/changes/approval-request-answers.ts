import type { Context, Info } from '../../context.ts'
import { lookAhead, type Needs } from '../../graph/lookahead.ts'
import {
  type ApprovalRequestDoc,
  type ApprovalRequestRep,
  approvalRequestAt,
} from '../../rest/changes/approval-requests.ts'
import { NotThere } from '../../rest/errors.ts'
import { shown } from '../../rest/shown.ts'
import { approvalRequestExpand } from './approval-request-needs.ts'

const resourceId = { tells: ['resourceId'] }

/** What some answers to changes of a request do not tell, by the fields that need it. */
const needs: Needs = {
  ApprovalRequest: {
    resourceId,
    resourceKind: resourceId,
    resourceKey: resourceId,
    resource: resourceId,
    flag: resourceId,
    project: resourceId,
    environmentKey: resourceId,
    source: resourceId,
    approvalSettings: { tells: ['approvalSettings'] },
  },
}

/**
 * A request as a change of it answers with it. What is selected and not told by the answer takes a read, which may fail as a field
 * does: the change is made.
 *
 * @param known the resource that the request is about, where the address of the change has told it.
 */
export async function writtenApprovalRequest(
  answer: ApprovalRequestRep,
  known: string | undefined,
  { loaders }: Context,
  info: Info,
): Promise<ApprovalRequestDoc> {
  const resource = answer.resourceId ?? known
  const told = { ...answer, ...(resource !== undefined && { resourceId: resource }) }
  const lacks = (lookAhead(info, needs).tells ?? []).some((name) => !Object.hasOwn(told, name))
  if (!lacks) return approvalRequestAt(told, [])
  const request = await loaders.approvalRequests.byId(answer._id, approvalRequestExpand(info))
  if (request) return request
  throw new NotThere(`LaunchDarkly changed the approval request ${shown(answer._id)}, but has it no more.`)
}
