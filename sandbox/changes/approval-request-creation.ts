import { actionsIn } from '../flags/flag-copies.ts'
import { copyInstructions } from '../flags/flag-copy-instructions.ts'
import { ApiError, invalid } from '../http/errors.ts'
import { type Instruction, instructionsIn } from '../patches/semantic-patch.ts'
import { type Given, integer, object, objectBody, objects, optional, required, string, text } from '../resource/body.ts'
import type { Call, Written } from '../resource/call.ts'
import { momentOf, newId } from '../resource/change.ts'
import { environmentOf, flagOf, found, projectOf } from '../resource/find.ts'
import { defined } from '../resource/shape.ts'
import { commitRequest } from './approval-commits.ts'
import { checkAcrossAccount, checkInstructions, checkScheduledInstructions } from './approval-instructions.ts'
import { approvalDocument, flagApprovalDocument } from './approval-request-document.ts'
import { approvalRequestOf, flagApprovalRequestOf } from './approval-request-find.ts'
import type { ApprovalRequestRecord, ApprovalResource } from './approval-request-record.ts'
import { resourceIn, resourceOf } from './approval-resources.ts'
import { withReviewers } from './approval-reviewers.ts'

const longestDescription = 5000

/** What a description of a request may be. */
export function descriptionIn(given: Given, name: string): string {
  const description = required(given, name, text)
  if (description.length <= longestDescription) return description
  throw invalid(`${name} must have at most ${longestDescription} characters, got ${description.length}`)
}

const instructionsOf = (body: Given): readonly Instruction[] => instructionsIn(required(body, 'instructions', objects))

/** Keeps a new request and writes down that it was made. */
function newRequest(
  call: Call,
  resource: ApprovalResource,
  instructions: readonly Instruction[],
  more: Partial<ApprovalRequestRecord> = {},
): ApprovalRequestRecord {
  const body = objectBody(call)
  const after: ApprovalRequestRecord = {
    id: newId(call),
    version: 1,
    createdAt: momentOf(call),
    resource,
    requestorId: call.caller.madeBy,
    description: descriptionIn(body, 'description'),
    serviceKind: 'launchdarkly',
    status: 'pending',
    reviewStatus: 'pending',
    reviews: [],
    instructions,
    conflicts: [],
    ...withReviewers(body, call),
    ...more,
  }
  const comment = optional(body, 'comment', string) ?? after.description
  commitRequest(call, { action: 'createApprovalRequest', titleVerb: 'asked for a change of the', after, comment })
  return after
}

export function createApprovalRequest(call: Call): Written {
  const body = objectBody(call)
  const resource = resourceIn(body)
  const instructions = instructionsOf(body)
  checkAcrossAccount(call, resourceOf(call, resource), instructions)
  const row = newRequest(call, resource, instructions)
  return { status: 201, document: approvalDocument(row, call, []) }
}

/** The flag and the environment of the path, which are there. */
function resourceAt(call: Call): ApprovalResource {
  return {
    kind: 'flag',
    projectKey: projectOf(call).key,
    environmentKey: environmentOf(call).key,
    key: flagOf(call).key,
  }
}

export function createFlagApprovalRequest(call: Call): Written {
  const body = objectBody(call)
  const resource = resourceAt(call)
  const instructions = instructionsOf(body)
  const executionDate = optional(body, 'executionDate', integer)
  if (executionDate !== undefined && executionDate <= momentOf(call)) {
    throw invalid(`executionDate must be in the future, got ${executionDate}`)
  }
  const operatingOnId = optional(body, 'operatingOnId', text)
  if (operatingOnId === undefined) checkInstructions(call, resourceOf(call, resource), instructions)
  else checkScheduledInstructions(call, instructions)
  const row = newRequest(call, resource, instructions, defined({ executionDate, operatingOnId }))
  return { status: 201, document: flagApprovalDocument(row) }
}

/** A copy is asked for by the instructions that make it, as the source is now. */
export function createFlagCopyApprovalRequest(call: Call): Written {
  const body = objectBody(call)
  const resource = resourceAt(call)
  const [project, flag] = [projectOf(call), flagOf(call)]
  const source = required(body, 'source', object)
  const sourceKey = required(source, 'key', text)
  const config = found(flag.configs, sourceKey, 'environment key')
  const expected = optional(source, 'version', integer)
  if (expected !== undefined && expected !== config.version) {
    throw new ApiError(409, `The version in ${sourceKey} is ${config.version} and not the expected ${expected}`)
  }
  if (sourceKey === resource.environmentKey) throw invalid('The source and the target must be different environments')
  const actions = actionsIn(body, Object.keys(copyInstructions))
  const instructions = actions.flatMap((action) => copyInstructions[action]!(config, flag, project))
  checkInstructions(call, resourceOf(call, resource), instructions)
  const row = newRequest(call, resource, instructions, { source: { key: flag.key, version: config.version } })
  return { status: 201, document: flagApprovalDocument(row) }
}

const deletion =
  (find: (call: Call) => ApprovalRequestRecord) =>
  (call: Call): Written => {
    commitRequest(call, {
      action: 'deleteApprovalRequest',
      titleVerb: 'took back a request to change the',
      before: find(call),
    })
    return { status: 204 }
  }

export const deleteApprovalRequest = deletion(approvalRequestOf)
export const deleteFlagApprovalRequest = deletion(flagApprovalRequestOf)
