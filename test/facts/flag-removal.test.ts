import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeRemoval, type RemovalVerdict } from '../../src/facts/flag-removal.ts'
import type { RemovalInputs } from '../../src/facts/removal-inputs.ts'
import { type RemovalReasonCode, removalRules } from '../../src/facts/removal-reasons.ts'
import type { FlagStatusRep } from '../../src/rest/flags/flag-statuses.ts'
import type { FlagConfigRep, FlagRep } from '../../src/rest/flags/flags.ts'
import { rollout, rule } from '../support/flag-docs.ts'
import { daysAgo, gapOf, inputsOf, launched, now, type Place } from '../support/removal-docs.ts'

type Places = Readonly<Record<string, Place>>
type More = Partial<Omit<RemovalInputs, 'flag'>>

const judged = (places: Places, more: More = {}, flag: Partial<FlagRep> = {}) =>
  judgeRemoval(inputsOf(places, more, flag), now)

/** The codes of an answer with their environments. */
const codes = ({ reasons }: ReturnType<typeof judged>) =>
  Object.fromEntries(reasons.map(({ code, environmentKeys }) => [code, environmentKeys]))

const is = (name: string, more: Partial<FlagStatusRep> = {}): Place => ({ status: { ...launched, name, ...more } })
const config = (one: Partial<FlagConfigRep>): Place => ({ config: one })
const off = (more: Partial<FlagConfigRep> = {}): Place => config({ on: false, ...more })
const uncritical = (place: Place = {}): Place => ({ ...place, critical: false })
const experiment = { experimentAllocation: { defaultVariation: 1, canReshuffle: true } }
const guarded = { experimentAllocation: { ...experiment.experimentAllocation, type: 'measuredRollout' } }
const half = { fallthrough: rollout([50, 50]) }
const targets = [{ values: ['ada'], variation: 0 }]
const dependent = { key: 'other', environments: [{ key: 'qa', _site: { href: '/', type: 'text/html' } }] }
const found = (count: number, environmentKeys: readonly string[] = []) => ({ value: { count, environmentKeys } })

type Case = [
  what: string,
  code: RemovalReasonCode,
  verdict: RemovalVerdict,
  places: Places,
  environmentKeys: readonly string[],
  more?: More,
  flag?: Partial<FlagRep>,
]

const cases: Case[] = [
  [
    'another flag depends on it',
    'DEPENDENT_FLAGS',
    'BLOCKED',
    { prod: {} },
    ['qa'],
    { dependents: { value: [dependent] } },
  ],
  ['it is new', 'NEW_IN_CRITICAL', 'BLOCKED', { prod: is('new'), eu: {} }, ['prod']],
  ['it is in use', 'ACTIVE_IN_CRITICAL', 'BLOCKED', { prod: is('active'), eu: {} }, ['prod']],
  [
    'it was turned off this week',
    'ACTIVE_IN_CRITICAL',
    'BLOCKED',
    { prod: { ...is('active'), ...off({ lastModified: daysAgo(6) }) } },
    ['prod'],
  ],
  ['it is off for long', 'REQUESTED_WHILE_OFF', 'CAUTION', { prod: { ...is('active'), ...off() } }, ['prod']],
  ['a rollout divides', 'SEVERAL_VARIATIONS', 'BLOCKED', { prod: config(half), eu: {} }, ['prod']],
  [
    'a rule serves another variation',
    'SEVERAL_VARIATIONS',
    'BLOCKED',
    { prod: config({ rules: [rule({ variation: 1 })] }) },
    ['prod'],
  ],
  [
    'an experiment runs where it does not count',
    'RUNNING_EXPERIMENT',
    'BLOCKED',
    { prod: {}, qa: uncritical(config({ fallthrough: rollout([50, 50], experiment) })) },
    ['qa'],
  ],
  [
    'a guarded rollout runs where it does not count',
    'GUARDED_ROLLOUT',
    'BLOCKED',
    { prod: {}, qa: uncritical(config({ fallthrough: rollout([50, 50], guarded) })) },
    ['qa'],
  ],
  [
    'it is off somewhere, with the same variation',
    'CRITICAL_ON_OFF_DIFFER',
    'BLOCKED',
    { prod: {}, eu: off({ offVariation: 0 }), qa: uncritical(off()) },
    ['prod', 'eu'],
  ],
  [
    'it serves another variation somewhere',
    'CRITICAL_VARIATIONS_DIFFER',
    'BLOCKED',
    { prod: {}, eu: config({ fallthrough: { variation: 2 } }) },
    ['prod', 'eu'],
  ],
  ['it has no off variation', 'CODE_FALLBACK_SERVED', 'BLOCKED', { prod: off({ offVariation: null }) }, ['prod']],
  ['code names it', 'CODE_REFERENCES', 'CAUTION', { prod: {} }, [], { references: { value: [{ fileCount: 2 }] } }],
  [
    'a target expires',
    'EXPIRING_TARGETS',
    'CAUTION',
    { prod: {} },
    ['prod'],
    { expiringTargets: [found(1, ['prod'])] },
  ],
  ['changes are pending', 'PENDING_CHANGES', 'CAUTION', { prod: {} }, [], { pendingChanges: [found(0), found(2)] }],
  ['it is permanent', 'PERMANENT', 'CAUTION', { prod: {} }, [], {}, { temporary: false }],
  ['targets serve it too', 'MECHANISMS_DIFFER', 'CAUTION', { prod: config({ targets }), eu: {} }, ['prod', 'eu']],
  [
    'a rule serves it everywhere',
    'MECHANISMS_DIFFER',
    'CAUTION',
    { prod: config({ rules: [rule({ clauses: [], variation: 0 })] }) },
    ['prod'],
  ],
  [
    'code falls back to another value',
    'FALLBACK_DIFFERS',
    'CAUTION',
    { prod: is('launched', { default: 'b' }) },
    ['prod'],
  ],
  ['it is in use elsewhere', 'USED_ELSEWHERE', 'SAFE', { prod: {}, qa: uncritical(is('active')) }, ['qa']],
  [
    'it has prerequisites',
    'HAS_PREREQUISITES',
    'SAFE',
    { prod: {}, qa: uncritical(off({ prerequisites: [{ key: 'q', variation: 0 }] })) },
    ['qa'],
  ],
  ['no environment is critical', 'NO_CRITICAL_ENVIRONMENT', 'SAFE', { qa: uncritical() }, []],
  ['SDKs request what no code names', 'UNREFERENCED_BUT_REQUESTED', 'SAFE', { prod: {} }, ['prod']],
]

