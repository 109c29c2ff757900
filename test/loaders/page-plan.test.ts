import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pagesToScan, planOf, type Seen } from '../../src/loaders/page-plan.ts'
import { allOf, type Collection, scan, walk } from '../../src/loaders/pages.ts'
import { TooManyCalls } from '../../src/rest/errors.ts'
import type { Page, Window } from '../../src/rest/page.ts'
import { range } from '../support/collection.ts'

const said = ({ offset, limit }: Window) => `${offset}+${limit}`

/** A page as `offset+limit`, how many documents came, and the count that it told. */
const page = (window: string, came: number, count?: number, fresh = came > 0): Seen => {
  const [offset, limit] = window.split('+').map(Number) as [number, number]
  return { window: { offset, limit }, came, fresh, count }
}

describe('the plan of the pages that are left', () => {
  it.each<[string, Seen[], { firm?: boolean; told?: number; most?: number }, string[]]>([
    ['is the first page as long as nothing is known', [], {}, ['0+10']],
    ['is every page where the size is told', [], { told: 25 }, ['0+10', '10+10', '20+5']],
    ['is every page after the first', [page('0+10', 10, 25)], {}, ['10+10', '20+5']],
    ['is the next page where nobody tells the size', [page('0+10', 10)], {}, ['10+10']],
    ['is nothing after a page that is not full', [page('0+10', 4)], {}, []],
    ['is nothing after an empty page', [page('0+10', 10), page('10+10', 0)], {}, []],
    ['is nothing after a page that repeats another', [page('0+10', 10), page('10+10', 10, undefined, false)], {}, []],
    ['takes a count that is less than what came for absent', [page('0+10', 10, 3)], {}, ['10+10']],
    ['takes the largest count', [page('0+10', 10, 25), page('10+10', 10, 31), page('20+5', 5)], {}, ['25+6']],
    ['fills the gap after a short page', [page('0+10', 9, 25), page('10+10', 10), page('20+5', 5)], {}, ['9+1']],
    ['goes on in pages of what the route gives', [page('0+10', 4, 12)], {}, ['4+4', '8+4']],
    ['goes on in full pages where the size is documented', [page('0+10', 4, 25)], { firm: true }, ['10+10', '20+10']],
    [
      'fills the gap then, if there was something behind it',
      [page('0+10', 9, 25), page('10+10', 10), page('20+10', 5)],
      { firm: true },
      ['9+1'],
    ],
    [
      'takes a short page for the end, if there was nothing',
      [page('0+10', 9, 15), page('10+10', 0)],
      { firm: true },
      [],
    ],
    ['ends at the most that there can be', [page('0+3', 1, 1e9)], { most: 3 }, ['1+1', '2+1']],
  ])('%s', (_, seen, options, expected) => {
    const plan = planOf(seen, { size: 10, ...options })
    expect(plan.windows().map(said)).toEqual(expected)
    expect(plan.calls).toBe(expected.length)
    expect(plan.first && said(plan.first)).toBe(expected[0])
  })

  it('counts pages without making them', () => {
    expect(planOf([page('0+100', 100, 1e15)], { size: 100 }).calls).toBe(1e13 - 1)
  })

  it('says of as many calls as it has windows', () => {
    const seen = fc.record({
      window: fc.record({ offset: fc.nat(60), limit: fc.integer({ min: 1, max: 20 }) }),
      came: fc.nat(25),
      fresh: fc.boolean(),
      count: fc.option(fc.nat(90), { nil: undefined }),
    })
    fc.assert(
      fc.property(fc.array(seen), fc.boolean(), fc.integer({ min: 1, max: 20 }), (pages, firm, size) => {
        const plan = planOf(pages, { size, firm })
        const windows = plan.windows()
        expect(plan.calls).toBe(windows.length)
        expect(plan.first).toEqual(windows[0])
        for (const { limit } of windows) expect(limit).toBeGreaterThan(0)
      }),
    )
  })
})

