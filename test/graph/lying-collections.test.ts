import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Connection, connection, type PageArgs } from '../../src/graph/connection.ts'
import { cursorOf, readCursor } from '../../src/graph/cursor.ts'
import { TooManyCalls } from '../../src/rest/errors.ts'
import type { Page, Window } from '../../src/rest/page.ts'

interface Doc {
  readonly at: { readonly type: string; readonly key: string }
}

const docs = (from: number, end: number): Doc[] =>
  Array.from({ length: Math.max(0, end - from) }, (_, index) => ({ at: { type: 'Flag', key: `f${from + index}` } }))
const placesOf = ({ nodes }: Connection<Doc>) => nodes.map(({ at }) => Number(at.key.slice(1)))

/** How a page differs from what was asked for. */
interface Lie {
  readonly count: unknown
  readonly page: 'honest' | 'short' | 'empty' | 'long' | 'overlapping' | 'repeated'
}

const honest: Lie = { count: 'honest', page: 'honest' }
const lies = fc.record<Lie>({
  count: fc.oneof(
    fc.constantFrom('honest', 'honest', undefined, null, 'text', -1, 0, 0.5, 1e9, Number.POSITIVE_INFINITY),
    fc.nat(300),
  ),
  page: fc.constantFrom('honest', 'honest', 'short', 'empty', 'long', 'overlapping', 'repeated'),
})

/** A collection that tells lies, one after the other, of which the last one goes on. Its calls are paid for. */
function lying(size: number, pageMaximum: number, told: readonly Lie[], budget: number) {
  const windows: string[] = []
  const read = async ({ offset, limit }: Window): Promise<Page<Doc>> => {
    if (!(limit >= 1 && limit <= pageMaximum)) throw new Error(`limit must be from 1 to ${pageMaximum}, got ${limit}`)
    if (windows.length >= budget) throw new TooManyCalls('spent')
    const { count, page } = told[Math.min(windows.length, told.length - 1)] ?? honest
    windows.push(`${offset}+${limit}`)
    const end = Math.min(size, offset + limit)
    const items = {
      honest: docs(offset, end),
      short: docs(offset, Math.min(end, offset + Math.ceil(limit / 2))),
      empty: [],
      long: docs(offset, Math.min(size, end + 7)),
      overlapping: docs(Math.max(0, offset - 3), end),
      repeated: docs(0, Math.min(size, limit)),
    }[page]
    return { items, totalCount: (count === 'honest' ? size : count) as number }
  }
  const ask = (args: PageArgs) =>
    connection(args, read, { pageMaximum, budget: { left: () => Math.max(0, budget - windows.length) } })
  return { ask, windows }
}

const args = fc
  .record({
    ends: fc.oneof(
      fc.integer({ min: 0, max: 1000 }).map((first): PageArgs => ({ first })),
      fc.integer({ min: 0, max: 1000 }).map((last): PageArgs => ({ last })),
    ),
    after: fc.option(fc.nat(300), { freq: 3 }),
    before: fc.option(fc.nat(300), { freq: 3 }),
  })
  .map(
    ({ ends, after, before }): PageArgs => ({
      ...ends,
      after: after === null ? null : cursorOf(after),
      before: before === null ? null : cursorOf(before),
    }),
  )

