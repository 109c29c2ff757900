import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { connection } from '../../src/graph/connection.ts'
import { cursorOf } from '../../src/graph/cursor.ts'
import type { Window } from '../../src/rest/page.ts'
import { type Args, at, collection, range } from '../support/collection.ts'

/** Up to three pages of up to 25, so that a page often ends where the collection does. */
const collections = fc
  .record({ size: fc.nat(60), pageMaximum: fc.integer({ min: 1, max: 25 }) })
  .map(({ size, pageMaximum }) => ({ size, ...collection(size, { pageMaximum }) }))

describe('paging', () => {
  it('forward with any `first` visits each document once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(collections, fc.integer({ min: 1, max: 70 }), async ({ size, ask }, first) => {
        const visited: number[] = []
        for (let after: number | undefined; ; after = visited.at(-1)) {
          const page = await ask({ first, ...(after !== undefined && { after }) })
          visited.push(...page.nodes)
          if (!page.pageInfo.hasNextPage) break
          expect(page.pageInfo.endCursor).toBe(cursorOf(visited.at(-1)!))
        }
        expect(visited).toEqual(range(0, size))
      }),
    )
  })

  it('backward with any `last` visits each document once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(collections, fc.integer({ min: 1, max: 70 }), async ({ size, ask }, last) => {
        const visited: number[] = []
        for (let before: number | undefined; ; before = visited[0]) {
          const page = await ask({ last, ...(before !== undefined && { before }) })
          visited.unshift(...page.nodes)
          if (!page.pageInfo.hasPreviousPage) break
          expect(page.pageInfo.startCursor).toBe(cursorOf(visited[0]!))
        }
        expect(visited).toEqual(range(0, size))
      }),
    )
  })

  it('gives what Relay says, for any arguments', async () => {
    const place = fc.option(fc.nat(70), { nil: undefined })
    const count = fc.nat(70)
    const end = fc.oneof(
      count.map((first) => ({ first })),
      count.map((last) => ({ last })),
    )
    await fc.assert(
      fc.asyncProperty(collections, end, place, place, async ({ size, ask }, counts: Args, after, before) => {
        const args = { ...counts, ...(after !== undefined && { after }), ...(before !== undefined && { before }) }
        const { nodes, pageInfo } = await ask(args)
        const between = range(0, size).slice(after === undefined ? 0 : after + 1, before)
        const { first, last } = counts
        expect(nodes).toEqual(
          first === undefined ? between.slice(Math.max(0, between.length - last!)) : between.slice(0, first),
        )
        const [start, end] = [nodes[0], nodes.at(-1)]
        expect(pageInfo).toMatchObject({ startCursor: at(start), endCursor: at(end) })
        if (start === undefined || end === undefined) return
        expect(pageInfo).toMatchObject({ hasPreviousPage: start > 0, hasNextPage: end < size - 1 })
      }),
    )
  })

  it('takes up any cursor where it was given', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(999_999_999_999_998), async (place) => {
        const asked: Window[] = []
        const read = async (window: Window) => {
          asked.push(window)
          return { items: [], totalCount: 0 }
        }
        await connection({ first: 1, after: cursorOf(place) }, read, { pageMaximum: 10 })
        expect(asked).toEqual([{ offset: place + 1, limit: 1 }])
      }),
    )
  })
})
