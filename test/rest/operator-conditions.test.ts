import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseOperators } from '../../sandbox/filters/filter-operators.ts'
import { UnusableArgument } from '../../src/rest/operation.ts'
import { isAnyOf as anyOf, isEqual as equals, operatorFilter } from '../../src/rest/operator-filter.ts'

describe('a condition with an operator', () => {
  it.each([
    ['a plain word', equals('filter.a', 'web'), 'equals web'],
    ['a specifier', equals('filter.a', 'proj/a-b:env/c_d:flag/e.f'), 'equals proj/a-b:env/c_d:flag/e.f'],
    ['a text of several words', equals('filter.a', 'dark mode'), 'equals "dark mode"'],
    ['a text with a comma', equals('filter.a', 'a,b'), 'equals "a,b"'],
    ['a text with a quote', equals('filter.a', 'a"b'), String.raw`equals "a\"b"`],
    ['no value', equals('filter.a', undefined), undefined],
    ['a null', equals('filter.a', null), undefined],
    ['some values', anyOf('filter.a', ['a', 'b c']), 'anyOf ["a","b c"]'],
    ['one value', anyOf('filter.a', ['a']), 'anyOf ["a"]'],
    ['no list', anyOf('filter.a', undefined), undefined],
  ])('of %s', (_, condition, expected) => {
    expect(condition).toBe(expected)
  })

  it.each<[string, () => unknown, RegExp]>([
    ['an empty text', () => equals('filter.a', ''), /filter\.a that is not empty, but got ""/],
    ['half a character', () => equals('filter.a', '\ud800'), /filter\.a of whole Unicode characters/],
    ['an empty list', () => anyOf('filter.a', []), /at least one value for filter\.a, but got an empty list/],
    ['an empty text in a list', () => anyOf('filter.a', ['b', '']), /filter\.a that is not empty, but got ""/],
  ])('is refused for %s', (_, make, message) => {
    expect(make).toThrow(UnusableArgument)
    expect(make).toThrow(message)
  })
})

describe('a filter of operators', () => {
  it.each<[Parameters<typeof operatorFilter>[0], string | undefined]>([
    [{}, undefined],
    [{ a: undefined }, undefined],
    [{ a: 'equals b' }, 'a equals b'],
    [{ a: 'equals b', c: undefined, d: 'anyOf ["e"]' }, 'a equals b,d anyOf ["e"]'],
  ])('of %j is %s', (conditions, expected) => {
    expect(operatorFilter(conditions)).toBe(expected)
  })

  it('is read as exactly the conditions that it was made of, whatever the texts', () => {
    const text = fc.string({ minLength: 1, unit: fc.oneof(fc.constantFrom(...',|()[]"\'\\ :'), fc.string()) })
    const usable = text.filter((one) => one !== '' && one.isWellFormed())
    fc.assert(
      fc.property(usable, fc.array(usable, { minLength: 1 }), (one, some) => {
        const filter = operatorFilter({ a: equals('a', one), b: anyOf('b', some) })!
        expect(parseOperators(filter)).toEqual({
          all: [
            { field: 'a', operator: 'equals', values: [one], isList: false },
            { field: 'b', operator: 'anyOf', values: some, isList: true },
          ],
        })
      }),
    )
  })
})
