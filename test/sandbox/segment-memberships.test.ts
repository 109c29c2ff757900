import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clauseHolds } from '../../sandbox/contexts/clauses.ts'
import { contextOf } from '../../sandbox/contexts/contexts.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { seed } from '../../sandbox/seed/index.ts'
import { membershipIn } from '../../sandbox/segments/segment-membership.ts'
import type { SegmentRecord } from '../../sandbox/segments/segment-record.ts'
import { ask, type Doc, post } from '../support/sandbox-ask.ts'

let sandbox: Sandbox
const list = '/segments/web/production'
const evaluate = '/projects/web/environments/production/segments/evaluate'
const segments = seed({}).projects.get('web')!.environments.get('production')!.segments
const segment = (key: string): SegmentRecord => segments.get(key)!

beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.close())

/** The keys of the segments that a context is a member of. */
async function joined(context: object): Promise<string[]> {
  const { json } = await post(sandbox, evaluate, context)
  return json.items.flatMap(({ key, isMember }: Doc) => (isMember ? [key] : [])).sort()
}
const row = async (context: object, key: string) =>
  (await post(sandbox, evaluate, context)).json.items.find((item: Doc) => item.key === key)

describe('the segments of a context', () => {
  it('are told of all segments of the environment, whether it is a member or not', async () => {
    const { status, json } = await post(sandbox, evaluate, { kind: 'user', key: 'somebody' })
    const listed = (await ask(sandbox, `${list}?limit=50`)).json.items
    expect(status).toBe(200)
    expect(json.items.map(({ key }: Doc) => key)).toEqual(listed.map(({ key }: Doc) => key))
    expect(json.items.find(({ key }: Doc) => key === 'cart-abandoners')).toEqual({
      key: 'cart-abandoners',
      name: 'Cart abandoners',
      description: 'Left a basket behind within the last two weeks.',
      unbounded: true,
      external: 'amplitude',
      isMember: false,
      isIndividuallyTargeted: false,
      isRuleTargeted: false,
      _links: { self: { href: `/api/v2${list}/cart-abandoners`, type: 'application/json' } },
    })
  })

  const contexts: [string, object, string[]][] = [
    ['a stranger', { kind: 'user', key: 'somebody' }, []],
    ['a user without a kind, as older SDKs send it', { key: 'somebody', country: 'NO' }, ['nordics']],
    [
      'one of the staff',
      { kind: 'user', key: 'i', email: 'i@northaisle.example', department: 'support' },
      ['early-access', 'staff', 'support-agents'],
    ],
    ['a customer by a nested attribute', { key: 'g', lastOrder: { gift: true } }, ['gift-buyers']],
    [
      'a device and an organization at once',
      {
        kind: 'multi',
        device: { key: 'd', osVersion: '14.2' },
        organization: { key: 'o', name: 'Nord Logistics', trial: false },
      },
      ['logistics-partners', 'old-devices', 'with-a-company'],
    ],
    [
      'an organization on trial',
      { kind: 'organization', key: 'o', name: 'Nord Logistics', trial: true },
      ['with-a-company'],
    ],
  ]
  it.each(contexts)('of %s are those whose rules it fulfils', async (_, context, expected) => {
    expect(await joined(context)).toEqual(expected)
  })

  it('hold whom they include, and the rules are then not asked', async () => {
    const [key] = segment('press').included
    expect(await row({ key }, 'press')).toMatchObject({
      isMember: true,
      isIndividuallyTargeted: true,
      isRuleTargeted: false,
    })
    const organization = segment('pilot-stores').includedContexts[0]!.values[0]
    expect(await joined({ kind: 'organization', key: organization })).toContain('pilot-stores')
    expect(await joined({ key: organization })).not.toContain('pilot-stores')
  })

  it('do not hold whom they exclude, though a rule would', async () => {
    const email = 'till@northaisle.example'
    expect(await joined({ key: segment('staff').excluded[0], email })).not.toContain('staff')
    expect(await joined({ key: 'another', email })).toContain('staff')
  })

  it('that are big hold whom their lists hold', async () => {
    const { included, excluded } = segment('wholesale-accounts').big!
    expect(await row({ kind: 'organization', key: [...included][7] }, 'wholesale-accounts')).toMatchObject({
      isMember: true,
      isIndividuallyTargeted: true,
    })
    expect(await row({ kind: 'organization', key: [...excluded][0] }, 'wholesale-accounts')).toMatchObject({
      isMember: false,
    })
  })

  it('that take a part of the contexts take about that part, and always the same', () => {
    const share = (key: string, attributes: object = {}) => {
      const members = Array.from({ length: 1000 }, (_, index) => ({ key: `cust-${index}`, ...attributes })).filter(
        (context) => membershipIn(segment(key), contextOf(context), segments).isRuleTargeted,
      )
      return members.length
    }
    expect(share('early-access', { beta: true })).toBeGreaterThan(450)
    expect(share('early-access', { beta: true })).toBeLessThan(550)
    expect(share('early-access', { beta: true })).toBe(share('early-access', { beta: true }))
    expect([0, 1000]).toContain(share('price-sensitive', { couponsUsed: 9, accountNumber: 'A-77' }))
  })

  it('that name each other have no members by that', () => {
    const naming = (key: string, other: string): SegmentRecord => ({
      ...segment('press'),
      key,
      rules: [{ _id: key, clauses: [{ ...segment('early-access').rules[0]!.clauses[0]!, values: [other] }] }],
    })
    const circle = new Map([naming('a', 'b'), naming('b', 'a')].map((one) => [one.key, one]))
    expect(membershipIn(circle.get('a')!, contextOf({ key: 'x' }), circle).isRuleTargeted).toBe(false)
  })

  it.each([
    ['no JSON', '{"key":', 'JSON object'],
    ['no object', ['user'], 'JSON object'],
    ['no key', { kind: 'user', name: 'Sandy' }, 'key'],
    ['an empty key', { key: '' }, 'key'],
    ['a number as the key', { key: 7 }, 'key'],
    ['a kind that is none', { kind: 7, key: 'x' }, 'kind'],
    ['several contexts of which there is none', { kind: 'multi' }, 'multi'],
    ['several contexts of which one has no key', { kind: 'multi', user: { key: 'x' }, device: {} }, 'device'],
  ])('are refused for %s', async (_, body, hint) => {
    const { status, json } = await post(sandbox, evaluate, body)
    expect([status, json.code]).toEqual([400, 'invalid_request'])
    expect(json.message).toContain(hint)
  })

  it('are searched for by POST alone, and where there is such an environment', async () => {
    expect((await ask(sandbox, evaluate)).status).toBe(405)
    expect((await post(sandbox, evaluate.replace('production', 'nope'), { key: 'x' })).status).toBe(404)
  })

  it('are not mixed up with those of another context that was asked for before', async () => {
    expect(await joined({ key: 'x', country: 'US' })).toEqual(['north-america'])
    expect(await joined({ key: 'x', country: 'BE' })).toEqual(['benelux'])
  })
})

