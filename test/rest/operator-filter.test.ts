import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseOperators } from '../../sandbox/filters/filter-operators.ts'
import { UnusableArgument } from '../../src/rest/operation.ts'
import {
  allOf,
  anyOf,
  conditions,
  equals,
  holds,
  noneOf,
  resembles,
  resemblesAny,
} from '../../src/rest/operator-filter.ts'

const name = 'filter.it'

describe('a condition with an operator', () => {
  it.each([
    ['a text', resembles('query', name, 'dark mode'), 'query equals "dark mode"'],
    ['no text', resembles('query', name, undefined), undefined],
    ['an empty text', resembles('query', name, ''), undefined],
    ['a text of what the grammar reserves', resembles('query', name, 'a",b|(c)]'), 'query equals "a\\",b|(c)]"'],
    ['one of some texts', resemblesAny('query', name, ['a', 'b']), 'query equals ["a","b"]'],
    ['one of no list of texts', resemblesAny('query', name, null), undefined],
    ['a value', equals('view', name, 'growth'), 'view equals "growth"'],
    ['no value', equals('view', name, null), undefined],
    ['any of some values', anyOf('tags', name, ['a', 'b']), 'tags anyOf ["a","b"]'],
    ['any of no list', anyOf('tags', name, undefined), undefined],
    ['none of some values', noneOf('excludedKeys', name, ['a']), 'excludedKeys anyOf ["a"]'],
    ['none of an empty list', noneOf('excludedKeys', name, []), undefined],
    ['all of some values', allOf('tags', name, ['a', 'b']), 'tags anyOf ["a"],tags anyOf ["b"]'],
    ['all of an empty list', allOf('tags', name, []), undefined],
    ['all of null', allOf('tags', name, null), undefined],
    ['a truth', holds('unbounded', 'equals', true), 'unbounded equals true'],
    ['the absence of something', holds('external', 'exists', false), 'external exists false'],
    ['no truth', holds('external', 'exists', null), undefined],
    ['several together', conditions(undefined, 'a equals 1', undefined, 'b equals 2'), 'a equals 1,b equals 2'],
    ['none at all', conditions(undefined, undefined), undefined],
  ])('says %s', (_, condition, expected) => {
    expect(condition).toBe(expected)
  })

  it.each<[string, () => unknown, RegExp]>([
    ['an empty list', () => anyOf('tags', name, []), /at least one value for filter\.it/],
    ['an empty list of texts', () => resemblesAny('query', name, []), /at least one value for filter\.it/],
    ['an empty value', () => equals('view', name, ''), /filter\.it that is not empty, but got ""/],
    ['an empty value among others', () => anyOf('tags', name, ['a', '']), /filter\.it that is not empty/],
    ['half a character', () => anyOf('tags', name, ['\ud83d']), /filter\.it of whole Unicode characters/],
  ])('refuses %s', (_, make, message) => {
    expect(make).toThrow(UnusableArgument)
    expect(make).toThrow(message)
  })

  it('is read as it was meant, whatever the values are made of', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 })
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), text, (values, one) => {
        expect(parseOperators(conditions(anyOf('tags', name, values), resembles('query', name, one))!)).toEqual({
          all: [
            { field: 'tags', operator: 'anyOf', values, isList: true },
            { field: 'query', operator: 'equals', values: [one], isList: false },
          ],
        })
      }),
    )
  })
})
