import { describe, expect, it } from 'vitest'
import { connection, defaultFirst, maximumFirst } from '../../src/graph/connection.ts'
import { cursorOf } from '../../src/graph/cursor.ts'
import { type Args, collection, range } from '../support/collection.ts'
import { encoded } from '../support/encoded.ts'

describe('a connection reads', () => {
  const cases: [string, number, Args, number[], string[]][] = [
    ['twenty documents unless told', 15, {}, range(0, 15), ['0+10', '10+5']],
    ['as many as `first` says', 25, { first: 3 }, [0, 1, 2], ['0+3']],
    ['what there is, where `first` is more', 7, { first: 10 }, range(0, 7), ['0+10']],
    ['one page, where the first page tells that it is all', 10, { first: 1000 }, range(0, 10), ['0+10']],
    ['what is more than a page in pages', 25, { first: 24 }, range(0, 24), ['0+10', '10+10', '20+4']],
    ['no page beyond the end', 25, { first: 1000 }, range(0, 25), ['0+10', '10+10', '20+5']],
    ['from behind `after`', 25, { first: 2, after: 4 }, [5, 6], ['5+2']],
    ['pages from behind `after`', 40, { first: 25, after: 4 }, range(5, 30), ['5+10', '15+10', '25+5']],
    ['nothing but up to `before`', 25, { first: 10, before: 4 }, range(0, 4), ['0+4']],
    ['what lies between two cursors', 25, { first: 9, after: 3, before: 6 }, [4, 5], ['4+2']],
    ['behind the end, to learn that nothing is there', 25, { first: 5, after: 30 }, [], ['31+5']],
    ['the end from a collection that fits a page', 8, { last: 3 }, [5, 6, 7], ['0+10']],
    ['the end of a longer one once its size is known', 25, { last: 3 }, [22, 23, 24], ['0+10', '22+3']],
    ['the end of which the first page has a part', 25, { last: 18 }, range(7, 25), ['0+10', '10+10', '20+5']],
    ['the end, but nothing up to `after`', 8, { last: 5, after: 5 }, [6, 7], ['0+10']],
    ['the end behind the end', 8, { last: 5, after: 30 }, [], ['0+10']],
    ['one document, where `first` is 0', 25, { first: 0 }, [], ['0+1']],
    ['one document, where `last` is 0', 25, { last: 0 }, [], ['0+1']],
    ['an empty collection once', 0, { first: 5 }, [], ['0+5']],
    ['the end of an empty collection once', 0, { last: 5 }, [], ['0+10']],
    ['one document, where the cursors leave nothing', 25, { first: 5, after: 6, before: 3 }, [], ['0+1']],
    ['what lies before a cursor in one call', 25, { last: 3, before: 10 }, [7, 8, 9], ['7+3']],
    ['the start before a cursor in one call', 25, { last: 5, before: 3 }, [0, 1, 2], ['0+3']],
  ]
  it.each(cases)('%s', async (_, size, args, nodes, windows) => {
    const documents = collection(size)
    const page = await documents.ask(args)
    expect({ nodes: page.nodes, windows: documents.windows }).toEqual({ nodes, windows })
    expect(page.totalCount).toBe(size)
    expect(page.edges).toEqual(nodes.map((node) => ({ node, cursor: cursorOf(node) })))
  })

  it('the end before a cursor that is past the end, in two calls', async () => {
    const documents = collection(25)
    expect((await documents.ask({ last: 3, before: 40 })).nodes).toEqual([22, 23, 24])
    expect(documents.windows).toHaveLength(2)
  })

  it('one page alone, and the others side by side once it told how many there are', async () => {
    const documents = collection(100)
    await documents.ask({ first: 50 })
    expect(documents.mostInFlight()).toBe(4)
  })
})

describe('a connection refuses, before anything is read,', () => {
  const cases: [object, RegExp][] = [
    [{ first: 1, last: 1 }, /either first or last, but got both/],
    [{ first: 0, last: 0 }, /either first or last, but got both/],
    [{ first: -1 }, /first to be from 0 to 1000, but got -1/],
    [{ first: maximumFirst + 1 }, /first to be from 0 to 1000, but got 1001/],
    [{ last: -1 }, /last to be from 0 to 1000, but got -1/],
    [{ last: maximumFirst + 1 }, /last to be from 0 to 1000, but got 1001/],
    [{ after: '' }, /after to be a cursor/],
    [{ after: '5' }, /after to be a cursor/],
    [{ before: encoded('offset:-1') }, /before to be a cursor/],
    [{ before: encoded('offset:01') }, /before to be a cursor/],
    [{ before: encoded('offset:1e3') }, /before to be a cursor/],
    [{ before: encoded('offset:9999999999999999999') }, /before to be a cursor/],
    [{ before: `${cursorOf(1)}=` }, /before to be a cursor/],
    [{ before: `${cursorOf(1)} ` }, /before to be a cursor/],
  ]
  it.each(cases)('%j', async (args, message) => {
    const read = () => expect.unreachable('nothing may be read')
    const asked = connection(args, read, { pageMaximum: 10 })
    await expect(asked).rejects.toMatchObject({
      message: expect.stringMatching(message),
      extensions: { code: 'BAD_USER_INPUT' },
    })
  })

  it('nothing for null, which is the same as no argument', async () => {
    const none = { first: null, last: null, after: null, before: null }
    const { nodes } = await connection(none, async ({ limit }) => ({ items: range(0, limit), totalCount: 50 }), {
      pageMaximum: 100,
    })
    expect(nodes).toHaveLength(defaultFirst)
  })
})

describe('a route that gives less than it is asked for', () => {
  it('is read in pages of what it gives', async () => {
    const documents = collection(25, { mostGiven: 4 })
    const { nodes } = await documents.ask({ first: 11, after: 2 })
    expect(nodes).toEqual(range(3, 14))
    expect(documents.windows).toEqual(['3+10', '7+4', '11+3'])
  })
})

describe('a collection that does not tell its size', () => {
  it('has no total, and no next page after a page that is not full', async () => {
    const page = await collection(7, { counted: false }).ask({ first: 10 })
    expect(page).toMatchObject({ nodes: range(0, 7), totalCount: null, pageInfo: { hasNextPage: false } })
  })

  it('is read to its end by a `first` of several pages', async () => {
    expect((await collection(25, { counted: false }).ask({ first: 30 })).nodes).toEqual(range(0, 25))
  })

  it('does not deny that there is a next page after a full one', async () => {
    expect((await collection(25, { counted: false }).ask({ first: 5 })).pageInfo.hasNextPage).toBe(true)
  })

  it('has documents before a cursor', async () => {
    expect((await collection(25, { counted: false }).ask({ last: 3, before: 10 })).nodes).toEqual([7, 8, 9])
  })
})