describe('the membership of one context in a big segment', () => {
  it.each(['contexts', 'users'])('is told under %s, also for a key that nobody knows', async (route) => {
    const { included, excluded } = segment('newsletter-subscribers').big!
    const told = async (key: string) => (await ask(sandbox, `${list}/newsletter-subscribers/${route}/${key}`)).json
    const [member, unwanted] = [[...included][99]!, [...excluded][0]!]
    expect(await told(member)).toEqual({ userKey: member, included: true, excluded: false })
    expect(await told(unwanted)).toEqual({ userKey: unwanted, included: false, excluded: true })
    expect(await told('a%2Fb')).toEqual({ userKey: 'a/b', included: false, excluded: false })
  })

  it('is refused for a standard segment, and unknown for no segment', async () => {
    const { status, json } = await ask(sandbox, `${list}/staff/contexts/x`)
    expect([status, json.code]).toEqual([400, 'invalid_request'])
    expect((await ask(sandbox, `${list}/nope/contexts/x`)).status).toBe(404)
  })
})

describe('a clause', () => {
  const time = Date.UTC(2026, 0, 1)
  const cases: [unknown, string, unknown, boolean][] = [
    ['DE', 'in', 'DE', true],
    ['de', 'in', 'DE', false],
    [7, 'in', '7', false],
    [['a', 'b'], 'in', 'b', true],
    [[], 'in', 'b', false],
    ['abc', 'startsWith', 'ab', true],
    ['abc', 'endsWith', 'bc', true],
    ['abc', 'contains', 'd', false],
    ['shop-7', 'matches', '^shop-\\d$', true],
    ['shop-7', 'matches', '(', false],
    [7, 'contains', '7', false],
    [4, 'lessThan', 5, true],
    [5, 'lessThan', 5, false],
    [5, 'lessThanOrEqual', 5, true],
    [6, 'greaterThan', 5, true],
    [5, 'greaterThanOrEqual', 5, true],
    ['6', 'greaterThan', 5, false],
    ['2025-12-31T00:00:00Z', 'before', time, true],
    [time + 1, 'after', '2026-01-01T00:00:00Z', true],
    ['yesterday', 'before', time, false],
    ['2.0', 'semVerEqual', '2.0.0', true],
    ['2.0.1', 'semVerGreaterThan', '2.0.0', true],
    ['10.0.0', 'semVerLessThan', '9.0.0', false],
    ['2.0.0-beta', 'semVerLessThan', '2.0.0', true],
    ['2.0.0-beta.2', 'semVerLessThan', '2.0.0-beta.10', true],
    ['2.0.0+7', 'semVerEqual', '2.0.0', true],
    ['two', 'semVerEqual', '2.0.0', false],
    ['x', 'toString', 'x', false],
  ]
  const clause = (op: string, value: unknown) => ({
    _id: '1',
    attribute: 'it',
    op,
    values: [value],
    contextKind: 'user',
    negate: false,
  })

  it.each(cases)('for %j with %s %j is %s', (given, op, value, expected) => {
    expect(clauseHolds(clause(op, value), contextOf({ key: 'x', it: given }), () => false)).toBe(expected)
  })

  it('that is negated does not hold either without the attribute or the kind', () => {
    const negated = { ...clause('in', 'a'), negate: true }
    expect(clauseHolds(negated, contextOf({ key: 'x', it: 'b' }), () => false)).toBe(true)
    expect(clauseHolds(negated, contextOf({ key: 'x' }), () => false)).toBe(false)
    expect(clauseHolds(negated, contextOf({ kind: 'device', key: 'x', it: 'b' }), () => false)).toBe(false)
  })
})
