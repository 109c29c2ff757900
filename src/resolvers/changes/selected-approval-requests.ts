import type { Context } from '../../context.ts'
import type { ApprovalRequestFlag } from '../../generated/resolvers.ts'
import { refused } from '../../graph/mutation.ts'
import { addressOf } from '../../graph/node.ts'
import { specifierOf } from '../../rest/changes/approval-requests.ts'
import { shown } from '../../rest/shown.ts'
import { expectVersion } from '../versions.ts'

/** The part of a mutation's input that selects an approval request and the routes for the change. */
interface ApprovalRequestSelector {
  readonly id: string
  readonly flag?: ApprovalRequestFlag | null
}

/** The path parameters of the request's routes: those of the flag if it is given, otherwise those of the account. */
export const pathOf = ({ id, flag }: ApprovalRequestSelector) => ({
  id: idOf(id),
  flag: flag && { projectKey: flag.projectKey, flagKey: flag.key, environmentKey: flag.environmentKey },
})

/** LaunchDarkly's own id of a request that is given by either id. */
function idOf(id: string): string {
  const address = addressOf(id)
  if (!address) return id
  if (address.type === 'ApprovalRequest') return address.approvalRequestId
  const message = `Expected the id of an ApprovalRequest, but got that of another type: ${address.type}.`
  throw refused(['input', 'id'], message)
}

/** The specifier of the request's resource, if the selector contains it. */
export const resourceIdOf = ({ flag }: ApprovalRequestSelector): string | undefined =>
  flag ? specifierOf(flag.projectKey, flag.environmentKey, 'flag', flag.key) : undefined

/** Reads the request and checks its version, if the input expects one. */
export async function expectApprovalRequest(
  { id, expectedVersion }: ApprovalRequestSelector & { readonly expectedVersion?: number | null },
  { loaders }: Context,
): Promise<void> {
  if (typeof expectedVersion !== 'number') return
  const request = await loaders.approvalRequests.byId(idOf(id))
  const what = `approval request ${shown(id)}`
  if (!request) throw refused(['input', 'id'], `There is no ${what}.`, 'NOT_FOUND')
  const resources = request.resourceId === undefined ? [] : [request.resourceId]
  expectVersion({ expectedVersion, currentVersion: request._version, what: `the ${what}`, resources })
}
