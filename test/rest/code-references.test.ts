import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  coversFilter,
  coversRepositoryParts,
  type HunkDoc,
  hunkUrl,
  type ReferenceFilter,
  uniteFilters,
  uniteRepositoryParts,
} from '../../src/rest/code/code-references.ts'

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

/** A template, of which the holes are written `{so}`. */
const withHoles = (text: string | undefined) => text?.replaceAll('{', '${')

const hunkAt = (hunkUrlTemplate: string | undefined, path: string) =>
  hunkUrl({
    startingLineNumber: 7,
    reference: { path, branch: { head: 'a1', repository: { hunkUrlTemplate } } },
  } as HunkDoc)

it.each<[template: string | undefined, path: string, url: string | undefined]>([
  ['https://x.test/{sha}/{filePath}#L{lineNumber}', 'src/a b.ts', 'https://x.test/a1/src/a%20b.ts#L7'],
  ['https://x.test/?file={filePath}', 'a?b#c&d', 'https://x.test/?file=a%3Fb%23c%26d'],
  ['https://x.test/{constructor}/{nope}', 'a', 'https://x.test/{constructor}/{nope}'],
  ['https://x.test/{filePath}', '\ud800', 'https://x.test/%EF%BF%BD'],
  ['javascript:alert("{sha}")', 'a', undefined],
  ['/x/{sha}', 'a', undefined],
  [undefined, 'a', undefined],
])('by the template %j a line of %j is at %j', (template, path, url) => {
  expect(hunkAt(withHoles(template), path)).toBe(withHoles(url) ?? null)
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
