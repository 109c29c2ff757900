import { writersAt } from '../seed/deeds.ts'
import { day, now, objectId, type Random, random } from '../seed/random.ts'
import type { Company } from '../store.ts'
import { courseOf } from './approval-courses-seed.ts'
import { flagInstructions, segmentInstructions } from './approval-instructions-seed.ts'
import { type ApprovalPlan, approvalPlans } from './approval-plans-seed.ts'
import type { ApprovalRequestRecord } from './approval-request-record.ts'

/** The oldest first. Whoever asks for a change is not among those who are asked to agree to it. */
export function approvalRequests(company: Company): Map<string, ApprovalRequestRecord> {
  const rows = approvalPlans(company)
    .map((plan, index) => request(plan, index, company))
    .sort((a, b) => a.createdAt - b.createdAt)
  return new Map(rows.map((row) => [row.id, row]))
}

function request(plan: ApprovalPlan, index: number, { members }: Company): ApprovalRequestRecord {
  const from = random(`approval/${index}`)
  const { resource, state, config, segment } = plan
  // What was applied was asked for before the last change, which it is.
  const until = state === 'completed' ? (config ?? segment?.segment)!.lastModified : (segment?.deletedAt ?? now)
  const createdAt = until - from.integer(day / 4, 12 * day) - (state === 'completed' ? day / 2 : index * day)
  const people = writersAt(members.values(), createdAt)
  const owner = [...members.values()][0]!
  const requestor = index % 9 === 2 ? owner : from.pick(people.filter((one) => one !== owner))
  const others = people.filter((one) => one !== requestor)
  const reviewers = from.some(others, 3).map(({ id }) => id)
  const notified = reviewers.slice(0, index % 10 === 9 ? 0 : from.integer(1, 3))
  const asksOwner = state === 'pending' && index % 2 === 0 && requestor !== owner && !notified.includes(owner.id)
  return {
    id: objectId(createdAt, from),
    createdAt,
    resource,
    requestorId: requestor.id,
    ...(index % 14 === 5 ? {} : { description: describe(plan, from) }),
    notifyMemberIds: asksOwner ? [owner.id, ...notified] : notified,
    instructions: instructionsOf(plan, from),
    conflicts: [],
    serviceKind: 'launchdarkly',
    ...courseOf({ state, createdAt, until, reviewers, index, key: resource.key }, from),
  }
}

function instructionsOf({ state, flag, config, segment }: ApprovalPlan, from: Random) {
  if (flag && config) return flagInstructions(flag, config, state, from)
  return segmentInstructions(segment!.segment, state, from)
}

const reasons = [
  'Ready for everybody after two quiet weeks',
  'Asked for by customer support',
  'Needed for the campaign on Monday',
  'Last step before the old code goes',
  'Back to the old way until the cause is found',
]

const describe = ({ resource }: ApprovalPlan, from: Random) => `${resource.key}: ${from.pick(reasons)}`
