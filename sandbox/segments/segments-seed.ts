import type { MemberRecord } from '../account/member-record.ts'
import type { ExpiringSegmentTargetRecord } from '../flags/expiring-document.ts'
import type { EnvironmentRecord } from '../projects/environment-record.ts'
import { newLinks } from '../projects/view-record.ts'
import { capitalized } from '../resource/shape.ts'
import { day, now, objectId, type Random, random } from '../seed/random.ts'
import { bigSegment, bigSegmentPlans } from './big-segments-seed.ts'
import { rule, type SegmentPlan, where } from './segment-plan-seed.ts'
import type { SegmentRecord, SegmentTarget } from './segment-record.ts'
import { shop } from './segment-shop-seed.ts'

/** The segments of an environment, the oldest first. */
export function segments(
  projectKey: string,
  { key: environmentKey, createdAt }: Pick<EnvironmentRecord, 'key' | 'createdAt'>,
  members: readonly MemberRecord[],
): Map<string, SegmentRecord> {
  const isProduction = environmentKey.startsWith('prod')
  const rows = segmentPlans(projectKey, environmentKey).map((plan) => {
    const from = random(`segment/${projectKey}/${environmentKey}/${plan.key}`)
    const row = segment(plan, createdAt, from)
    return plan.big ? { ...row, big: bigSegment(plan.big, row, isProduction, members, from) } : row
  })
  rows.sort((a, b) => a.createdAt - b.createdAt)
  return new Map(rows.map((row) => [row.key, row]))
}

function segment(plan: SegmentPlan, since: number, from: Random): SegmentRecord {
  const createdAt = since + Math.floor(from.next() * (now - day - since))
  const changedSince = plan.changedLately ? Math.max(createdAt, now - 300 * day) : createdAt
  const included = listed(plan.included, from)
  const excluded = listed(plan.excluded, from)
  return {
    key: plan.key,
    name: plan.name ?? capitalized(plan.key).replaceAll('-', ' '),
    ...(plan.description ? { description: plan.description } : {}),
    tags: plan.tags,
    createdAt,
    lastModified: changedSince + Math.floor(from.next() * (now - changedSince)),
    version: from.integer(1, 40),
    generation: plan.big?.generation ?? 1,
    salt: from.hex(32),
    included: users(included),
    excluded: users(excluded),
    includedContexts: others(included),
    excludedContexts: others(excluded),
    rules: (plan.rules ?? []).map((rule) => ({
      _id: from.uuid(),
      ...rule,
      clauses: rule.clauses.map((clause) => ({ _id: from.uuid(), ...clause })),
    })),
    expiringTargets: plan.expiringIn ? expiring(plan.expiringIn, included, excluded, from) : [],
    views: newLinks(plan.viewKeys, createdAt),
  }
}

const users = (lists: readonly SegmentTarget[]) =>
  lists.filter(({ contextKind }) => contextKind === 'user').flatMap(({ values }) => values)

const others = (lists: readonly SegmentTarget[]) => lists.filter(({ contextKind }) => contextKind !== 'user')

const prefixes: Readonly<Record<string, string>> = { user: 'cust-', organization: 'org-' }

const listed = (counts: Readonly<Record<string, number>> = {}, from: Random): SegmentTarget[] =>
  Object.entries(counts).map(([contextKind, count]) => ({
    contextKind,
    values: Array.from({ length: count }, () => (prefixes[contextKind] ?? `${contextKind}-`) + from.hex(8)),
  }))

/** The first of each list goes, one list after the other. */
function expiring(
  days: number,
  included: readonly SegmentTarget[],
  excluded: readonly SegmentTarget[],
  from: Random,
): ExpiringSegmentTargetRecord[] {
  const lists = [
    ...included.map((list) => ({ ...list, targetType: 'included' as const })),
    ...excluded.map((list) => ({ ...list, targetType: 'excluded' as const })),
  ]
  return lists.map(({ contextKind, values, targetType }, index) => ({
    id: objectId(now - day, from),
    version: from.integer(1, 4),
    expirationDate: now + (days + index) * day,
    contextKind,
    contextKey: values[0]!,
    targetType,
  }))
}

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
