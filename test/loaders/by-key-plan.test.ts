import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callsByKey, planByKey } from '../../src/loaders/by-key-plan.ts'
import type { ByKeyRule } from '../../src/rest/resource.ts'

const filter = (from: number): ByKeyRule => ({
  filter: { most: 50, from, takes: (key) => !key.includes('|'), by: (keys) => keys.join('|') },
})

describe('a plan of look-ups by key', () => {
  it.each<[string, ByKeyRule, string[], object]>([
    ['without any way reads them one by one', {}, ['a', 'b'], { alone: ['a', 'b'] }],
    ['with a filter reads several by it', filter(2), ['a', 'b'], { filtered: ['a', 'b'] }],
    ['with a filter reads fewer than it is worth one by one', filter(2), ['a'], { alone: ['a'] }],
    [
      'with a filter reads a key that it cannot say alone',
      filter(1),
      ['a|b', 'c'],
      { filtered: ['c'], alone: ['a|b'] },
    ],
    ['with a list looks for several in it', { scan: { from: 2 } }, ['a', 'b'], { scanned: ['a', 'b'] }],
    ['with a list reads fewer than it is worth one by one', { scan: { from: 3 } }, ['a', 'b'], { alone: ['a', 'b'] }],
    ['of no keys reads nothing', { scan: { from: 2 } }, [], {}],
  ])('%s', (_, rule, keys, expected) => {
    expect(planByKey(rule, keys)).toEqual({ filtered: [], scanned: [], alone: [], ...expected })
  })

  const rules = fc.oneof(
    fc.constant<ByKeyRule>({}),
    fc.integer({ min: 1, max: 5 }).map(filter),
    fc.record({ from: fc.integer({ min: 2, max: 5 }), proves: fc.boolean() }).map((scan): ByKeyRule => ({ scan })),
  )

  it('loses no key and reads none twice', () => {
    fc.assert(
      fc.property(rules, fc.uniqueArray(fc.string({ unit: fc.constantFrom('a', 'b', '|') })), (rule, keys) => {
        const { filtered, scanned, alone } = planByKey(rule, keys)
        expect([...filtered, ...scanned, ...alone].toSorted()).toEqual(keys.toSorted())
      }),
    )
  })

  it('takes no fewer calls at most than at least, and at most one more than single reads if the list proves absence', () => {
    fc.assert(
      fc.property(rules, fc.nat(500), fc.option(fc.nat(1000), { nil: undefined }), (byKey, count, total) => {
        const { least, most } = callsByKey({ byKey, pageSize: 100 }, count, total)
        expect(least).toBeLessThanOrEqual(most)
        expect(most).toBeLessThanOrEqual(count + (byKey.scan?.proves === false ? count : 1))
      }),
    )
  })
})

describe('the calls of look-ups by key', () => {
  it.each<[string, ByKeyRule, number, number | undefined, { least: number; most: number }]>([
    ['one by one', {}, 7, undefined, { least: 7, most: 7 }],
    ['by a filter', filter(2), 101, undefined, { least: 3, most: 3 }],
    ['in a list of unknown size', { scan: { from: 2 } }, 30, undefined, { least: 1, most: 31 }],
    ['in a list of known size', { scan: { from: 2 } }, 30, 250, { least: 1, most: 3 }],
    ['in a list that proves nothing', { scan: { from: 2, proves: false } }, 30, 250, { least: 1, most: 33 }],
  ])('%s', (_, byKey, count, total, expected) => {
    expect(callsByKey({ byKey, pageSize: 100 }, count, total)).toEqual(expected)
  })

  it('in a list without pages are one at least, and one for each at most, as each can have another owner', () => {
    expect(callsByKey({ byKey: { scan: { from: 2 } } }, 600)).toEqual({ least: 1, most: 600 })
  })
})