describe('the removal of a flag', () => {
  it.each(cases)('if %s: %s, and %s', (_, code, verdict, places, environmentKeys, more, flag) => {
    const answer = judged(places, more, flag)
    expect(answer.verdict).toBe(verdict)
    expect(codes(answer)).toHaveProperty([code], environmentKeys)
    const reason = answer.reasons.find((one) => one.code === code)
    expect(reason?.severity).toBe(removalRules[code].severity)
    expect(answer.sentences).toContain(reason?.sentence)
  })

  it('has a case for each reason', () => {
    expect(new Set(cases.map(([, code]) => code))).toEqual(new Set(Object.keys(removalRules)))
  })

  it('is safe if nothing stands against it, and keeps what everybody gets', () => {
    const { verdict, reasons, forward, gaps, sentences } = judged(
      { prod: { status: { name: 'inactive', default: 'a' } }, eu: { status: { name: 'inactive' } } },
      {},
      { key: 'f' },
    )
    expect({ verdict, reasons, forward, gaps }).toEqual({ verdict: 'SAFE', reasons: [], forward: 0, gaps: [] })
    expect(sentences).toEqual(['Nothing that was read stands against its removal.', 'The code keeps New.'])
  })

  it('keeps the off variation of a flag that is off everywhere', () => {
    expect(judged({ prod: off(), eu: off() })).toMatchObject({ verdict: 'SAFE', forward: 1 })
  })

  it.each<[string, Places]>([
    ['several variations', { prod: config(half) }],
    ['different variations', { prod: {}, eu: config({ fallthrough: { variation: 2 } }) }],
    ['on and off', { prod: {}, eu: off({ offVariation: 0 }) }],
    ['no variation', { prod: off({ offVariation: null }) }],
    ['an unknown configuration', { prod: {}, eu: config({}), us: { config: 'gap' } }],
  ])('keeps nothing for %s', (_, places) => {
    expect(judged(places).forward).toBeNull()
  })

  it('compares fallback values as JSON', () => {
    const differs = (value: unknown, fallback: unknown) =>
      'FALLBACK_DIFFERS' in
      codes(judged({ prod: is('launched', { default: fallback }) }, {}, { variations: [{ value }] }))
    expect(differs({ a: 1, b: [2] }, JSON.parse('{"b":[2.0],"a":1.0}'))).toBe(false)
    expect(differs(true, 'true')).toBe(true)
    // LaunchDarkly did not see one.
    expect(differs(true, null)).toBe(false)
  })

  it('of an archived flag is done', () => {
    expect(judged({ prod: is('active') }, {}, { archived: true })).toMatchObject({
      verdict: 'ALREADY_ARCHIVED',
      reasons: [],
    })
  })
})

