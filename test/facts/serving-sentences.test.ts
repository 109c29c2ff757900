import { describe, expect, it } from 'vitest'
import { clauseWords } from '../../src/facts/clause-words.ts'
import type { Known } from '../../src/facts/gaps.ts'
import { servingOf } from '../../src/facts/serving.ts'
import { sentencesOf } from '../../src/facts/serving-sentences.ts'
import { servingBySummary } from '../../src/facts/serving-summary.ts'
import { jsonWords, valueWords } from '../../src/facts/words.ts'
import type { FlagEnvironmentDoc } from '../../src/rest/flags/flag-environments.ts'
import type { ClauseRep, FlagConfigRep, FlagRep } from '../../src/rest/flags/flags.ts'
import { configDoc, rollout, rule } from '../support/flag-docs.ts'

type Config = Partial<FlagConfigRep>

const booleans: Partial<FlagRep> = { variations: [{ value: true }, { value: false }] }
const pay = (config: Config): FlagEnvironmentDoc => configDoc(config, { key: 'pay-v2', ...booleans })

const said = (config: Config, needed?: Known<FlagEnvironmentDoc | null>, more: Partial<FlagRep> = {}) =>
  sentencesOf(servingOf(configDoc(config, more), new Map(needed ? [['pay-v2', needed]] : [])))

const needsPay: Config = { prerequisites: [{ key: 'pay-v2', variation: 0 }] }
const country = { attribute: 'country', op: 'in', values: ['CA', 'US'], negate: false, contextKind: 'user' }
const beta = { attribute: 'segmentMatch', op: 'segmentMatch', values: ['beta'], negate: false }
const experiment = { experimentAllocation: { defaultVariation: 1, canReshuffle: true } }
const guarded = { experimentAllocation: { defaultVariation: 1, canReshuffle: true, type: 'measuredRollout' } }

