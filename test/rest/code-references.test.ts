import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  coversFilter,
  coversRepositoryParts,
  type ReferenceFilter,
  uniteFilters,
  uniteRepositoryParts,
} from '../../src/rest/code-references.ts'

const name = fc.constantFrom(undefined, 'a', 'b')
const filter: fc.Arbitrary<ReferenceFilter> = fc.record({ projKey: name, flagKey: name })
const parts = fc.record({ branches: fc.boolean(), references: fc.option(filter) })

it('references by the union of filters hold those of each', () => {
  fc.assert(
    fc.property(fc.array(filter, { minLength: 1 }), (filters) => {
      const united = uniteFilters(filters)
      expect(filters.filter((one) => !coversFilter(united, one))).toEqual([])
    }),
  )
})

it('references by one filter are asked for by that filter', () => {
  fc.assert(
    fc.property(filter, (one) => {
      expect(uniteFilters([one, { ...one }])).toEqual(one)
    }),
  )
})

it('repositories with the union of wants have what each wants', () => {
  fc.assert(
    fc.property(fc.array(parts), (all) => {
      const united = uniteRepositoryParts(all)
      expect(all.filter((one) => !coversRepositoryParts(united, one))).toEqual([])
    }),
  )
})

it.each<[has: ReferenceFilter | null, wanted: ReferenceFilter, covers: boolean]>([
  [null, {}, false],
  [{}, { projKey: 'a', flagKey: 'f' }, true],
  [{ projKey: 'a' }, { projKey: 'a', flagKey: 'f' }, true],
  [{ projKey: 'a' }, { projKey: 'b' }, false],
  [{ projKey: 'a' }, {}, false],
  [{ flagKey: 'f' }, { projKey: 'a' }, false],
])('what came by %j holds what %j asks for: %s', (has, wanted, covers) => {
  expect(coversFilter(has, wanted)).toBe(covers)
})
