import { describe, expect, it } from 'vitest'
import type { FactGap, Known } from '../../src/facts/gaps.ts'
import type { Judgements, NeededFlags } from '../../src/facts/prerequisites.ts'
import { servingOf } from '../../src/facts/serving.ts'
import type { FlagEnvironmentDoc } from '../../src/rest/flags/flag-environments.ts'
import type { FlagConfigRep, FlagRep } from '../../src/rest/flags/flags.ts'
import { configDoc, rollout, rule } from '../support/flag-docs.ts'

type Config = Partial<FlagConfigRep>

const everybody = { clauses: [] }
const gap: FactGap = { input: 'FLAG_CONFIGURATIONS', code: 'FORBIDDEN', environmentKey: 'production', message: 'No.' }

/** Flags by key: configurations in production, null for flags that do not exist, and gaps. */
const flagsOf = (flags: Readonly<Record<string, Config | null | 'gap' | FlagEnvironmentDoc>>): NeededFlags =>
  new Map(
    Object.entries(flags).map(([key, one]): [string, Known<FlagEnvironmentDoc | null>] => {
      if (one === 'gap') return [key, { gap }]
      return [key, { value: one && ('flag' in one ? one : configDoc(one, { key })) }]
    }),
  )

const archived = configDoc({}, { key: 'q', archived: true })
const needs = (key: string, variation = 0): Config => ({ prerequisites: [{ key, variation }] })

interface Expected {
  readonly kind: string
  readonly variation?: number
  readonly outcomes?: readonly number[]
  readonly usesCodeFallback?: boolean
}

const served = (config: Config, flags: Parameters<typeof flagsOf>[0] = {}, more: Partial<FlagRep> = {}) =>
  servingOf(configDoc(config, more), flagsOf(flags))

