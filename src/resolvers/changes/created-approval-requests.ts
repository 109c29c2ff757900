import type { Context, Info } from '../../context.ts'
import type { FlagCopyAction } from '../../generated/resolvers.ts'
import { refused } from '../../graph/mutation.ts'
import {
  type ApprovalRequestDoc,
  createApprovalRequest,
  createFlagApprovalRequest,
  createFlagCopyApprovalRequest,
  type NewApprovalRequest,
  type NewCopyApprovalRequest,
  specifierOf,
} from '../../rest/changes/approval-requests.ts'
import { partsOf } from '../flags/copied-parts.ts'
import type { FlagPlace } from '../flags/flag-places.ts'
import { writtenApprovalRequest } from './approval-request-answers.ts'

/** An approval request that was created. If the selection needs more than the answer contains, it is a read that can fail alone. */
export interface Created {
  readonly approvalRequest: Promise<ApprovalRequestDoc>
}

const resourceIdAt = ({ projectKey, flagKey, environmentKey }: FlagPlace) =>
  specifierOf(projectKey, environmentKey, 'flag', flagKey)

/** Requests a change of a flag in an environment, by the flag's own route. */
export async function requestForFlag(
  place: FlagPlace,
  body: NewApprovalRequest,
  context: Context,
  info: Info,
): Promise<Created> {
  const answer = await context.write(createFlagApprovalRequest, { ...place, body })
  return { approvalRequest: writtenApprovalRequest(answer, resourceIdAt(place), context, info) }
}

/** Requests a copy of a flag's configuration to an environment. */
export async function requestForCopy(
  place: FlagPlace,
  body: NewCopyApprovalRequest,
  context: Context,
  info: Info,
): Promise<Created> {
  const answer = await context.write(createFlagCopyApprovalRequest, { ...place, body })
  return { approvalRequest: writtenApprovalRequest(answer, resourceIdAt(place), context, info) }
}

/** Requests a change of any resource that supports approvals, by the account's route. */
export async function requestForResource(
  body: Omit<NewApprovalRequest, 'executionDate' | 'operatingOnId'> & { readonly resourceId: string },
  context: Context,
  info: Info,
): Promise<Created> {
  const answer = await context.write(createApprovalRequest, { body })
  return { approvalRequest: writtenApprovalRequest(answer, body.resourceId, context, info) }
}

/** The parts to copy, if LaunchDarkly supports approvals for them. */
export function approvableParts(input: Parameters<typeof partsOf>[0]) {
  for (const name of ['includedActions', 'excludedActions'] as const) {
    const at = input[name]?.indexOf(migrationSettings) ?? -1
    if (at < 0) continue
    const message = 'Expected a part that an approval request can be about, but got migration settings.'
    throw refused(['input', name, at], message)
  }
  return partsOf(input)
}

const migrationSettings: FlagCopyAction = 'UPDATE_FLAG_CONFIG_MIGRATION_SETTINGS'