describe('the sentences', () => {
  it.each<[Config, readonly string[]]>([
    [{ on: false }, ['Off: everybody gets "Old".']],
    [{ on: false, offVariation: null }, ["Off: everybody gets the code's fallback value."]],
    [{}, ['Everybody gets "New".']],
    [{ fallthrough: { variation: 2 } }, ['Everybody gets {"c":1}.']],
    [{ fallthrough: {} }, ["Malformed: everybody gets the code's fallback value."]],
    [{ fallthrough: rollout([20, 80]) }, ['Everybody is split by user key: 20 % "New", 80 % "Old".']],
    [
      { fallthrough: rollout([33.333, 66.667], { contextKind: 'organization', bucketBy: 'plan', ...experiment }) },
      ['Everybody is split by organization plan in an experiment: 33.333 % "New", 66.667 % "Old".'],
    ],
    [
      { rules: [rule(rollout([5, 95], guarded))] },
      [
        'Rule 1: user country is DE, split by user key in a guarded rollout: 5 % "New", 95 % "Old".',
        'Everybody else gets "New".',
      ],
    ],
    [
      {
        targets: [
          { variation: 0, values: Array.from({ length: 14 }, String) },
          { variation: 1, values: ['a'] },
        ],
        rules: [
          rule({ disabled: true }),
          rule({ description: 'Beta', clauses: [country, beta], variation: 0 }),
          rule({ clauses: [beta], ...rollout([20, 80]) }),
        ],
        fallthrough: { variation: 1 },
      },
      [
        '14 user keys get "New".',
        '1 user key gets "Old".',
        'Rule 2 "Beta": user country is one of CA, US and the context is in segment beta: "New".',
        'Rule 3: the context is in segment beta, split by user key: 20 % "New", 80 % "Old".',
        'Everybody else gets "Old".',
      ],
    ],
    [
      { rules: [rule(), rule({ clauses: [] })] },
      ['Rule 1: user country is DE: "Old".', 'Rule 2: everybody else: "Old".'],
    ],
    [{ rules: [rule({ clauses: [] }), rule()] }, ['Rule 1: everybody: "Old".']],
    [
      { rules: [rule({ variation: 9 })] },
      [
        "Rule 1: user country is DE: the code's fallback value, because the variation does not exist.",
        'Everybody else gets "New".',
      ],
    ],
  ])('of %j are in the order of evaluation', (config, sentences) => {
    expect(said(config)).toEqual(sentences)
  })

  it('of an archived flag are about that alone', () => {
    expect(said({}, undefined, { archived: true })).toEqual(["Archived: everybody gets the code's fallback value."])
  })

  it.each<[string, FlagEnvironmentDoc | null | 'gap', readonly string[]]>([
    ['off', pay({ on: false }), ['Blocked: "pay-v2" is off, so everybody gets "Old".']],
    ['missing', null, ['Blocked: "pay-v2" does not exist, so everybody gets "Old".']],
    [
      'of other variations',
      pay({ fallthrough: { variation: 1 } }),
      ['Blocked: "pay-v2" never serves true, so everybody gets "Old".'],
    ],
    [
      'archived',
      configDoc({}, { key: 'pay-v2', archived: true }),
      ['Blocked: "pay-v2" is archived, so everybody gets "Old".'],
    ],
    [
      'blocked',
      pay({ prerequisites: [{ key: 'gone', variation: 0 }] }),
      [
        'Needs "pay-v2" to serve true. Whether it does is not known, because of what it needs itself: the others get "Old".',
        'Everybody else gets "New".',
      ],
    ],
    ['always met', pay({}), ['Everybody gets "New".']],
    [
      'met for some',
      pay({ rules: [rule()] }),
      ['Needs "pay-v2" to serve true, which it does for some: the others get "Old".', 'Everybody else gets "New".'],
    ],
    [
      'forbidden',
      'gap',
      [
        'Needs "pay-v2" to serve a certain variation. Whether it does is not known, because it could not be read: the others get "Old".',
        'Everybody else gets "New".',
      ],
    ],
  ])('say that a prerequisite is %s', (_, found, sentences) => {
    const gap = { input: 'FLAG_CONFIGURATIONS', code: 'FORBIDDEN', environmentKey: null, message: '' } as const
    expect(said(needsPay, found === 'gap' ? { gap } : { value: found })).toEqual(sentences)
  })

  it('name what blocks a prerequisite, and three blocking ones at most', () => {
    const off = configDoc({ on: false }, { key: 'x' })
    const blocked = pay({ prerequisites: [{ key: 'x', variation: 0 }] })
    const flags = new Map([
      ['pay-v2', { value: blocked }],
      ['x', { value: off }],
    ])
    expect(sentencesOf(servingOf(configDoc(needsPay), flags))).toEqual([
      'Blocked: "pay-v2" is blocked by "x", so everybody gets "Old".',
    ])
    const many = ['x', 'a', 'b', 'c'].map((key) => ({ key, variation: 0 }))
    const missing = new Map<string, Known<FlagEnvironmentDoc | null>>(flags)
    for (const key of ['a', 'b', 'c']) missing.set(key, { value: null })
    expect(sentencesOf(servingOf(configDoc({ prerequisites: many }), missing))).toEqual([
      'Blocked: "x" is off, "a" does not exist, "b" does not exist and 1 more, so everybody gets "Old".',
    ])
  })

  it('are cut: values at 40 characters, sentences at 300, and nothing takes a line of its own', () => {
    const long = 'x'.repeat(500)
    const clauses = [1, 2, 3, 4].map(() => ({ ...country, attribute: long, values: [long, long, long, long] }))
    const [first = '', second] = said({ rules: [rule({ description: `a\n${long}`, clauses })] }, undefined, {
      variations: [{ value: `😀${long}` }, { value: 1, name: '😀'.repeat(50) }],
    })
    expect(first).toHaveLength(300)
    expect(first).toMatch(/^Rule 1 "a x{37}…": user x{39}… is one of x{39}…, .*…$/)
    expect(second).toBe(`Everybody else gets "😀${'x'.repeat(37)}….`)
  })

  it.each<[readonly number[], string]>([
    [[0, 0], 'Everybody gets "New".'],
    [[3, 0], '3 keys are targeted.'],
    [[0, 1], 'On. The summary does not tell who gets which variation.'],
  ])('by the summary with %j targets and rules say less', ([targets, rules], sentence) => {
    const none = { rules: 0, nullRules: 0, targets: 0, contextTargets: 0 }
    const _summary = {
      prerequisites: 0,
      variations: { 0: { ...none, isFallthrough: true }, 1: { ...none, targets: targets!, rules: rules! } },
    }
    expect(sentencesOf(servingBySummary(configDoc({ _summary } as Config)))[0]).toBe(sentence)
  })
})

