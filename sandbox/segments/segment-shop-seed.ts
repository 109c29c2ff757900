import { day, now } from '../seed/random.ts'
import { member, not, rule, type SegmentPlan, where } from './segment-plan-seed.ts'

const market = (key: string, name: string, ...countries: string[]): SegmentPlan => ({
  key,
  name,
  tags: ['market'],
  rules: [rule(where('user', 'country', 'in', ...countries))],
})

/** Who buys, where, with what, and who only looks after it. `black-friday-vip` has nobody. */
export const shop: readonly SegmentPlan[] = [
  market('dach-market', 'DACH market', 'DE', 'AT', 'CH'),
  market('north-america', 'North America', 'US', 'CA'),
  market('nordics', 'Nordics', 'DK', 'FI', 'IS', 'NO', 'SE'),
  market('benelux', 'Benelux', 'BE', 'LU', 'NL'),
  market('uk-ireland', 'UK & Ireland', 'GB', 'IE'),
  {
    key: 'early-access',
    description: 'Staff and half of the customers in beta, who get what is nearly done.',
    tags: ['beta', 'release'],
    rules: [
      { ...rule(member('staff')), description: 'All of the staff' },
      {
        ...rule(member('beta-customers')),
        description: 'Half of the rest',
        weight: 50_000,
        rolloutContextKind: 'user',
      },
    ],
    viewKeys: ['checkout'],
  },
  {
    key: 'new-customers',
    tags: ['customers', 'growth'],
    rules: [rule(where('user', 'registeredAt', 'after', now - 30 * day), where('user', 'orders', 'lessThan', 2))],
  },
  {
    key: 'loyal-customers',
    description: 'Five orders or more, and seldom anything returned.',
    tags: ['customers', 'loyalty'],
    rules: [
      rule(where('user', 'orders', 'greaterThanOrEqual', 5), where('user', 'returnRate', 'lessThanOrEqual', 0.1)),
    ],
    viewKeys: ['growth'],
  },
  {
    key: 'large-baskets',
    tags: ['checkout'],
    rules: [rule(where('user', 'basketValue', 'greaterThan', 250))],
    viewKeys: ['checkout', 'growth'],
  },
  {
    key: 'price-sensitive',
    tags: ['pricing', 'growth'],
    rules: [
      { ...rule(where('user', 'couponsUsed', 'greaterThan', 3)), weight: 33_333, bucketBy: 'accountNumber' },
      rule(where('user', 'cameFrom', 'matches', '^(compare|deals)\\.')),
    ],
  },
  { key: 'guest-checkout', tags: ['checkout'], rules: [rule(where('user', 'anonymous', 'in', true))] },
  { key: 'gift-buyers', tags: ['checkout'], rules: [rule(where('user', '/lastOrder/gift', 'in', true))] },
  { key: 'student-discount', tags: ['pricing'], rules: [rule(where('user', 'email', 'endsWith', '.edu', '.ac.uk'))] },
  {
    key: 'enterprise-accounts',
    description: 'Organizations with a contract of their own.',
    tags: ['b2b'],
    rules: [rule(where('organization', 'plan', 'in', 'enterprise', 'business'))],
    included: { organization: 3 },
    excluded: { organization: 1 },
    expiringIn: 45,
  },
  {
    key: 'logistics-partners',
    tags: ['b2b'],
    rules: [
      rule(where('organization', 'name', 'contains', 'Logistics'), not(where('organization', 'trial', 'in', true))),
    ],
  },
  { key: 'marketplace-sellers', tags: ['b2b'], rules: [rule(where('organization', 'sellerId', 'startsWith', 'mp-'))] },
  { key: 'pilot-stores', tags: ['stores', 'release'], included: { organization: 4 } },
  { key: 'old-devices', tags: ['devices'], rules: [rule(where('device', 'osVersion', 'semVerLessThan', '15.0.0'))] },
  { key: 'new-devices', tags: ['devices'], rules: [rule(where('device', 'osVersion', 'semVerGreaterThan', '17.2.0'))] },
  { key: 'tablets', tags: ['devices'], rules: [rule(where('device', 'model', 'startsWith', 'iPad', 'SM-T'))] },
  { key: 'kiosks', tags: ['devices', 'stores'], included: { device: 5 }, excluded: { device: 1 } },
  {
    key: 'with-a-company',
    name: 'Shopping for a company',
    description: 'Contexts that come with an organization.',
    tags: ['b2b'],
    rules: [rule(where('organization', 'kind', 'in', 'organization'))],
  },
  {
    key: 'press',
    description: 'Journalists, for the week before a launch.',
    tags: ['release'],
    included: { user: 3 },
    expiringIn: 7,
  },
  { key: 'accessibility-panel', tags: ['research'], included: { user: 6 }, viewKeys: ['growth'] },
  { key: 'usability-panel', tags: ['research'], included: { user: 8 }, excluded: { user: 2 } },
  {
    key: 'support-agents',
    tags: ['internal'],
    rules: [rule(member('staff'), where('user', 'department', 'in', 'support'))],
  },
  {
    key: 'fraud-watch',
    tags: ['payments'],
    rules: [rule(where('user', 'riskScore', 'greaterThan', 80))],
    excluded: { user: 3 },
  },
  {
    key: 'load-test-users',
    name: 'Load test users',
    tags: ['internal'],
    rules: [rule(where('user', 'key', 'startsWith', 'load-'))],
  },
  {
    key: 'never-outside-eu',
    name: 'Never outside the EU',
    tags: ['market'],
    rules: [rule(not(where('user', 'inEu', 'in', false)))],
  },
  {
    key: 'black-friday-vip',
    name: 'Black Friday VIP',
    description: 'Left over from last year: nobody is in it.',
    tags: ['growth'],
  },
]
