import { bucketOf } from '../contexts/buckets.ts'
import { clauseHolds } from '../contexts/clauses.ts'
import { attributeIn, type Context, keyIn } from '../contexts/contexts.ts'
import type { SegmentRecord, SegmentRule } from './segment-record.ts'

export interface Membership {
  isIndividuallyTargeted: boolean
  isRuleTargeted: boolean
}

const nothing: Membership = { isIndividuallyTargeted: false, isRuleTargeted: false }

/** Who is included is a member; who is excluded is none, whatever the rules say; of everybody else the rules decide. */
export function membershipIn(
  segment: SegmentRecord,
  context: Context,
  segments: ReadonlyMap<string, SegmentRecord>,
  path: readonly string[] = [],
): Membership {
  if (isListed(segment, context, 'included')) return { isIndividuallyTargeted: true, isRuleTargeted: false }
  if (isListed(segment, context, 'excluded')) return nothing
  /** Segments that name each other in a circle have no members by that. */
  const isIn = (key: string) => {
    const other = path.includes(key) || key === segment.key ? undefined : segments.get(key)
    return other !== undefined && isMember(membershipIn(other, context, segments, [...path, segment.key]))
  }
  const ruled = segment.rules.some(
    (rule) => rule.clauses.every((clause) => clauseHolds(clause, context, isIn)) && isInPart(rule, segment, context),
  )
  return { isIndividuallyTargeted: false, isRuleTargeted: ruled }
}

export const isMember = ({ isIndividuallyTargeted, isRuleTargeted }: Membership) =>
  isIndividuallyTargeted || isRuleTargeted

function isListed(segment: SegmentRecord, context: Context, list: 'included' | 'excluded'): boolean {
  const { big } = segment
  if (big) return big[list].has(keyIn(context, big.contextKind) ?? '')
  const users = { contextKind: 'user', values: segment[list] }
  return [users, ...segment[`${list}Contexts`]].some(({ contextKind, values }) =>
    values.includes(keyIn(context, contextKind) ?? ''),
  )
}

/**
 * A rule with a weight is for that part of the contexts, by a number that each has from its key, or from another attribute: the
 * same in every SDK. A context without the rule's kind is in no part.
 */
function isInPart(
  { weight, rolloutContextKind, bucketBy }: SegmentRule,
  { key, salt }: SegmentRecord,
  context: Context,
): boolean {
  if (weight === undefined) return true
  const attributes = context.get(rolloutContextKind ?? 'user')
  if (!attributes) return false
  return bucketOf(attributeIn(attributes, bucketBy ?? 'key'), `${key}.${salt}`) < weight / 100_000
}
