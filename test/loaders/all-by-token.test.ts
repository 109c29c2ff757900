import { describe, expect, it } from 'vitest'
import { allByToken } from '../../src/loaders/contexts/records.ts'
import type { TokenPage } from '../../src/rest/page.ts'

/** Reads all pages of a list, and counts the calls. */
async function readAll(pageAt: (token: string | undefined) => TokenPage<number>) {
  let calls = 0
  const docs = await allByToken(async (token) => {
    calls++
    return pageAt(token)
  })
  return { docs, calls }
}

describe('all pages of a list with tokens', () => {
  it('end at a page without a token', async () => {
    const pages: Record<string, TokenPage<number>> = { a: { items: [2], continuationToken: 'b' }, b: { items: [3] } }
    const { docs, calls } = await readAll((token) => (token ? pages[token]! : { items: [1], continuationToken: 'a' }))
    expect({ docs, calls }).toEqual({ docs: [1, 2, 3], calls: 3 })
  })

  it('end where tokens take turns and no page has a count', async () => {
    const { calls } = await readAll((token) => ({ items: [1], continuationToken: token === 'a' ? 'b' : 'a' }))
    expect(calls).toBe(3)
  })

  it('end at the count, which is ignored if it is none', async () => {
    const endless = (totalCount: number) => (token: string | undefined) => ({
      ...{ items: [1, 2], totalCount },
      continuationToken: token === undefined ? 'a' : `${token}a`.slice(0, 4),
    })
    expect((await readAll(endless(4))).calls).toBe(2)
    expect((await readAll(endless(-1))).calls).toBe(5)
  })

  it('can have any number of documents', async () => {
    const items = Array.from({ length: 300_000 }, (_, index) => index)
    expect((await readAll(() => ({ items }))).docs).toHaveLength(items.length)
  })
})
