import { serviceTokens } from '../seed/deeds.ts'
import { day, hour, minute, now, objectId, type Random } from '../seed/random.ts'
import type { ApprovalState } from './approval-plans-seed.ts'
import type { ApprovalRequestRecord, ReviewRecord } from './approval-request-record.ts'

interface Asked {
  state: ApprovalState
  createdAt: number
  /** When it was applied, if it was. */
  until: number
  /** Those who may review it. */
  reviewers: readonly string[]
  index: number
  /** The key of what is to be changed. */
  key: string
}

type Course = Pick<ApprovalRequestRecord, 'version' | 'status' | 'reviewStatus' | 'reviews'> &
  Partial<ApprovalRequestRecord>

/** What became of a request. Applying one takes at least one approval. */
export function courseOf(asked: Asked, from: Random): Course {
  const { state, createdAt, until, reviewers, index, key } = asked
  const reviewed = reviewing(asked, from)
  const open = { status: 'pending' as const, reviewStatus: 'pending' as const, reviews: [], version: 1 }
  const approved = { ...open, reviewStatus: 'approved' as const, reviews: [reviewed('approve', 1)], version: 2 }
  switch (state) {
    case 'pending':
      return open
    case 'discussed':
      return { ...open, reviews: [reviewed('comment', 1), reviewed('comment', 2)], version: 3 }
    case 'approved':
      return index % 2 === 0
        ? { ...approved, source: { key, version: from.integer(2, 40) } }
        : { ...approved, reviews: [reviewed('decline', 1), reviewed('approve', 2)], version: 3 }
    case 'declined':
      return { ...open, reviewStatus: 'declined', reviews: [reviewed('decline', 1)], version: 2 }
    case 'completed':
      return {
        ...approved,
        status: 'completed',
        version: 3,
        appliedAt: until,
        ...(index % 4 === 1
          ? { appliedByServiceTokenId: serviceTokens.pipeline.id }
          : { appliedByMemberId: reviewers[0]! }),
      }
    case 'failed':
      return { ...approved, status: 'failed', version: 3, conflicts: [conflict] }
    case 'scheduled':
      return {
        ...approved,
        status: 'scheduled',
        version: 3,
        executionDate: now + from.integer(hour, 20 * day),
        ...(index % 2 === 0 ? { operatingOnId: objectId(createdAt - day, from) } : {}),
      }
    case 'external':
      return {
        ...open,
        serviceKind: index % 2 === 0 ? 'servicenow' : 'jira',
        integration: changeRequest(createdAt, from),
      }
    case 'workflow': {
      const workflow = { id: objectId(createdAt - hour, from), name: 'Roll out in three steps' }
      return { ...open, workflow: { ...workflow, stage: { index: 1, name: 'A quarter of the customers' } } }
    }
  }
}

const conflict: ApprovalRequestRecord['conflicts'][number] = {
  instruction: { kind: 'turnFlagOff' },
  reason: 'Another request that was applied in the meantime changed the same part of the flag',
}

const remarks: Record<ReviewRecord['kind'], readonly string[]> = {
  approve: ['Looks right', 'Fine, the numbers are good', 'Go ahead'],
  decline: ['Not before the weekend', 'The error rate is still too high'],
  comment: ['Which customers is this for?', 'Only those who asked for it'],
}

/** A review by the first of the reviewers, the next by the second; now and then a token reviews for a tool. */
function reviewing({ createdAt, until, reviewers, index }: Asked, from: Random) {
  const step = Math.floor(Math.min(2 * hour, (until - createdAt) / 3))
  return (kind: ReviewRecord['kind'], nth: number): ReviewRecord => {
    const at = createdAt + nth * step + from.integer(0, minute)
    return {
      id: objectId(at, from),
      kind,
      createdAt: at,
      ...(from.chance(0.75) ? { comment: from.pick(remarks[kind]) } : {}),
      ...(index % 11 === 10 ? { serviceTokenId: serviceTokens.terraform.id } : { memberId: reviewers[nth - 1]! }),
    }
  }
}

function changeRequest(createdAt: number, from: Random): NonNullable<ApprovalRequestRecord['integration']> {
  const externalId = `CHG${from.integer(1_000_000, 9_999_999)}`
  return {
    externalId,
    display: 'In review',
    value: 'in-review',
    url: `https://changes.northaisle.example/change/${externalId}`,
    lastChecked: Math.min(now, createdAt + day),
  }
}
