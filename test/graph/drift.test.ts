import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Connection, connection } from '../../src/graph/connection.ts'
import { cursorOf, readCursor } from '../../src/graph/cursor.ts'
import type { Window } from '../../src/rest/page.ts'

interface Doc {
  readonly at: { readonly type: string; readonly key: string }
}

const doc = (key: string): Doc => ({ at: { type: 'Flag', key } })
const keyOf = ({ at }: Doc) => at.key

/** A collection that somebody else changes: after so many reads, one document is archived or created. */
function changing(size: number, pageMaximum: number, changes: readonly Change[]) {
  let docs = Array.from({ length: size }, (_, place) => doc(`flag-${place}`))
  const windows: string[] = []
  const always = new Set(docs.map(keyOf))
  const left = [...changes]
  const read = async ({ offset, limit }: Window) => {
    if (limit < 1 || limit > pageMaximum) throw new Error(`limit must be from 1 to ${pageMaximum}, got ${limit}`)
    windows.push(`${offset}+${limit}`)
    const page = { items: docs.slice(offset, offset + limit), totalCount: docs.length }
    const change = left.shift()
    if (change && 'archive' in change && docs.length) {
      const [gone] = docs.splice(change.archive % docs.length, 1)
      always.delete(keyOf(gone!))
    }
    if (change && 'create' in change) docs = [doc(`new-${left.length}`), ...docs]
    return page
  }
  return { read, windows, always: () => always }
}

type Change = { readonly archive: number } | { readonly create: true } | Record<never, never>

const noChange = fc.constant<Change>({})
const archived = fc.nat(80).map((archive): Change => ({ archive }))
const created = fc.constant<Change>({ create: true })

/** One change in the whole walk, at any of its reads. */
const oneChange = (change: fc.Arbitrary<Change>) =>
  fc.tuple(fc.nat(9), change).map(([at, one]) => [...Array<Change>(at).fill({}), one])

describe('a walk from cursor to cursor', () => {
  it('visits everything once that is there all the time, whatever is archived or created meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(60),
        fc.integer({ min: 1, max: 25 }),
        fc.integer({ min: 1, max: 30 }),
        oneChange(fc.oneof(archived, created, noChange)),
        async (size, pageMaximum, first, changes) => {
          const { read, always } = changing(size, pageMaximum, changes)
          const visited: string[] = []
          for (let after: string | null = null; ; ) {
            const { nodes, pageInfo }: Connection<Doc> = await connection({ first, after }, read, { pageMaximum })
            visited.push(...nodes.map(keyOf))
            if (!pageInfo.hasNextPage || nodes.length === 0) break
            after = pageInfo.endCursor
          }
          expect(visited).toEqual([...new Set(visited)])
          expect(visited).toEqual(expect.arrayContaining([...always()]))
        },
      ),
      { numRuns: 500 },
    )
  })

  it('takes no call more as long as nothing changes', async () => {
    const { read, windows } = changing(30, 10, [])
    const { pageInfo } = await connection({ first: 10 }, read, { pageMaximum: 10 })
    await connection({ first: 20, after: pageInfo.endCursor }, read, { pageMaximum: 10 })
    expect(windows).toEqual(['0+10', '10+10', '20+10'])
  })

  it('reads what may have been passed over in one call, of as many documents as are gone', async () => {
    const { read, windows } = changing(30, 10, [{ archive: 2 }])
    const { pageInfo } = await connection({ first: 10 }, read, { pageMaximum: 10 })
    const { nodes } = await connection({ first: 5, after: pageInfo.endCursor }, read, { pageMaximum: 10 })
    expect(nodes.map(keyOf)).toEqual([10, 11, 12, 13, 14].map((place) => `flag-${place}`))
    expect(windows).toEqual(['0+10', '10+5', '9+1'])
  })
})

describe('a connection of several pages', () => {
  it('misses nothing that is there all the time, and has nothing twice, whatever is archived or created between', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(60),
        fc.integer({ min: 1, max: 25 }),
        oneChange(fc.oneof(archived, created, noChange)),
        async (size, pageMaximum, changes) => {
          const { read, always } = changing(size, pageMaximum, changes)
          const { nodes } = await connection({ first: 1000 }, read, { pageMaximum })
          const keys = nodes.map(keyOf)
          expect(keys).toEqual([...new Set(keys)])
          expect(keys).toEqual(expect.arrayContaining([...always()]))
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('a cursor', () => {
  it('tells the place, how many there were, and which one was there, whatever its key is', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.string({ minLength: 1, unit: 'grapheme' }), (offset, totalCount, key) => {
        const cursor = cursorOf(offset, totalCount, doc(key))
        expect(readCursor('after', cursor)).toEqual({ offset, totalCount, identity: key })
      }),
    )
  })
})
