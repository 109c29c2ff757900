import type { ConfigRecord, FlagRecord } from '../flags/flag-record.ts'
import { day, now, type Random } from '../seed/random.ts'
import type { SegmentState } from '../segments/segment-changes-seed.ts'
import type { ApprovalState } from './approval-plans-seed.ts'
import type { InstructionRecord } from './approval-request-record.ts'

/** What a request asks to be done with a flag, in the form of a semantic patch. What was applied is how the flag is now. */
export function flagInstructions(
  { variations, key }: FlagRecord,
  { on, fallthrough }: ConfigRecord,
  state: ApprovalState,
  from: Random,
): InstructionRecord[] {
  if (state === 'completed') return [{ kind: on ? 'turnFlagOn' : 'turnFlagOff' }]
  const toggle = { kind: on ? 'turnFlagOff' : 'turnFlagOn' }
  const first = variations[0]!._id
  const last = variations.at(-1)!._id
  const choices: readonly (readonly InstructionRecord[])[] = [
    [toggle],
    [{ kind: 'addTargets', contextKind: 'user', variationId: first, values: [`cust-${from.hex(8)}`] }],
    [
      {
        kind: 'updateFallthroughVariationOrRollout',
        rolloutContextKind: fallthrough.rollout?.contextKind ?? 'user',
        rolloutWeights: { [first]: 25_000, [last]: 75_000 },
      },
    ],
    [{ kind: 'updateOffVariation', variationId: last }],
    [
      toggle,
      {
        kind: 'addRule',
        variationId: first,
        clauses: [{ contextKind: 'user', attribute: 'country', op: 'in', values: ['DE', 'AT'], negate: false }],
      },
    ],
  ]
  if (state === 'scheduled') return [toggle]
  if (state === 'workflow') return [...choices[2]!]
  return [...(choices[(key.length + from.integer(0, 4)) % choices.length] ?? [toggle])]
}

/** The same for a segment. */
export function segmentInstructions(
  { included }: SegmentState,
  state: ApprovalState,
  from: Random,
): InstructionRecord[] {
  if (state === 'completed') return [{ kind: 'addIncludedTargets', contextKind: 'user', values: included.slice(-1) }]
  const values = [`cust-${from.hex(8)}`, `cust-${from.hex(8)}`]
  return from.pick<InstructionRecord[]>([
    [{ kind: 'addIncludedTargets', contextKind: 'user', values }],
    [{ kind: 'removeIncludedTargets', contextKind: 'user', values: values.slice(1) }],
    [
      {
        kind: 'addRule',
        description: 'Customers of the first year',
        clauses: [
          { contextKind: 'user', attribute: 'registeredAt', op: 'before', values: [now - 365 * day], negate: false },
        ],
      },
    ],
  ])
}
