import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countOf } from '../../src/rest/page.ts'

const odd = [undefined, null, '40', '', -1, 0.5, Number.POSITIVE_INFINITY, Number.NaN, 2 ** 53, true, [3], { count: 3 }]

test.each(odd)('a count of %j counts as absent', (totalCount) => {
  expect(countOf({ totalCount })).toBe(undefined)
})

test('a page without a count tells none', () => {
  expect(countOf({})).toBe(undefined)
})

test('whatever comes, a count is a whole number of documents or absent', () => {
  fc.assert(
    fc.property(fc.anything(), (totalCount: unknown) => {
      const count = countOf({ totalCount })
      expect(count === undefined || (Number.isSafeInteger(count) && count >= 0)).toBe(true)
    }),
  )
  fc.assert(
    fc.property(fc.maxSafeNat(), (totalCount) => {
      expect(countOf({ totalCount })).toBe(totalCount)
    }),
  )
})
