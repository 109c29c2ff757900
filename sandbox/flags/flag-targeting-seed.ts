import type { Clause } from '../contexts/clauses.ts'
import { day, now, type Random } from '../seed/random.ts'
import type { Rollout, Rule, Served, Target } from './flag-record.ts'

const clauses: readonly Omit<Clause, '_id'>[] = [
  { contextKind: 'user', attribute: 'email', op: 'endsWith', values: ['@northaisle.example'], negate: false },
  { contextKind: 'user', attribute: 'country', op: 'in', values: ['DE', 'AT', 'CH'], negate: false },
  { contextKind: 'user', attribute: 'country', op: 'in', values: ['US', 'CA'], negate: true },
  { contextKind: 'organization', attribute: 'plan', op: 'in', values: ['enterprise', 'business'], negate: false },
  { contextKind: 'organization', attribute: 'name', op: 'contains', values: ['Logistics'], negate: false },
  { contextKind: 'device', attribute: 'osVersion', op: 'semVerGreaterThan', values: ['16.4.0'], negate: false },
  { contextKind: 'device', attribute: 'model', op: 'startsWith', values: ['Pixel', 'SM-'], negate: false },
  { contextKind: 'user', attribute: 'basketValue', op: 'lessThan', values: [50], negate: false },
  { contextKind: 'user', attribute: 'orders', op: 'greaterThanOrEqual', values: [5], negate: false },
  { contextKind: 'user', attribute: 'registeredAt', op: 'before', values: [now - 365 * day], negate: false },
  { contextKind: 'user', attribute: 'segmentMatch', op: 'segmentMatch', values: ['beta-customers'], negate: false },
  { contextKind: 'user', attribute: 'segmentMatch', op: 'segmentMatch', values: ['staff', 'agencies'], negate: true },
]

const why = [
  'Staff first',
  'Large customers',
  'Markets that are ready',
  'Asked for by support',
  'Old devices stay as they are',
]

export function rules(count: number, variations: number, from: Random): Rule[] {
  return Array.from({ length: count }, () => {
    const rolledOut = from.chance(0.2)
    return {
      _id: from.uuid(),
      ref: from.uuid(),
      ...(from.chance(0.6) ? { description: from.pick(why) } : {}),
      ...(rolledOut ? { rollout: rollout(variations, from) } : { variation: from.integer(0, variations - 1) }),
      clauses: from.some(clauses, from.chance(0.3) ? 2 : 1).map((clause) => ({ _id: from.uuid(), ...clause })),
      trackEvents: false,
    }
  })
}

export const fallthrough = (variations: number, otherwise: number, from: Random): Served =>
  from.chance(0.25) ? { rollout: rollout(variations, from) } : { variation: otherwise }

/** Weights are in thousandths of a percent and make 100 % together. */
export function rollout(variations: number, from: Random): Rollout {
  const firstWeight = from.pick([5_000, 10_000, 20_000, 25_000, 33_333, 50_000, 75_000, 90_000])
  const rest = Math.floor((100_000 - firstWeight) / (variations - 1))
  const weights = Array.from({ length: variations }, (_, index) => (index === 0 ? firstWeight : rest))
  weights[variations - 1]! += 100_000 - weights.reduce((sum, weight) => sum + weight, 0)
  const byOrganization = from.chance(0.2)
  return {
    contextKind: byOrganization ? 'organization' : 'user',
    ...(from.chance(0.5) ? { bucketBy: from.pick(['key', 'accountNumber']) } : {}),
    ...(from.chance(0.2) ? { seed: from.integer(1, 90_000_000) } : {}),
    variations: weights.map((weight, variation) => ({ variation, weight })),
  }
}

interface Targets {
  targets: Target[]
  contextTargets: Target[]
}

/**
 * Users are in `targets`, all other kinds in `contextTargets`. Where both are used, `contextTargets` also has an entry for
 * users without values, which marks the place of theirs in the order.
 */
export function targets(variations: number, from: Random): Targets {
  const users = from.chance(0.3) ? [target('user', 'cust-', variations, from)] : []
  const others = from.chance(0.15) ? [target(from.pick(['organization', 'device']), 'ref-', variations, from)] : []
  if (others.length === 0) return { targets: users, contextTargets: [] }
  return { targets: users, contextTargets: [...users.map((user) => ({ ...user, values: [] })), ...others] }
}

function target(contextKind: string, prefix: string, variations: number, from: Random): Target {
  const values = Array.from({ length: from.integer(1, 4) }, () => prefix + from.hex(8))
  return { contextKind, values, variation: from.integer(0, variations - 1) }
}
