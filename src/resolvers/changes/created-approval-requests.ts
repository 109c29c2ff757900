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
import { writtenApprovalRequest } from './approval-request-answers.ts'

/** A request that was created. Where more of it is selected than the answer tells, it is a read, which may fail by itself. */
export interface Created {
  readonly approvalRequest: Promise<ApprovalRequestDoc>
}

/** A flag in an environment, as the paths of its routes name it. */
export interface FlagPlace {
  readonly projectKey: string
  readonly flagKey: string
  readonly environmentKey: string
}

const resourceIdAt = ({ projectKey, flagKey, environmentKey }: FlagPlace) =>
  specifierOf(projectKey, environmentKey, 'flag', flagKey)

/** Asks for a change of a flag in an environment, by the flag's own route. */
export async function requestForFlag(
  place: FlagPlace,
  body: NewApprovalRequest,
  context: Context,
  info: Info,
): Promise<Created> {
  const answer = await context.write(createFlagApprovalRequest, { ...place, body })
  return { approvalRequest: writtenApprovalRequest(answer, resourceIdAt(place), context, info) }
}

/** Asks for a copy of a flag's configuration to an environment. */
export async function requestForCopy(
  place: FlagPlace,
  body: NewCopyApprovalRequest,
  context: Context,
  info: Info,
): Promise<Created> {
  const answer = await context.write(createFlagCopyApprovalRequest, { ...place, body })
  return { approvalRequest: writtenApprovalRequest(answer, resourceIdAt(place), context, info) }
}

/** Asks for a change of anything that takes approvals, by the account's route. */
export async function requestForResource(
  body: Omit<NewApprovalRequest, 'executionDate' | 'operatingOnId'> & { readonly resourceId: string },
  context: Context,
  info: Info,
): Promise<Created> {
  const answer = await context.write(createApprovalRequest, { body })
  return { approvalRequest: writtenApprovalRequest(answer, body.resourceId, context, info) }
}

/** The parts of a copy, as far as LaunchDarkly has approvals for them. */
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
