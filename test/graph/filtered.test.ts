import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Connection } from '../../src/graph/connection.ts'
import { filtered } from '../../src/graph/filtered.ts'
import { RestError, TooManyCalls } from '../../src/rest/errors.ts'
import type { Window } from '../../src/rest/page.ts'

interface Doc {
  readonly at: { readonly type: string; readonly key: string }
  readonly number: number
}

const doc = (number: number): Doc => ({ at: { type: 'Flag', key: `flag-${number}` }, number })

interface Options {
  readonly size?: number
  readonly pageMaximum?: number
  readonly calls?: number
  /** Which documents are rows. Default every third. */
  readonly isRow?: (number: number) => boolean
  /** Is called before each page. */
  readonly before?: (docs: Doc[]) => void
  readonly isLate?: () => boolean
}

/** A list of numbered documents, of which the rows are the numbers that a rule selects. */
function numbers({
  size = 60,
  pageMaximum = 10,
  calls = 1000,
  isRow = (number) => number % 3 === 0,
  before,
  isLate,
}: Options) {
  const docs = Array.from({ length: size }, (_, number) => doc(number))
  const waves: string[][] = []
  let wave: string[] | undefined
  let left = calls
  const read = async ({ offset, limit }: Window) => {
    if (limit < 1 || limit > pageMaximum) throw new Error(`limit must be from 1 to ${pageMaximum}, got ${limit}`)
    if (left-- <= 0) throw new TooManyCalls('spent')
    if (!wave) waves.push([])
    wave = waves.at(-1)
    wave?.push(`${offset}+${limit}`)
    await new Promise((done) => setImmediate(done))
    wave = undefined
    before?.(docs)
    return { items: docs.slice(offset, offset + limit), totalCount: docs.length }
  }
  const ask = (args: object): Promise<Connection<number>> =>
    filtered<Doc, number>(args, {
      read,
      pageMaximum,
      budget: { left: () => left, ...(isLate && { isLate }) },
      rowsOf: async (some) => some.map(({ number }) => (isRow(number) ? number : null)),
    })
  const refill = () => {
    left = calls
  }
  return { ask, waves, docs, refill }
}

describe('a filtered connection', () => {
  it('reads pages until there are enough rows', async () => {
    const { ask, waves } = numbers({})
    const { nodes, stoppedBy, pageInfo } = await ask({ first: 4 })
    expect(nodes).toEqual([0, 3, 6, 9])
    expect([stoppedBy, pageInfo.hasNextPage, pageInfo.hasPreviousPage]).toEqual(['FIRST', true, false])
    expect(waves).toEqual([['0+10']])
  })

  it('reads as many pages side by side as the rate of the rows asks for', async () => {
    const { ask, waves } = numbers({ size: 100, isRow: (number) => number % 5 === 0 })
    const { nodes } = await ask({ first: 8 })
    expect(nodes).toEqual([0, 5, 10, 15, 20, 25, 30, 35])
    expect(waves).toEqual([['0+10'], ['10+10', '20+10', '30+10']])
  })

  it('doubles the pages while there are no rows, and ends with the list', async () => {
    const { ask, waves } = numbers({ size: 65, isRow: () => false })
    const { nodes, stoppedBy, pageInfo } = await ask({})
    expect([nodes, stoppedBy, pageInfo.hasNextPage]).toEqual([[], 'END', false])
    expect(waves.map(({ length }) => length)).toEqual([1, 1, 2, 3])
  })

  it('ends with the budget, and continues after the last document that was examined', async () => {
    const { ask, refill } = numbers({ calls: 2, isRow: (number) => number > 50 })
    const part = await ask({})
    expect([part.nodes, part.stoppedBy, part.pageInfo.hasNextPage]).toEqual([[], 'BUDGET', true])
    refill()
    const next = await ask({ after: part.pageInfo.endCursor })
    refill()
    const last = await ask({ after: next.pageInfo.endCursor })
    expect([next.nodes, next.stoppedBy]).toEqual([[], 'BUDGET'])
    expect([last.nodes, last.stoppedBy]).toEqual([[51, 52, 53, 54, 55, 56, 57, 58, 59], 'END'])
  })

  it('is empty without a call if the budget is spent, and can be asked again', async () => {
    const { ask, waves } = numbers({ calls: 0 })
    const { nodes, stoppedBy, pageInfo } = await ask({})
    expect([nodes, stoppedBy, waves]).toEqual([[], 'BUDGET', []])
    expect(pageInfo).toEqual({ hasNextPage: true, hasPreviousPage: false, startCursor: null, endCursor: null })
  })

  it('begins no further page when the deadline is near', async () => {
    const { ask, waves } = numbers({ isRow: () => false, isLate: () => true })
    expect((await ask({})).stoppedBy).toBe('DEADLINE')
    expect(waves).toEqual([['0+10']])
  })

  it('keeps the rows that came before the rate limit', async () => {
    let calls = 0
    const limited = new RestError('limited', { trouble: 'limited', operation: 'GET /flags' })
    const { ask } = numbers({
      before: () => {
        if (++calls > 1) throw limited
      },
    })
    const { nodes, stoppedBy, pageInfo } = await ask({})
    expect([nodes, stoppedBy, pageInfo.hasNextPage]).toEqual([[0, 3, 6, 9], 'RATE_LIMIT', true])
  })

  it('fails as a whole with a page that fails', async () => {
    const failed = new RestError('refused', { trouble: 'refused', status: 403, operation: 'GET /flags' })
    const { ask } = numbers({
      before: () => {
        throw failed
      },
    })
    await expect(ask({})).rejects.toBe(failed)
  })

  it('refuses to search backward', async () => {
    await expect(numbers({}).ask({ last: 3 })).rejects.toThrow(
      'Expected first and after with a filter that the gateway computes, but got last.',
    )
  })

  it('finds each row once from cursor to cursor, whatever the page sizes, the budget and one archived document', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(80),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 7 }),
        fc.option(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.nat(79))),
        async (size, pageMaximum, first, calls, step, archived) => {
          let reads = 0
          const gone: number[] = []
          const { ask, docs, refill } = numbers({
            size,
            pageMaximum,
            calls: calls + 1,
            isRow: (number) => number % step === 0,
            before: (all) => {
              if (archived && ++reads === archived[0] && all.length)
                gone.push(...all.splice(archived[1] % all.length, 1).map(({ number }) => number))
            },
          })
          const rows: number[] = []
          for (let after: string | null = null, asked = 0; asked < 300; asked++) {
            refill()
            const { nodes, pageInfo }: Connection<number> = await ask({ first, after })
            rows.push(...nodes)
            if (!pageInfo.hasNextPage) break
            after = pageInfo.endCursor
          }
          const expected = docs.map(({ number }) => number).filter((number) => number % step === 0)
          expect(rows.filter((number) => !gone.includes(number))).toEqual(expected)
          expect(new Set(rows).size).toBe(rows.length)
        },
      ),
    )
  })
})