describe('what a flag serves', () => {
  const malformed = { kind: 'MALFORMED', outcomes: [], usesCodeFallback: true }
  const half = rollout([50, 50])
  const measured = { experimentAllocation: { defaultVariation: 1, canReshuffle: false, type: 'measuredRollout' } }
  const experiment = { experimentAllocation: { defaultVariation: 1, canReshuffle: true } }

  it.each<[string, Config, Expected]>([
    ['off', { on: false }, { kind: 'OFF', variation: 1, outcomes: [1] }],
    ['off without an off variation', { on: false, offVariation: null }, { kind: 'OFF', usesCodeFallback: true }],
    ['off, with one that does not exist', { on: false, offVariation: 7 }, { kind: 'OFF', usesCodeFallback: true }],
    ['off, with a default rule that is malformed', { on: false, fallthrough: {} }, { kind: 'OFF', variation: 1 }],
    ['on', {}, { kind: 'SINGLE_VARIATION', variation: 0, outcomes: [0] }],
    ['a default rule without anything', { fallthrough: {} }, malformed],
    ['a default rule without a variation that exists', { fallthrough: { variation: 3 } }, malformed],
    ['a negative index', { fallthrough: { variation: -1 } }, malformed],
    ['a rollout without parts', { fallthrough: { rollout: { variations: [] } } }, malformed],
    ['a rollout to a variation that does not exist', { fallthrough: rollout([0, 0, 0, 100]) }, malformed],
    [
      'a target without a variation that exists',
      { targets: [{ variation: 9, values: ['u'] }] },
      { kind: 'MALFORMED', outcomes: [0], usesCodeFallback: false },
    ],
    [
      'a part without weight that does not exist',
      { fallthrough: rollout([100, 0, 0, 0]) },
      { kind: 'SINGLE_VARIATION', variation: 0 },
    ],
    [
      'a malformed rule behind one for everybody',
      { rules: [rule({ ...everybody, variation: 2 }), rule({ variation: 9 })], fallthrough: {} },
      { kind: 'SINGLE_VARIATION', variation: 2 },
    ],
    [
      'a malformed rule that is disabled',
      { rules: [rule({ variation: 9, disabled: true })] },
      { kind: 'SINGLE_VARIATION', variation: 0 },
    ],
    [
      'a rule for everybody',
      { rules: [rule({ ...everybody, variation: 1 })] },
      { kind: 'SINGLE_VARIATION', variation: 1 },
    ],
    [
      'a rule for everybody that is disabled',
      { rules: [rule({ ...everybody, disabled: true })] },
      { kind: 'SINGLE_VARIATION', variation: 0 },
    ],
    ['a rule', { rules: [rule()] }, { kind: 'TARGETED', outcomes: [0, 1] }],
    ['a rule of the same variation', { rules: [rule({ variation: 0 })] }, { kind: 'SINGLE_VARIATION', variation: 0 }],
    ['users', { targets: [{ variation: 2, values: ['u'] }] }, { kind: 'TARGETED', outcomes: [0, 2] }],
    ['targets without keys', { targets: [{ variation: 2, values: [] }] }, { kind: 'SINGLE_VARIATION', variation: 0 }],
    [
      'users in their place among others',
      {
        targets: [{ variation: 2, values: ['u'] }],
        contextTargets: [
          { variation: 2, values: [], contextKind: 'user' },
          { variation: 1, values: ['d'], contextKind: 'device' },
        ],
      },
      { kind: 'TARGETED', outcomes: [0, 1, 2] },
    ],
    [
      'users without a place among others',
      {
        targets: [{ variation: 2, values: ['u'] }],
        contextTargets: [{ variation: 1, values: ['d'], contextKind: 'device' }],
      },
      { kind: 'TARGETED', outcomes: [0, 1] },
    ],
    ['a rollout', { fallthrough: half }, { kind: 'ROLLOUT', outcomes: [0, 1] }],
    ['a rollout of a rule', { rules: [rule(half)] }, { kind: 'ROLLOUT', outcomes: [0, 1] }],
    [
      'a rollout behind a rule for everybody',
      { rules: [rule(everybody)], fallthrough: half },
      { kind: 'SINGLE_VARIATION', variation: 1 },
    ],
    ['a rollout to one variation', { fallthrough: rollout([0, 100]) }, { kind: 'SINGLE_VARIATION', variation: 1 }],
    ['a rollout that lacks weight', { fallthrough: rollout([50, 0]) }, { kind: 'ROLLOUT', outcomes: [0, 1] }],
    ['a rollout with too much weight', { fallthrough: rollout([100, 50]) }, { kind: 'SINGLE_VARIATION', variation: 0 }],
    ['an experiment', { fallthrough: rollout([50, 50], experiment) }, { kind: 'EXPERIMENT', outcomes: [0, 1] }],
    [
      'an experiment beside a rollout',
      { rules: [rule(half)], fallthrough: rollout([50, 50], experiment) },
      { kind: 'EXPERIMENT' },
    ],
    [
      'a guarded rollout beside an experiment',
      { rules: [rule(rollout([10, 90], measured))], fallthrough: rollout([50, 50], experiment) },
      { kind: 'GUARDED', outcomes: [0, 1] },
    ],
  ])('with %s', (_, config, expected) => {
    const all = served(config)
    const { kind, variation = null, outcomes = variation === null ? all.outcomes : [variation] } = expected
    const usesCodeFallback = expected.usesCodeFallback ?? false
    expect(all).toMatchObject({ kind, variation, outcomes, usesCodeFallback })
  })

  it('is the fallback value of the code for an archived flag, even if it is on', () => {
    expect(served({}, {}, { archived: true })).toMatchObject({ kind: 'ARCHIVED', outcomes: [], usesCodeFallback: true })
  })
})

