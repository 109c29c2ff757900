import type { MemberDoc } from '../../rest/account/members.ts'
import type { AccessDecision, AccessOutcome } from './decisions.ts'

/** A member with what they may do. */
export interface MemberAccess {
  readonly at: MemberDoc['at']
  readonly member: MemberDoc
  readonly decision: AccessDecision
}

/** Those who can come first. */
const order: readonly AccessOutcome[] = ['ALLOWED', 'NEEDS_APPROVAL', 'UNKNOWN', 'DENIED']

/** Those with some outcomes: those who can first, otherwise in their order. */
export function whoCan(all: readonly MemberAccess[], outcomes: readonly AccessOutcome[]): readonly MemberAccess[] {
  const byOutcome = Map.groupBy(all, ({ decision }) => decision.outcome)
  return order.filter((one) => outcomes.includes(one)).flatMap((one) => byOutcome.get(one) ?? [])
}
