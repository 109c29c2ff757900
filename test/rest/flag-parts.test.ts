import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coversParts, environmentGroups, noParts, uniteParts } from '../../src/rest/flags/flag-parts.ts'
import { environmentsPerList, type FlagParts } from '../../src/rest/flags/flags.ts'

const environmentLists = fc.uniqueArray(fc.constantFrom('production', 'staging', 'test', 'qa', 'canary'))

const anyParts: fc.Arbitrary<FlagParts> = fc.record({
  environments: fc.oneof(environmentLists, fc.constant('all' as const)),
  full: fc.boolean(),
  expand: fc.uniqueArray(fc.constantFrom('evaluation', 'migrationSettings')),
})

const parts = (some: Partial<FlagParts>): FlagParts => ({ ...noParts, ...some })

describe('the union of wants', () => {
  it('covers each of them', () => {
    fc.assert(
      fc.property(fc.array(anyParts), (all) => {
        const united = uniteParts(all)
        return all.every((one) => coversParts(united, one))
      }),
    )
  })

  it('asks for no more than what covers each of them', () => {
    fc.assert(
      fc.property(fc.array(anyParts), anyParts, (all, has) => {
        fc.pre(all.every((one) => coversParts(has, one)))
        fc.pre(has.full || all.every((one) => !one.full))
        return coversParts(has, uniteParts(all))
      }),
    )
  })

  it('is the same in any order, so that it is the same call', () => {
    fc.assert(
      fc.property(fc.array(anyParts), (all) => {
        expect(uniteParts(all.toReversed())).toEqual(uniteParts(all))
      }),
    )
  })

  it.each<[string, FlagParts[], FlagParts]>([
    ['of nothing is nothing', [], noParts],
    [
      'joins environments',
      [parts({ environments: ['b'] }), parts({ environments: ['a', 'b'] })],
      parts({ environments: ['a', 'b'] }),
    ],
    [
      'with all environments is all',
      [parts({ environments: ['b'] }), parts({ environments: 'all' })],
      parts({ environments: 'all' }),
    ],
    ['is not in full for the sake of no environment', [parts({ full: true })], noParts],
    [
      'is in full if one is',
      [parts({ full: true, environments: ['a'] }), noParts],
      parts({ full: true, environments: ['a'] }),
    ],
    ['joins expansions', [parts({ expand: ['b'] }), parts({ expand: ['a'] })], parts({ expand: ['a', 'b'] })],
  ])('%s', (_, all, united) => {
    expect(uniteParts(all)).toEqual(united)
  })
})

describe('what a document has covers', () => {
  it('itself', () => {
    fc.assert(fc.property(anyParts, (one) => coversParts(one, one)))
  })

  it('what is covered by what it covers', () => {
    fc.assert(
      fc.property(anyParts, anyParts, anyParts, (a, b, c) => {
        fc.pre(coversParts(a, b) && coversParts(b, c))
        return coversParts(a, c)
      }),
      { maxSkipsPerRun: 10_000 },
    )
  })

  it('nothing, always', () => {
    fc.assert(fc.property(anyParts, (one) => coversParts(one, noParts)))
  })

  it.each<[FlagParts, FlagParts, boolean]>([
    [parts({ environments: ['a', 'b'] }), parts({ environments: ['a'] }), true],
    [parts({ environments: ['a'] }), parts({ environments: ['a', 'b'] }), false],
    [parts({ environments: ['a'] }), parts({ environments: 'all' }), false],
    [parts({ environments: 'all' }), parts({ environments: ['a', 'b'] }), true],
    [parts({ environments: ['a'] }), parts({ environments: ['a'], full: true }), false],
    [parts({ environments: ['a'], full: true }), parts({ environments: ['a'] }), true],
    [parts({ environments: ['a'] }), parts({ full: true }), true],
    [parts({ environments: 'all' }), parts({ environments: 'all', full: true }), false],
    [noParts, parts({ expand: ['evaluation'] }), false],
    [parts({ expand: ['evaluation', 'migrationSettings'] }), parts({ expand: ['evaluation'] }), true],
  ])('%j: %j is %s', (has, wanted, expected) => {
    expect(coversParts(has, wanted)).toBe(expected)
  })
})

describe('the environments of a list', () => {
  const sortedBy = fc.option(fc.constantFrom('production', 'other'), { nil: undefined })

  it('go into groups that a call takes, each environment into one', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1 })), sortedBy, (environments, lead) => {
        const groups = environmentGroups(environments, lead)
        expect(groups.every(({ length }) => length <= environmentsPerList)).toBe(true)
        const others = groups.flat().filter((environment) => environment !== lead)
        expect(others).toEqual(environments.filter((environment) => environment !== lead))
        if (lead !== undefined) expect(groups.map(([first]) => first)).toEqual(groups.map(() => lead))
      }),
    )
  })

  it('are no more calls than they must be', () => {
    fc.assert(
      fc.property(environmentLists, sortedBy, (environments, lead) => {
        const others = environments.filter((environment) => environment !== lead).length
        const perCall = lead === undefined ? 3 : 2
        expect(environmentGroups(environments, lead)).toHaveLength(Math.max(1, Math.ceil(others / perCall)))
      }),
    )
  })

  it.each<[string[], string | undefined, string[][]]>([
    [[], undefined, [[]]],
    [[], 'a', [['a']]],
    [['a'], 'a', [['a']]],
    [['a', 'b', 'c'], undefined, [['a', 'b', 'c']]],
    [['a', 'b', 'c', 'd'], undefined, [['a', 'b', 'c'], ['d']]],
    [
      ['a', 'b', 'c', 'd'],
      'c',
      [
        ['c', 'a', 'b'],
        ['c', 'd'],
      ],
    ],
  ])('%j sorted by %s are %j', (environments, lead, groups) => {
    expect(environmentGroups(environments, lead)).toEqual(groups)
  })
})