describe('a prerequisite', () => {
  const off = { on: false, offVariation: 0 }
  const some = { rules: [rule()] }

  it.each<[string, Parameters<typeof flagsOf>[0], number, Expected & { met: string; reason: string | null }]>([
    [
      'that serves it to everybody',
      { q: {} },
      0,
      { kind: 'SINGLE_VARIATION', variation: 0, met: 'ALWAYS', reason: null },
    ],
    [
      'that serves it to some',
      { q: some },
      0,
      { kind: 'TARGETED', outcomes: [0, 1], met: 'SOMETIMES', reason: 'DEPENDS' },
    ],
    [
      'that divides',
      { q: { fallthrough: rollout([50, 50]) } },
      1,
      { kind: 'TARGETED', met: 'SOMETIMES', reason: 'DEPENDS' },
    ],
    ['that serves others', { q: some }, 2, { kind: 'BLOCKED', variation: 1, met: 'NEVER', reason: 'OTHER_VARIATION' }],
    [
      'that is off',
      { q: { ...off, offVariation: 1 } },
      0,
      { kind: 'BLOCKED', variation: 1, met: 'NEVER', reason: 'OFF' },
    ],
    [
      'that is off, with it as its off variation',
      { q: off },
      0,
      { kind: 'BLOCKED', variation: 1, met: 'NEVER', reason: 'OFF' },
    ],
    ['that does not exist', { q: null }, 0, { kind: 'BLOCKED', variation: 1, met: 'NEVER', reason: 'MISSING' }],
    ['that is archived', { q: archived }, 0, { kind: 'BLOCKED', variation: 1, met: 'NEVER', reason: 'ARCHIVED' }],
    ['that is forbidden', { q: 'gap' }, 0, { kind: 'UNKNOWN', outcomes: [0, 1], met: 'UNKNOWN', reason: 'UNREADABLE' }],
    ['that was not read', {}, 0, { kind: 'UNKNOWN', outcomes: [0, 1], met: 'UNKNOWN', reason: 'UNREADABLE' }],
    [
      'that is blocked',
      { q: needs('r'), r: off },
      0,
      { kind: 'BLOCKED', variation: 1, met: 'NEVER', reason: 'BLOCKED' },
    ],
    [
      'that is blocked, with it as its off variation',
      { q: needs('r'), r: off },
      1,
      { kind: 'SINGLE_VARIATION', variation: 0, met: 'ALWAYS', reason: null },
    ],
    [
      'that is blocked for some',
      { q: needs('r'), r: some },
      0,
      { kind: 'TARGETED', met: 'SOMETIMES', reason: 'DEPENDS' },
    ],
    [
      'that needs a forbidden flag',
      { q: needs('r'), r: 'gap' },
      0,
      { kind: 'UNKNOWN', met: 'UNKNOWN', reason: 'UNREADABLE' },
    ],
    [
      'that needs a forbidden flag, and never serves it',
      { q: needs('r'), r: 'gap' },
      2,
      { kind: 'BLOCKED', variation: 1, met: 'NEVER', reason: 'OTHER_VARIATION' },
    ],
    [
      'that needs a forbidden flag, and always serves it',
      { q: { ...needs('r'), offVariation: 0 }, r: 'gap' },
      0,
      { kind: 'SINGLE_VARIATION', variation: 0, met: 'ALWAYS', reason: null },
    ],
    [
      'without an off variation, blocked for some',
      { q: { ...needs('r'), offVariation: null }, r: some },
      0,
      { kind: 'TARGETED', met: 'SOMETIMES', reason: 'DEPENDS' },
    ],
    [
      'that leads back',
      { q: needs('f'), f: needs('q') },
      0,
      { kind: 'MALFORMED', usesCodeFallback: true, outcomes: [], met: 'UNKNOWN', reason: 'CYCLE' },
    ],
    [
      'that needs itself',
      { q: needs('q') },
      0,
      { kind: 'MALFORMED', usesCodeFallback: true, met: 'UNKNOWN', reason: 'CYCLE' },
    ],
    [
      'of a circle that one flag interrupts by being off',
      { q: needs('r'), r: { ...needs('f'), ...off } },
      0,
      { kind: 'BLOCKED', variation: 1, met: 'NEVER', reason: 'BLOCKED' },
    ],
  ])('%s', (_, flags, required, { met, reason, ...expected }) => {
    expect(served(needs('q', required), flags)).toMatchObject({
      ...expected,
      prerequisites: [{ flagKey: 'q', met, reason }],
    })
  })

  it('is judged with the others: never, then unknown, then sometimes', () => {
    const flags = { never: off, unknown: 'gap', some, always: {} } as const
    const kindsOf = (...keys: (keyof typeof flags)[]) => {
      const { kind, prerequisites } = served({ prerequisites: keys.map((key) => ({ key, variation: 0 })) }, flags)
      return [kind, prerequisites.map(({ flagKey }) => flagKey)]
    }
    expect(kindsOf('always', 'some')).toEqual(['TARGETED', ['some', 'always']])
    expect(kindsOf('always', 'some', 'unknown')).toEqual(['UNKNOWN', ['unknown', 'some', 'always']])
    expect(kindsOf('some', 'unknown', 'never')).toEqual(['BLOCKED', ['never', 'unknown', 'some']])
  })

  it('that is blocked tells what blocks it', () => {
    const { prerequisites } = served(needs('q'), { q: needs('r'), r: needs('s'), s: off })
    expect(prerequisites).toMatchObject([
      {
        flagKey: 'q',
        reason: 'BLOCKED',
        blockedBy: [{ flagKey: 'r', reason: 'BLOCKED', blockedBy: [{ flagKey: 's', reason: 'OFF' }] }],
      },
    ])
  })

  it('that leads to a circle is malformed for all who need it, in whatever order they are judged', () => {
    const flags = flagsOf({ a: needs('b'), b: needs('a'), c: needs('a'), d: needs('c') })
    const judged: Judgements = new Map()
    for (const key of ['a', 'c', 'd', 'c', 'b']) {
      expect(servingOf(configDoc(needs(key)), flags, judged).kind).toBe('MALFORMED')
    }
  })

  it('of a flag that is off or archived is not looked at', () => {
    expect(served({ ...needs('q'), on: false }, { q: 'gap' })).toMatchObject({
      kind: 'OFF',
      prerequisites: [],
      gaps: [],
    })
  })
})

