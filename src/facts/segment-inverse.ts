import type { SegmentRep } from '../rest/segments/segments.ts'
import type { Instruction } from '../rest/semantic-patch.ts'
import type { FactGap } from './gaps.ts'
import { type SegmentChange, type SegmentPart, segmentChanges } from './segment-changes.ts'
import { segmentRuleInstructions } from './segment-rule-instructions.ts'

/** The instructions that take back a change of a segment. */
export interface SegmentInverse {
  readonly instructions: readonly Instruction[]
  /** What differs today from what the change made: it is not taken back. */
  readonly conflicts: readonly SegmentChange[]
  /** What no instruction takes back. */
  readonly notDerivable: readonly SegmentChange[]
  readonly losesIds: boolean
  readonly losesOrder: boolean
  readonly gaps: readonly FactGap[]
}

/** A segment before and after a change. Null if the change created or deleted it. */
export interface SegmentVersions {
  readonly before: SegmentRep | null
  readonly after: SegmentRep | null
}

/** LaunchDarkly's limit for the individual targets that the instructions of one request add and remove. */
const mostTargets = 1500

/**
 * The instructions that make of a segment of today what it was before a change. Parts that have changed since are left alone. A segment that
 * was created or deleted stays as it is, because no instruction makes or deletes one.
 *
 * @param parts The parts to take back. Null for all.
 */
export function segmentInverse(
  { before, after }: SegmentVersions,
  parts: readonly SegmentPart[] | null,
  today: SegmentRep,
): SegmentInverse {
  const made = (segmentChanges(before, after) ?? []).filter(({ part }) => !parts || parts.includes(part))
  if (!before || !after) return { ...nothing, notDerivable: made }
  const changed = new Set(made.map(({ part }) => part))
  const conflicts = (segmentChanges(after, today) ?? []).filter(({ part }) => changed.has(part))
  const since = new Set(conflicts.map(({ part }) => part))
  const back = (segmentChanges(today, before) ?? []).filter(({ part }) => changed.has(part) && !since.has(part))
  const isTooMuch = back.reduce((count, { keys }) => count + (keys?.length ?? 0), 0) > mostTargets
  const ofRules = segmentRuleInstructions(
    back.filter(({ part }) => part === 'RULES'),
    today.rules,
    before.rules,
  )
  const others = back.filter(({ part }) => part !== 'RULES')
  const found = others.map((change) => ({ change, made: isTooMuch && change.keys ? null : instructionsFor(change) }))
  const instructions = found.flatMap((one) => one.made ?? []).toSorted((one, other) => rank(one) - rank(other))
  return {
    ...{ conflicts, losesIds: ofRules.losesIds, losesOrder: ofRules.losesOrder, gaps: [] },
    instructions: [...instructions, ...ofRules.instructions],
    notDerivable: [...found.filter((one) => !one.made).map(({ change }) => change), ...ofRules.notDerivable],
  }
}

const nothing = {
  ...{ instructions: [], conflicts: [], notDerivable: [], losesIds: false, losesOrder: false, gaps: [] },
}

/** The inverse that could not be computed, because an input is missing. */
export const withoutSegmentInverse = (gap: FactGap): SegmentInverse => ({ ...nothing, gaps: [gap] })

/** The instructions for a difference. Null if no instruction makes it, as for a description. */
function instructionsFor({ part, kind, contextKind, keys, before, after }: SegmentChange): Instruction[] | null {
  switch (part) {
    case 'NAME':
      return after === null ? null : [{ kind: 'updateName', value: after }]
    case 'TAGS':
      return [...tags('removeTags', before, after), ...tags('addTags', after, before)]
    case 'INCLUDED':
    case 'EXCLUDED': {
      const verb = kind === 'ADDED' ? 'add' : 'remove'
      const list = part === 'INCLUDED' ? 'Included' : 'Excluded'
      return [{ kind: `${verb}${list}Targets`, contextKind, values: keys }]
    }
    default:
      return null
  }
}

/** The tags that another list lacks. */
function tags(kind: string, some: unknown, others: unknown): Instruction[] {
  const known = new Set(textsIn(others))
  const left = textsIn(some).filter((tag) => !known.has(tag))
  return left.length ? [{ kind, values: left }] : []
}

const textsIn = (list: unknown): readonly string[] => (Array.isArray(list) ? list : [])

/** A context leaves a list before it comes to the other one, because LaunchDarkly has it in one of them at most. */
const rank = ({ kind }: Instruction): number => (/^remove\w+Targets$/.test(kind) ? 0 : 1)
