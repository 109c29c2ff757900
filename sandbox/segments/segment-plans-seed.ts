import { bigSegmentPlans } from './big-segment-plans-seed.ts'
import { rule, type SegmentPlan, where } from './segment-plan-seed.ts'
import { shop } from './segment-shop-seed.ts'

/** Every environment has the segments that rules of flags name, but for the one that was deleted. */
const commonSegments: readonly SegmentPlan[] = [
  {
    key: 'staff',
    description: 'Everybody who works here, but for the tills that share an account.',
    tags: ['internal'],
    changedLately: true,
    rules: [rule(where('user', 'email', 'endsWith', '@northaisle.example'))],
    excluded: { user: 1 },
  },
  {
    key: 'beta-customers',
    description: 'Customers who asked to see things early.',
    tags: ['beta', 'customers'],
    changedLately: true,
    rules: [{ ...rule(where('user', 'beta', 'in', true)), description: 'Asked for it in their account' }],
    included: { user: 4, organization: 2 },
    excluded: { organization: 1 },
    expiringIn: 14,
  },
]

const apps: readonly SegmentPlan[] = [
  { key: 'android-testers', tags: ['devices', 'beta'], included: { user: 5, device: 2 } },
  {
    key: 'ios-testers',
    name: 'iOS testers',
    tags: ['devices', 'beta'],
    included: { user: 4, device: 3 },
    expiringIn: 30,
  },
  { key: 'old-devices', tags: ['devices'], rules: [rule(where('device', 'osVersion', 'semVerLessThan', '15.0.0'))] },
]

const services: readonly SegmentPlan[] = [
  { key: 'canary-hosts', tags: ['release'], rules: [rule(where('host', 'name', 'matches', '-canary-\\d+$'))] },
  {
    key: 'large-tenants',
    description: 'Tenants that need more than the ordinary limits.',
    tags: ['capacity'],
    rules: [{ ...rule(where('tenant', 'seats', 'greaterThan', 1000)), weight: 20_000, rolloutContextKind: 'tenant' }],
    included: { tenant: 2 },
  },
]

const byProject: Readonly<Record<string, readonly SegmentPlan[]>> = {
  web: shop,
  mobile: apps,
  platform: services,
  infra: services,
}

/** Only where customers or testers come is there more than what every environment has. */
export function segmentPlans(projectKey: string, environmentKey: string): readonly SegmentPlan[] {
  if (!/^(prod|staging)/.test(environmentKey)) return commonSegments
  return [...commonSegments, ...(byProject[projectKey] ?? []), ...(bigSegmentPlans[projectKey] ?? [])]
}
