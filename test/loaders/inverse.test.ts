import { describe, expect, it } from 'vitest'
import { type Inverse, readInverses } from '../../src/loaders/inverse.ts'
import { walk } from '../../src/loaders/pages.ts'
import { RestError } from '../../src/rest/errors.ts'
import type { Page, Window } from '../../src/rest/page.ts'
import type { Resource } from '../../src/rest/resource.ts'
import { range } from '../support/collection.ts'

const keys = (count: number) => range(0, count).map((place) => `key-${place}`)

/** Asks two lists of so many pages for a part each. A page has one document, which names one key. */
async function ask(count: number, sizes: readonly number[], pageOf?: (window: Window) => Page<{ place: number }>) {
  const calls = sizes.map(() => 0)
  const inverses: Inverse[] = sizes.map((_, list) => ({
    tells: [`part${list}`],
    from: { type: String(list) } as Resource,
    keysIn: ({ place }: { place: number }) => [`key-${place}`],
    told: (reps: readonly object[]) => ({ [`part${list}`]: reps.length }),
  }))
  const read = readInverses(inverses, ({ from }) => {
    const list = Number(from.type)
    return walk<object>({
      afford: () => {},
      operation: { name: 'a list' },
      size: 1,
      async page(window) {
        calls[list]!++
        return pageOf?.(window) ?? { items: [{ place: window.offset }], totalCount: sizes[list]! }
      },
      identity: (doc) => (doc as { place: number }).place,
    })
  })
  const told = await read(
    keys(count),
    sizes.map((_, list) => `part${list}`),
  )
  return { told, calls }
}

describe('lists that tell parts of documents', () => {
  it('are read to their ends if that takes fewer calls than single reads', async () => {
    const { told, calls } = await ask(10, [4, 5])
    expect(calls).toEqual([4, 5])
    expect([told?.of('key-3'), told?.of('key-4')]).toEqual([
      { part0: 1, part1: 1 },
      { part0: 0, part1: 1 },
    ])
  })

  it.each([
    [[7, 6], [1, 1], 'together they take more calls'],
    [[2, 12], [1, 1], 'one of them takes more calls'],
  ])('of %j pages are left at %j calls, because %s', async (sizes, expected) => {
    const { told, calls } = await ask(10, sizes)
    expect({ told, calls }).toEqual({ told: null, calls: expected })
  })

  it('are not read for as few documents as there are lists', async () => {
    expect(await ask(2, [1, 1])).toEqual({ told: null, calls: [0, 0] })
  })

  it('are left after as many calls as single reads if they never end', async () => {
    const { told, calls } = await ask(6, [1], ({ offset }) => ({ items: [{ place: offset }] }))
    expect({ told, calls }).toEqual({ told: null, calls: [6] })
  })

  it('pass on a failure that single reads would repeat', async () => {
    const refused = (status: number) =>
      ask(5, [1, 1], () => {
        throw new RestError('no', { trouble: 'refused', operation: 'a list', status })
      })
    await expect(refused(401)).rejects.toThrow('no')
    expect((await refused(403)).told).toBeNull()
  })
})