describe('what is missing', () => {
  it.each<[string, RemovalVerdict, Places, More?]>([
    ['the environments', 'UNKNOWN', { prod: {} }, { environments: gapOf('ENVIRONMENTS') }],
    ['a critical configuration', 'UNKNOWN', { prod: { config: 'gap' } }],
    ['a configuration that the document lacks', 'UNKNOWN', { prod: { config: null } }],
    ['an uncritical configuration', 'UNKNOWN', { prod: {}, qa: uncritical({ config: 'gap' }) }],
    ['a critical status', 'UNKNOWN', { prod: { status: 'gap' } }],
    ['a status that LaunchDarkly lacks', 'UNKNOWN', { prod: { status: null } }],
    ['a word that is new', 'UNKNOWN', { prod: is('sleeping') }],
    ['an uncritical status', 'CAUTION', { prod: {}, qa: uncritical({ status: 'gap' }) }],
    ['the dependents', 'UNKNOWN', { prod: {} }, { dependents: gapOf('DEPENDENT_FLAGS') }],
    ['the code references', 'CAUTION', { prod: {} }, { references: gapOf('CODE_REFERENCES') }],
    ['the approval requests', 'CAUTION', { prod: {} }, { pendingChanges: [gapOf('APPROVAL_REQUESTS')] }],
    ['expiring targets', 'CAUTION', { prod: {} }, { expiringTargets: [gapOf('EXPIRING_TARGETS', 'prod')] }],
    ['all environments', 'UNKNOWN', {}],
  ])('weakens the verdict: %s', (_, verdict, places, more) => {
    const answer = judged(places, more)
    expect(answer.verdict).toBe(verdict)
    expect(answer.gaps.length).toBeGreaterThan(0)
    expect(answer.reasons.filter(({ severity }) => severity !== 'NOTE')).toEqual([])
  })

  it('does not weaken it if nobody asked', () => {
    const gap = { ...gapOf('SCHEDULED_CHANGES').gap, code: 'NOT_CHECKED' as const }
    const { verdict, gaps } = judged({ prod: {} }, { pendingChanges: [found(0), { gap }] })
    expect({ verdict, gaps }).toEqual({ verdict: 'SAFE', gaps: [gap] })
  })

  it('of the prerequisites leaves open what is served, although not that it is no experiment', () => {
    const needy: Place = config({ prerequisites: [{ key: 'q', variation: 0 }] })
    expect(judged({ prod: needy }).verdict).toBe('UNKNOWN')
    expect(judged({ prod: {}, qa: uncritical(needy) }).verdict).toBe('SAFE')
    const divided = config({ ...(needy.config as object), fallthrough: rollout([50, 50], experiment) })
    expect(judged({ prod: {}, qa: uncritical(divided) }).verdict).toBe('UNKNOWN')
  })

  it('hides no reason that holds anyway', () => {
    const answer = judged(
      { prod: is('active'), eu: { status: 'gap' } },
      { dependents: { value: [dependent] }, references: gapOf('CODE_REFERENCES') },
    )
    expect(answer.verdict).toBe('BLOCKED')
    expect(codes(answer)).toEqual({ DEPENDENT_FLAGS: ['qa'], ACTIVE_IN_CRITICAL: ['prod'] })
  })

  it('of the critical environments leaves open which ones decide', () => {
    const answer = judged({ prod: is('active') }, { environments: gapOf('ENVIRONMENTS') })
    expect({ verdict: answer.verdict, codes: codes(answer) }).toEqual({
      verdict: 'UNKNOWN',
      codes: { UNREFERENCED_BUT_REQUESTED: ['prod'] },
    })
  })
})

