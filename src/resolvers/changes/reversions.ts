import type { FactGap } from '../../facts/gaps.ts'
import type { RevertAuditLogEntryInput } from '../../generated/resolvers.ts'
import { refused } from '../../graph/mutation.ts'
import type { Instruction } from '../../rest/semantic-patch.ts'

/** What an inverse takes back, and what it does not. */
interface Inverse {
  readonly instructions: readonly Instruction[]
  readonly conflicts: readonly { readonly part: string }[]
  readonly notDerivable: readonly { readonly part: string }[]
  readonly gaps: readonly FactGap[]
}

/** @throws {Unapplied} if nothing can be taken back, or not everything although it has to. */
export function expectComplete(
  { gaps, conflicts, notDerivable, instructions }: Inverse,
  { allowPartial }: RevertAuditLogEntryInput,
): void {
  const [gap] = gaps
  if (gap) throw refused(['input', 'entryId'], gap.message, gap.code === 'NOT_FOUND' ? 'NOT_FOUND' : 'BAD_USER_INPUT')
  if (!allowPartial && conflicts.length) {
    throw refused(['input', 'entryId'], `These parts have changed since: ${partsOf(conflicts)}.`, 'CONFLICT')
  }
  if (!allowPartial && notDerivable.length) {
    throw refused(
      ['input', 'entryId'],
      `No instruction takes back everything in these parts: ${partsOf(notDerivable)}.`,
    )
  }
  if (!instructions.length)
    throw refused(['input', 'entryId'], 'Expected a change that can be taken back, but got none.')
}

const partsOf = (changes: Inverse['conflicts']): string => [...new Set(changes.map(({ part }) => part))].join(', ')
