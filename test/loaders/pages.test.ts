import { describe, expect, it } from 'vitest'
import { allFrom as allOfCollection, windowOf } from '../../src/loaders/pages.ts'
import type { Page, Window } from '../../src/rest/page.ts'
import { range } from '../support/collection.ts'

/** A collection of so many documents, which are their own places, of a route that gives `most` of them in a page. */
function route(size: number, { most = 10, counted = true } = {}) {
  const asked: string[] = []
  const read = async ({ offset, limit }: { offset: number; limit: number }) => {
    asked.push(`${offset}+${limit}`)
    const items = range(offset, Math.min(offset + Math.min(limit, most), size))
    return counted ? { items, totalCount: size } : { items }
  }
  return { asked, read }
}

const allFrom = (first: Partial<Page<number>>, size: number, page: (window: Window) => Promise<Page<number>>) =>
  allOfCollection(first, { afford: () => {}, operation: { name: 'list' }, size, page, identity: (place) => place })

describe('all documents from the first ones on', () => {
  it.each<[string, number, number, { most?: number; counted?: boolean }, string[]]>([
    ['are there already', 3, 3, {}, []],
    ['are there already, none', 0, 0, {}, []],
    ['take a page for each ten', 23, 3, {}, ['3+10', '13+10']],
    ['take a page for the last', 14, 3, {}, ['3+10', '13+1']],
    ['of a route that gives less are asked for in pages of what it gives', 12, 4, { most: 4 }, ['4+8', '8+4']],
    ['of a route that does not count end with a page that is not full', 24, 10, { counted: false }, ['10+10', '20+10']],
    ['of a route that does not count may be there', 4, 4, { counted: false }, []],
  ])('%s', async (_, size, first, options, expected) => {
    const { asked, read } = route(size, options)
    const known = { items: range(0, first), ...(options.counted === false ? {} : { totalCount: size }) }
    expect(await allFrom(known, 10, read)).toEqual(range(0, size))
    expect(asked).toEqual(expected)
  })

  it('end where there are no more, though there were said to be', async () => {
    const { asked, read } = route(12)
    expect(await allFrom({ items: range(0, 2), totalCount: 25 }, 10, read)).toEqual(range(0, 12))
    expect(asked).toEqual(['2+10', '12+10', '22+3'])
  })

  it('are none if there is not even a list of them', async () => {
    expect(await allFrom({}, 10, route(0).read)).toEqual([])
  })

  it('are cut to windows that say how many there are', () => {
    expect(windowOf(range(0, 9), { offset: 6, limit: 5 })).toEqual({ items: [6, 7, 8], totalCount: 9 })
  })
})