describe('a search in a collection', () => {
  const all = Number.POSITIVE_INFINITY
  it.each<[string, Seen[], { missing: number; left?: number; callsPerPage?: number }, string]>([
    ['begins with the first page', [], { missing: 2 }, 'all'],
    ['reads nothing where one read does', [], { missing: 1 }, 'none'],
    ['reads all other pages if more documents are missing than pages', [page('0+10', 10, 40)], { missing: 4 }, 'all'],
    ['reads no more pages than single reads', [page('0+10', 10, 40)], { missing: 3 }, 'none'],
    ['counts the calls of a page', [page('0+10', 10, 40)], { missing: 6, callsPerPage: 2 }, 'none'],
    ['compares the calls of pages', [page('0+10', 10, 40)], { missing: 7, callsPerPage: 2 }, 'all'],
    ['reads one page if all of them exceed what is left', [page('0+10', 10, 40)], { missing: 9, left: 2 }, 'first'],
    ['ends where nobody tells the size', [page('0+10', 10)], { missing: 9 }, 'none'],
    ['ends where every page was read', [page('0+10', 10, 10)], { missing: 9 }, 'none'],
  ])('%s', (_, seen, search, expected) => {
    expect(pagesToScan(planOf(seen, { size: 10 }), { left: all, callsPerPage: 1, ...search })).toBe(expected)
  })
})

const budget = 30

/** A collection of which every page says and brings anything. */
function liar(pages: readonly Page<number>[], firm: boolean): Collection<number> & { readonly taken: () => number } {
  let taken = 0
  const tooMany = new TooManyCalls('too many')
  return {
    taken: () => taken,
    operation: { name: 'list' },
    size: 10,
    firm,
    identity: (place) => place,
    afford(_, calls) {
      if (taken + calls > budget) throw tooMany
    },
    async page() {
      if (taken >= budget) throw tooMany
      return pages[taken++ % pages.length]!
    },
  }
}

const anyPage = fc.record({
  items: fc.array(fc.nat(40), { maxLength: 25 }),
  totalCount: fc.oneof(
    fc.nat(60),
    fc.constantFrom(1e9, Number.POSITIVE_INFINITY, -1, 0.5, Number.NaN, '40', null, undefined),
  ),
}) as fc.Arbitrary<Page<number>>

const anyPages = fc.array(anyPage, { minLength: 1, maxLength: 8 })

describe('a walk over pages that say anything', () => {
  it('ends, and answers each document once or fails for the budget', async () => {
    await fc.assert(
      fc.asyncProperty(anyPages, fc.boolean(), async (pages, firm) => {
        const collection = liar(pages, firm)
        const docs = await allOf(walk(collection)).catch((error: unknown) => error)
        expect(collection.taken()).toBeLessThanOrEqual(budget)
        if (docs instanceof TooManyCalls) return
        expect(new Set(docs as number[]).size).toBe((docs as number[]).length)
        const came = pages.slice(0, collection.taken()).flatMap(({ items }) => items)
        expect(new Set(docs as number[])).toEqual(new Set(came))
      }),
    )
  })

  it('misses nothing that moved up while the pages were read', async () => {
    const asked: string[] = []
    const page = async ({ offset, limit }: Window) => {
      asked.push(said({ offset, limit }))
      // After the first page, the documents 3 and 4 are gone.
      const all = range(0, 40).filter((place) => offset === 0 || (place !== 3 && place !== 4))
      return { items: all.slice(offset, offset + limit), totalCount: all.length }
    }
    const docs = await allOf(walk({ ...liar([], false), afford: () => {}, page }))
    expect(docs.toSorted((one, other) => one - other)).toEqual(range(0, 40))
    expect(asked).toEqual(['0+10', '10+10', '20+10', '30+10', '38+2', '8+2'])
  })

  it('scans no longer than single reads would have taken', async () => {
    await fc.assert(
      fc.asyncProperty(anyPages, fc.boolean(), fc.integer({ min: 2, max: 20 }), async (pages, firm, missing) => {
        const collection = liar(pages, firm)
        await scan(walk(collection), () => missing)
        expect(collection.taken()).toBeLessThanOrEqual(missing)
      }),
    )
  })

  it('answers the whole of a collection that tells the truth', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(95), fc.boolean(), fc.integer({ min: 1, max: 12 }), async (size, counted, most) => {
        const collection = liar([], false)
        const page = async ({ offset, limit }: Window) => {
          const items = range(offset, Math.min(offset + Math.min(limit, most), size))
          return counted ? { items, totalCount: size } : { items }
        }
        const docs = await allOf(walk({ ...collection, afford: () => {}, page }))
        // Without a count, nothing tells a page that the route cut from the last one.
        expect(docs).toEqual(range(0, counted || most >= 10 ? size : Math.min(size, most)))
      }),
    )
  })
})
