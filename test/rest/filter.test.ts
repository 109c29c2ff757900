import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allOf, anyOf, exactly, filterOf, json, sayable, search } from '../../src/rest/filter.ts'
import { UnusableArgument } from '../../src/rest/operation.ts'

/** Reads grammar A: conditions are separated by commas, and the field ends at the first colon. `lastSeen` is read as JSON. */
function read(filter: string): Record<string, string> {
  const conditions = filter.matchAll(/(lastSeen):(\{[^}]*\})(?:,|$)|([^:,]+):([^,]*)(?:,|$)/g)
  return Object.fromEntries([...conditions].map(([, json, object, field, text]) => [json ?? field, object ?? text]))
}

describe('a condition', () => {
  it.each([
    ['a text', search('filter.query', 'dark mode'), 'dark mode'],
    ['a value', exactly('filter.teamKey', 'sre'), 'sre'],
    ['no value', exactly('filter.teamKey', null), undefined],
    ['a text with what other conditions reserve', search('filter.query', 'a|b+c'), 'a|b+c'],
    ['no text', search('filter.query', undefined), undefined],
    ['a null', search('filter.query', null), undefined],
    ['an empty text', search('filter.query', ''), undefined],
    ['all of some values', allOf('filter.tags', ['a', 'b|c']), 'a+b|c'],
    ['all of one', allOf('filter.tags', ['a']), 'a'],
    ['all of none', allOf('filter.tags', []), undefined],
    ['all of null', allOf('filter.tags', null), undefined],
    ['any of some values', anyOf('filter.keys', ['a', 'b+c']), 'a|b+c'],
    ['any of no list', anyOf('filter.keys', undefined), undefined],
    ['any of null', anyOf('filter.keys', null), undefined],
    ['a time', json('before', 1_690_527_600_000), '{"before":1690527600000}'],
    ['a time of 0', json('after', 0), '{"after":0}'],
    ['a truth', json('never', true), '{"never":true}'],
    ['no time', json('before', null), undefined],
  ])('of %s', (_, condition, expected) => {
    expect(condition).toBe(expected)
  })

  it.each<[string, () => unknown, RegExp]>([
    ['an empty value', () => exactly('filter.teamKey', ''), /filter\.teamKey that is not empty/],
    ['a text that begins like JSON', () => search('filter.query', '{a'), /filter\.query without "\{"/],
    ['a comma in a value', () => exactly('filter.teamKey', 'a,b'), /filter\.teamKey without ","/],
    ['a comma in a text', () => search('filter.query', 'a,b'), /filter\.query without ",".*but got "a,b"/],
    ['a colon in a text', () => search('filter.query', 'a:b'), /filter\.query without ":"/],
    ['a comma in a tag', () => allOf('filter.tags', ['a', 'b,c']), /filter\.tags without ","/],
    ['a colon in a tag', () => allOf('filter.tags', ['b:c']), /filter\.tags without ":"/],
    ['a plus in a tag', () => allOf('filter.tags', ['b+c']), /filter\.tags without "\+"/],
    ['an empty tag', () => allOf('filter.tags', ['a', '']), /filter\.tags that is not empty/],
    ['a bar in a key', () => anyOf('filter.keys', ['a|b']), /filter\.keys without "\|"/],
    ['a comma in a key', () => anyOf('filter.keys', ['a,b']), /filter\.keys without ","/],
    ['a colon in a key', () => anyOf('filter.keys', ['a:b']), /filter\.keys without ":"/],
    ['an empty key', () => anyOf('filter.keys', ['a', '']), /filter\.keys that is not empty/],
    ['an empty list of keys', () => anyOf('filter.keys', []), /at least one value for filter\.keys/],
  ])('is refused for %s', (_, make, message) => {
    expect(make).toThrow(UnusableArgument)
    expect(make).toThrow(message)
  })
})

describe('a filter', () => {
  it.each<[Parameters<typeof filterOf>[0], string | undefined]>([
    [{}, undefined],
    [{ query: undefined }, undefined],
    [{ query: 'a' }, 'query:a'],
    [{ query: 'a', state: undefined, tags: 'b+c' }, 'query:a,tags:b+c'],
    [{ noteam: false, 'codeReferences.min': 0 }, 'noteam:false,codeReferences.min:0'],
  ])('of %j is %s', (conditions, expected) => {
    expect(filterOf(conditions)).toBe(expected)
  })

  it('says each condition, and no other, whatever the values that are not refused', () => {
    const values = fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(fc.string(), values, values, fc.nat(), (query, tags, keys, before) => {
        const said = (make: () => string | undefined) => {
          try {
            return make()
          } catch (error) {
            expect(error).toBeInstanceOf(UnusableArgument)
            return undefined
          }
        }
        const conditions = {
          query: said(() => search('query', query)),
          tags: said(() => allOf('tags', tags)),
          lastSeen: json('before', before),
          keys: said(() => anyOf('keys', keys)),
        }
        const got = read(filterOf(conditions) ?? '')
        expect(got).toEqual(Object.fromEntries(Object.entries(conditions).filter(([, value]) => value !== undefined)))
        if (got.tags !== undefined) expect(got.tags.split('+')).toEqual(tags)
        if (got.keys !== undefined) expect(got.keys.split('|')).toEqual(keys)
      }),
    )
  })
})

describe('a value is sayable', () => {
  it.each([
    ['web', true],
    ['a b+c@d.e', true],
    ['', false],
    ['a,b', false],
    ['a:b', false],
    ['a|b', false],
    ['\ud800', false],
  ])('"%s": %s', (value, expected) => {
    expect(sayable(value)).toBe(expected)
  })

  it('exactly if a list can have it and a URL can carry it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ',', ':', '|', '+', '\ud800', '🚀') }), (value) => {
        const refused = () => anyOf('keys', [value])
        if (sayable(value)) expect(refused()).toBe(value)
        else if (value.isWellFormed()) expect(refused).toThrow(UnusableArgument)
      }),
    )
  })
})
