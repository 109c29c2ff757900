import type { Context, Info } from '../../context.ts'
import { lookAhead, type Needs } from '../../graph/lookahead.ts'
import {
  type ApprovalRequestDoc,
  type ApprovalRequestRep,
  approvalRequestAt,
} from '../../rest/changes/approval-requests.ts'
import { NotThere } from '../../rest/errors.ts'
import { shown } from '../../rest/shown.ts'
import { approvalRequestExpand } from './approval-request-lookahead.ts'

const resourceId = { tells: ['resourceId'] }

/** The properties that some answers to changes of a request lack, by the fields that need them. */
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
  // Its requests are in the answers to its changes.
  UpdateFlagsResult: {},
}

/** Whether a selection on requests needs the approval settings, which the routes of a flag do not return. */
export const needsApprovalSettings = (info: Info): boolean =>
  lookAhead(info, needs).tells?.includes('approvalSettings') ?? false

/**
 * The approval request in the answer to a change. If a selected field needs a property that the answer lacks, the request is read.
 * That read can fail although the change was made; the error is that of a field.
 *
 * @param known The resource of the request, if the address of the change contains it.
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
  throw new NotThere(`LaunchDarkly changed the approval request ${shown(answer._id)}, but it no longer exists.`)
}