describe('a gap', () => {
  it('names what was not read, of the prerequisites of prerequisites as well', () => {
    expect(served(needs('q'), { q: 'gap' }).gaps).toEqual([gap])
    expect(served(needs('q'), { q: needs('r'), r: 'gap' }).gaps).toEqual([gap])
    expect(served(needs('q'), {}).gaps).toMatchObject([{ input: 'FLAG_CONFIGURATIONS', code: 'NOT_CHECKED' }])
  })

  it('of a rollout is whether its percentages change by themselves', () => {
    expect(served({ fallthrough: rollout([50, 50]) }).gaps).toMatchObject([
      { input: 'ROLLOUT_AUTOMATION', code: 'NOT_TOLD' },
    ])
    expect(served({}).gaps).toEqual([])
  })
})

describe('the default rule', () => {
  const measured = { defaultVariation: 1, canReshuffle: true }

  it.each<[string, Config, unknown]>([
    ['one variation', {}, [[0, 100, null, null, null]]],
    [
      'parts',
      { fallthrough: rollout([20, 80]) },
      [
        [0, 20, 'user', 'key', null],
        [1, 80, 'user', 'key', null],
      ],
    ],
    [
      'parts by another attribute of another kind',
      { fallthrough: rollout([33.333, 66.667], { contextKind: 'organization', bucketBy: 'plan' }) },
      [
        [0, 33.333, 'organization', 'plan', null],
        [1, 66.667, 'organization', 'plan', null],
      ],
    ],
    [
      'the parts of an experiment, with those of one variation together',
      {
        fallthrough: {
          rollout: {
            experimentAllocation: measured,
            variations: [
              { variation: 1, weight: 10_000 },
              { variation: 0, weight: 10_000 },
              { variation: 1, weight: 80_000, _untracked: true },
            ],
          },
        },
      },
      [
        [1, 90, 'user', 'key', 80],
        [0, 10, 'user', 'key', 0],
      ],
    ],
    ['nothing, behind a rule for everybody', { rules: [rule(everybody)] }, undefined],
    ['nothing, while the flag is off', { on: false }, undefined],
    ['nothing, if it is malformed', { fallthrough: {} }, undefined],
  ])('serves %s', (_, config, expected) => {
    const { shares } = served(config)
    const told = shares?.map((one) => [
      one.variation,
      one.percentage,
      one.contextKind,
      one.bucketBy,
      one.untrackedPercentage,
    ])
    expect(told).toEqual(expected)
  })

  it.each<[string | null, Config]>([
    ['EVERYBODY', {}],
    ['EVERYBODY', { ...needs('always') }],
    ['REMAINING', { ...needs('some') }],
    ['REMAINING', { rules: [rule()] }],
    ['REMAINING', { targets: [{ variation: 0, values: ['u'] }] }],
    ['EVERYBODY', { rules: [rule({ disabled: true })] }],
    [null, { rules: [rule(everybody)] }],
    [null, { on: false }],
  ])('is for %s in %j', (sharesOf, config) => {
    expect(served(config, { always: {}, some: { rules: [rule()] } }).sharesOf).toBe(sharesOf)
  })

  it('and the rules say where they have rollouts, and how many targets and rules there are', () => {
    const half = rollout([50, 50])
    const targets = [{ variation: 0, values: ['a', 'b'] }]
    const rules = [rule({ disabled: true }), rule(half), rule(), rule(everybody), rule()]
    expect(served({ targets, rules, fallthrough: half })).toMatchObject({
      rolloutsIn: ['RULE'],
      targetCount: 2,
      ruleCount: 3,
    })
    expect(served({ fallthrough: half })).toMatchObject({ rolloutsIn: ['DEFAULT_RULE'], targetCount: 0, ruleCount: 0 })
    expect(served({ on: false, targets, rules })).toMatchObject({ rolloutsIn: [], targetCount: null, ruleCount: null })
  })
})