describe('the laws of the removal', () => {
  const place: fc.Arbitrary<Place> = fc.record({
    critical: fc.boolean(),
    status: fc.oneof(
      {
        weight: 6,
        arbitrary: fc.constantFrom('launched', 'inactive', 'active', 'new').map((name) => ({ ...launched, name })),
      },
      fc.constantFrom<Place['status'] & {}>('gap', { name: 'sleeping' }, { ...launched, default: 'b' }),
    ),
    config: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom<Partial<FlagConfigRep>>({}, { on: false }, { targets }) },
      fc.constantFrom<Place['config'] & {}>(
        'gap',
        half,
        { fallthrough: rollout([50, 50], experiment) },
        { fallthrough: { variation: 1 } },
        { on: false, offVariation: null },
        { prerequisites: [{ key: 'q', variation: 0 }] },
      ),
    ),
  })
  const keys = ['a', 'b', 'c', 'd']
  const some = fc
    .array(place, { minLength: 1, maxLength: 4 })
    .map((all): Places => Object.fromEntries(all.map((one, index) => [keys[index]!, one])))
  const others = fc.record({
    dependents: fc.constantFrom({ value: [] }, { value: [] }, { value: [dependent] }),
    references: fc.constantFrom({ value: [] }, { value: [{ fileCount: 1 }] }),
    pendingChanges: fc.constantFrom([found(0)], [found(1)]),
  })
  /** Nothing may become safer than it was. */
  const rank = (verdict: RemovalVerdict) => ({ SAFE: 2, CAUTION: 1 })[verdict as string] ?? 0

  it('one environment more never makes a blocked flag safe, unless it changes which ones decide', () => {
    let blocked = 0
    fc.assert(
      fc.property(some, others, place, (places, more, another) => {
        const isCritical = Object.values(places).some(({ critical }) => critical)
        if (!isCritical && another.critical) return
        if (judged(places, more).verdict !== 'BLOCKED') return
        blocked += 1
        expect(judged({ ...places, z: another }, more).verdict).toBe('BLOCKED')
      }),
      { numRuns: 500 },
    )
    expect(blocked).toBeGreaterThan(100)
  })

  it('an input that is missing never makes it safer', () => {
    const lost: readonly ((inputs: RemovalInputs, key: string) => Partial<RemovalInputs>)[] = [
      () => ({ environments: gapOf('ENVIRONMENTS') }),
      (inputs, key) => ({
        configurations: new Map(inputs.configurations).set(key, gapOf('FLAG_CONFIGURATIONS', key)),
        servings: new Map(inputs.servings).set(key, gapOf('FLAG_CONFIGURATIONS', key)),
      }),
      (inputs, key) => ({ servings: new Map(inputs.servings).set(key, gapOf('FLAG_CONFIGURATIONS', key)) }),
      (inputs, key) => ({ statuses: new Map(inputs.statuses).set(key, gapOf('FLAG_STATUSES', key)) }),
      () => ({ dependents: gapOf('DEPENDENT_FLAGS') }),
      () => ({ references: gapOf('CODE_REFERENCES') }),
      () => ({ pendingChanges: [gapOf('APPROVAL_REQUESTS')] }),
      () => ({ expiringTargets: [gapOf('EXPIRING_TARGETS')] }),
    ]
    fc.assert(
      fc.property(some, others, fc.constantFrom(...lost), (places, more, lose) => {
        const inputs = inputsOf(places, more)
        const before = judgeRemoval(inputs, now)
        for (const key of Object.keys(places)) {
          const after = judgeRemoval({ ...inputs, ...lose(inputs, key) }, now)
          expect(rank(after.verdict)).toBeLessThanOrEqual(rank(before.verdict))
          expect(after.verdict).not.toBe('SAFE')
        }
      }),
      { numRuns: 500 },
    )
  })

  it('the order of the environments does not matter', () => {
    fc.assert(
      fc.property(some, others, (places, more) => {
        const turned = Object.fromEntries(Object.entries(places).toReversed())
        const told = (one: ReturnType<typeof judged>) => ({
          verdict: one.verdict,
          forward: one.forward,
          reasons: one.reasons.map(({ code, environmentKeys }) => [code, environmentKeys.toSorted()]),
        })
        expect(told(judged(turned, more))).toEqual(told(judged(places, more)))
      }),
      { numRuns: 300 },
    )
  })

  it('is safe only without gaps that matter, and says everything in short sentences', () => {
    fc.assert(
      fc.property(some, others, (places, more) => {
        const { verdict, gaps, sentences } = judged(places, more)
        // A new word in a status, and a prerequisite that was not read, weaken nothing where the environment does not count.
        const isOpen = ({ code }: (typeof gaps)[number]) => code !== 'NOT_TOLD' && code !== 'NOT_CHECKED'
        if (verdict === 'SAFE') expect(gaps.filter(isOpen)).toEqual([])
        for (const one of sentences) expect(one).toMatch(/^[A-Z0-9].{1,299}$/)
      }),
      { numRuns: 300 },
    )
  })
})
