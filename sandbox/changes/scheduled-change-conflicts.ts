import { isAt } from '../flags/flag-place.ts'
import type { Instruction } from '../patches/semantic-patch.ts'
import type { Store } from '../store.ts'
import { type ScheduledChangeRecord, scheduledChangeTable } from './scheduled-change-record.ts'

export interface Conflict {
  instruction: Instruction
  reason: string
}

/** What an instruction sets: two that set the same conflict. */
const subjectOf = ({ kind }: Instruction): string => kind.replace(/^turnFlag(?:On|Off)$/, 'turnFlag')

function conflictsWith(
  instructions: readonly Instruction[],
  others: readonly Instruction[],
  what: string,
): readonly Conflict[] {
  return instructions.flatMap((instruction) => {
    const other = others.find((one) => subjectOf(one) === subjectOf(instruction))
    return other ? [{ instruction, reason: `${what} has ${other.kind}` }] : []
  })
}

type Change = Pick<ScheduledChangeRecord, 'projectKey' | 'environmentKey' | 'flagKey' | 'instructions'> & {
  id?: string
}

/** With what else will be done to the same flag at a time. */
export function scheduledConflicts(row: Change, store: Store): readonly Conflict[] {
  return [...store.rows(scheduledChangeTable).values()]
    .filter((other) => other.id !== row.id && isAt(row, other))
    .flatMap((other) => conflictsWith(row.instructions, other.instructions, `The scheduled change ${other.id}`))
}

/** With what waits for an approval. */
export function requestedConflicts(row: Change, { approvalRequests }: Store): readonly Conflict[] {
  return [...approvalRequests.values()]
    .filter(
      ({ status, resource, operatingOnId }) =>
        (status === 'pending' || status === 'scheduled') &&
        operatingOnId === undefined &&
        resource.kind === 'flag' &&
        isAt(row, { ...resource, flagKey: resource.key }),
    )
    .flatMap(({ id, instructions }) => conflictsWith(row.instructions, instructions, `The approval request ${id}`))
}
