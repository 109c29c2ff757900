import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coveredBy, gapsIn, movedUp, type PageRead, sizeGiven, windowsOf } from '../../src/rest/read-pages.ts'
import { range } from '../support/collection.ts'

const page = (offset: number, came: number, count?: number, limit = 10): PageRead => ({
  window: { offset, limit },
  came,
  count,
})

describe('what pages tell about the rest of a collection', () => {
  it('a page covers its documents, and an empty one its window', () => {
    expect([page(10, 4), page(10, 0), page(10, 12)].map(coveredBy)).toEqual([
      { from: 10, to: 14 },
      { from: 10, to: 20 },
      { from: 10, to: 22 },
    ])
  })

  it('the gaps and the covered ranges are the whole range, and do not overlap', () => {
    const ranges = fc.array(fc.tuple(fc.nat(60), fc.nat(20)).map(([from, width]) => ({ from, to: from + width })))
    fc.assert(
      fc.property(ranges, fc.nat(40), fc.nat(60), (covered, from, to) => {
        const isCovered = (place: number) => covered.some((one) => one.from <= place && place < one.to)
        const gaps = gapsIn(covered, { from, to })
        expect(gaps.flatMap((gap) => range(gap.from, gap.to))).toEqual(
          range(from, to).filter((place) => !isCovered(place)),
        )
      }),
    )
  })

  it('windows cut a range into equal steps, and the last one can be wider than the rest', () => {
    expect(windowsOf({ from: 5, to: 28 }, 10)).toEqual([
      { offset: 5, limit: 10 },
      { offset: 15, limit: 10 },
      { offset: 25, limit: 3 },
    ])
    expect(windowsOf({ from: 5, to: 18 }, 10, 90).map(({ limit }) => limit)).toEqual([10, 10])
    expect(windowsOf({ from: 5, to: 5 }, 10)).toEqual([])
  })

  it.each<[string, PageRead[], number]>([
    ['is that of the fullest short page', [page(0, 4), page(10, 6), page(20, 10)], 6],
    ['is unknown without a short page', [page(0, 10), page(10, 10)], Number.POSITIVE_INFINITY],
    ['is not that of the last page', [page(0, 10), page(90, 4, 94)], Number.POSITIVE_INFINITY],
    ['is not that of an empty page', [page(0, 0)], Number.POSITIVE_INFINITY],
  ])('the page size %s', (_, pages, expected) => {
    expect(sizeGiven(pages, 94)).toBe(expected)
  })

  it.each<[string, PageRead[], (page: PageRead) => boolean, string[]]>([
    ['before a page with a smaller count', [page(0, 10, 40), page(10, 10, 38)], () => true, ['8+2']],
    ['nowhere if the count is the same', [page(0, 10, 40), page(10, 10, 40)], () => true, []],
    ['nowhere if documents were added', [page(0, 10, 40), page(10, 10, 43)], () => true, []],
    ['nowhere without a count', [page(0, 10, 40), page(10, 10)], () => true, []],
    ['nowhere between pages that are not consecutive', [page(0, 10, 40), page(20, 10, 38)], () => true, []],
    ['nowhere between pages that were known before', [page(0, 10, 40), page(10, 10, 38)], () => false, []],
    ['in a page at most', [page(0, 30, 90, 30), page(30, 30, 10, 30)], () => true, ['20+10']],
  ])('documents can have moved %s', (_, pages, isNew, expected) => {
    expect(movedUp(pages, 10, isNew).map(({ offset, limit }) => `${offset}+${limit}`)).toEqual(expected)
  })
})