describe('a value in words', () => {
  it.each<[unknown, string]>([
    [{ a: [1, 'x', null, { b: true }], c: {} }, '{"a":[1,"x",null,{"b":true}],"c":{}}'],
    ['a "b"', '"a \\"b\\""'],
    [undefined, 'null'],
    [Array.from({ length: 1e6 }, () => 'long'), `["long","long","long","long","long","long…`],
  ])('is its JSON', (value, words) => {
    expect(jsonWords(value).slice(0, 39)).toBe(words.slice(0, 39))
    expect([...jsonWords(value)].length).toBeLessThanOrEqual(40)
  })

  it.each<[unknown]>([
    ['sdk-12345678-1234-1234-1234-123456789012'],
    [`at ${'x'.repeat(20)} sdk-12345678-1234-1234-1234-123456789012`],
    [{ path: '/some/place', token: `ghp_${'a1'.repeat(18)}` }],
    [[`${'x'.repeat(25)} AKIAABCDEFGHIJKLMNOP`]],
  ])('shows no start of a credential that is longer than the cut', (value) => {
    const words = `${jsonWords(value)} ${valueWords(value)}`
    expect(words).toContain('[cred')
    expect(words).not.toMatch(/sdk-1|ghp_|AKIA/)
  })

  it('is cut, however deep it is', () => {
    let deep: unknown = 1
    for (let level = 0; level < 100_000; level += 1) deep = level % 2 ? [deep] : { a: deep }
    expect(jsonWords(deep)).toMatch(/^\[\{"a":.*…$/)
    expect(valueWords(deep)).toBe(jsonWords(deep))
  })
})

describe('a condition in words', () => {
  it.each<[Partial<ClauseRep>, string]>([
    [{}, 'user country is DE'],
    [{ negate: true }, 'user country is not DE'],
    [{ values: ['DE', 'AT'], negate: true }, 'user country is not one of DE, AT'],
    [{ values: ['a', 'b', 'c', 'd', 'e'] }, 'user country is one of a, b, c and 2 more'],
    [{ values: [true, 1, null] }, 'user country is one of true, 1, null'],
    [{ values: [] }, 'user country is one of no values'],
    [{ values: [], negate: true }, 'user country is set'],
    [{ op: 'endsWith', values: ['a', 'b'] }, 'user country ends with a or b'],
    [{ op: 'matches', values: ['^a$'], negate: true }, 'user country does not match ^a$'],
    [{ op: 'greaterThanOrEqual', values: [5] }, 'user country is at least 5'],
    [{ op: 'before', values: [0] }, 'user country is before 1970-01-01T00:00:00.000Z'],
    [{ op: 'after', values: ['2026-01-01', 1e300] }, 'user country is after 2026-01-01 or 1e+300'],
    [{ op: 'semVerLessThan', values: ['1.2.0'], contextKind: 'device' }, 'device country is older than version 1.2.0'],
    [
      { op: 'segmentMatch', values: ['beta', 'staff'], contextKind: 'device' },
      'the context is in segment beta or staff',
    ],
    [{ op: 'segmentMatch', values: ['beta'], negate: true }, 'the context is not in segment beta'],
    [{ op: 'segmentMatch', values: [{ toString: false }] }, 'the context is in segment {"toString":false}'],
    [{ attribute: 'kind', contextKind: 'device', values: ['user'] }, 'kind is user'],
    [{ op: 'isNew', values: [1] }, 'user country isNew 1'],
    [{ op: 'toString', values: [1], negate: true }, 'user country not toString 1'],
  ])('%j', (more, words) => {
    const clause: ClauseRep = { attribute: 'country', op: 'in', values: ['DE'], negate: false, ...more }
    expect(clauseWords(clause)).toBe(words)
  })
})