describe('a connection over a collection that lies', () => {
  it('ends within a bounded number of calls, has nothing twice, and does not contradict itself', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(300),
        fc.integer({ min: 1, max: 60 }),
        fc.array(lies, { maxLength: 12 }),
        args,
        fc.constantFrom(60, 60, 100_000),
        async (size, pageMaximum, told, asked, budget) => {
          const { ask, windows } = lying(size, pageMaximum, told, budget)
          const found = await ask(asked).catch((error) => error)
          expect(windows.length).toBeLessThanOrEqual(Math.min(budget, 4000))
          if (found instanceof Error) {
            expect(found).toBeInstanceOf(TooManyCalls)
            return
          }
          const places = placesOf(found)
          expect(places.length).toBeLessThanOrEqual(asked.first ?? asked.last ?? 20)
          if (windows.length > 1) expect(new Set(places).size).toBe(places.length)
          const { totalCount, pageInfo, stoppedBy } = found
          if (totalCount !== null) expect(totalCount).toBeGreaterThanOrEqual(places.length)
          const isMore = asked.last === undefined ? pageInfo.hasNextPage : pageInfo.hasPreviousPage
          if (stoppedBy === 'BUDGET') expect([isMore, places.length > 0]).toEqual([true, true])
          if (stoppedBy === 'FIRST' && asked.first !== 0 && asked.last !== 0)
            expect(places.length).toBe(asked.first ?? asked.last)
          if (stoppedBy === 'END' && !asked.before && !asked.after) expect(isMore).toBe(false)
          expect(pageInfo.endCursor === null).toBe(places.length === 0)
        },
      ),
      { numRuns: 3000 },
    )
  })

  it('keeps what came where the count is less than that', async () => {
    for (const count of [0, 3, 7]) {
      const { ask } = lying(25, 10, [{ count, page: 'honest' }], 60)
      expect(placesOf(await ask({ first: 8 }))).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
      const { nodes, totalCount, pageInfo } = await ask({ first: 30 })
      expect([nodes.length, totalCount, pageInfo.hasNextPage]).toEqual([25, null, false])
    }
  })

  it('makes no more pages than its calls pay for, whatever the count says', async () => {
    const { ask, windows } = lying(1, 100, [{ count: 1e9, page: 'honest' }], 12)
    expect((await ask({ first: 1000 })).nodes).toHaveLength(1)
    expect(windows.length).toBeLessThanOrEqual(12)
  })

  it('fills the hole that a short page leaves', async () => {
    const { ask } = lying(40, 10, [honest, honest, { count: 'honest', page: 'short' }, honest], 60)
    expect(placesOf(await ask({ first: 40 }))).toEqual(Array.from({ length: 40 }, (_, index) => index))
  })
})

describe('a connection that is stopped', () => {
  it('has the first of its documents without gaps, and ends in a cursor that leads to the others', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 6 }),
        fc.boolean(),
        async (size, pageMaximum, budget, counted) => {
          const told = counted ? [] : [{ ...honest, count: undefined }]
          const visited: number[] = []
          for (let after: string | null = null; ; ) {
            const { nodes, pageInfo, stoppedBy } = await lying(size, pageMaximum, told, budget).ask({
              first: 1000,
              after,
            })
            visited.push(...nodes.map(({ at }) => Number(at.key.slice(1))))
            expect(stoppedBy).toBe(pageInfo.hasNextPage ? 'BUDGET' : 'END')
            if (!pageInfo.hasNextPage) break
            expect(readCursor('after', pageInfo.endCursor!).offset).toBe(visited.length - 1)
            after = pageInfo.endCursor
          }
          expect(visited).toEqual(Array.from({ length: size }, (_, index) => index))
        },
      ),
    )
  })

  it('backward has the last of them', async () => {
    const { nodes, pageInfo, stoppedBy } = await lying(50, 10, [], 3).ask({ last: 40, before: cursorOf(45) })
    expect([nodes.length, nodes.at(-1)!.at.key]).toEqual([30, 'f44'])
    expect([pageInfo.hasPreviousPage, readCursor('', pageInfo.startCursor!).offset, stoppedBy]).toEqual([
      true,
      15,
      'BUDGET',
    ])
  })

  it('before anything came fails', async () => {
    await expect(lying(50, 10, [], 0).ask({ first: 10 })).rejects.toBeInstanceOf(TooManyCalls)
    await expect(lying(50, 10, [], 1).ask({ last: 10 })).rejects.toBeInstanceOf(TooManyCalls)
  })
})

describe('the reason why a page ends', () => {
  const cases: [number, PageArgs, string][] = [
    [25, { first: 10 }, 'FIRST'],
    [25, { first: 25 }, 'END'],
    [25, { first: 30 }, 'END'],
    [25, { first: 0 }, 'FIRST'],
    [0, { first: 0 }, 'END'],
    [25, { first: 3, after: cursorOf(21) }, 'END'],
    [25, { first: 3, after: cursorOf(20) }, 'FIRST'],
    [25, { first: 9, before: cursorOf(4) }, 'END'],
    [25, { last: 10 }, 'FIRST'],
    [25, { last: 25 }, 'END'],
    [25, { last: 10, before: cursorOf(10) }, 'END'],
    [25, { last: 10, before: cursorOf(11) }, 'FIRST'],
    [25, { last: 30, after: cursorOf(9) }, 'END'],
  ]
  it.each(cases)('of %i documents with %j is %s', async (size, asked, reason) => {
    expect((await lying(size, 10, [], 60).ask(asked)).stoppedBy).toBe(reason)
  })
})
