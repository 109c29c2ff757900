import { describe, expect, it } from 'vitest'
import { keysOf } from '../support/documents.ts'
import { ask, type Doc } from '../support/sandbox-ask.ts'
import { listIn, listPlace, listQuery } from './list.ts'
import type { Resource } from './resource.ts'

const size = 3
const page = 'nodes { key } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } stoppedBy'

/** The tests of pages, filters and orders. */
export function testPages(resource: Resource): void {
  const { type, stack, documents, listPath } = resource
  const read = async (args: string, selection: string) => {
    const answer = await stack().ask(listQuery(resource, args, selection))
    return { ...answer, list: listIn(resource, answer) }
  }

  describe(`${type}: pages`, () => {
    it('lead forwards from the start to the end', async () => {
      const found: string[] = []
      for (let after = ''; ; ) {
        const { list, paths } = await read(`first: ${size}${after}`, page)
        expect(paths).toEqual([`${listPath}?offset=${found.length}&limit=${size}`])
        expect(list.pageInfo.hasPreviousPage).toBe(found.length > 0)
        found.push(...keysOf(list.nodes))
        expect(list.pageInfo.hasNextPage).toBe(found.length < documents().length)
        if (!list.pageInfo.hasNextPage) break
        after = `, after: "${list.pageInfo.endCursor}"`
      }
      expect(found).toEqual(keysOf(documents()))
    })

    it('lead backwards from the end to the start', async () => {
      const found: string[] = []
      for (let before = ''; ; ) {
        const { list } = await read(`last: ${size}${before}`, page)
        found.unshift(...keysOf(list.nodes))
        expect(list.pageInfo.hasPreviousPage).toBe(found.length < documents().length)
        if (!list.pageInfo.hasPreviousPage) break
        before = `, before: "${list.pageInfo.startCursor}"`
      }
      expect(found).toEqual(keysOf(documents()))
    })

    it('are counted by a call for one', async () => {
      const { list, paths } = await read('', 'totalCount')
      expect(paths).toEqual([`${listPath}?offset=0&limit=1`])
      expect(list).toEqual({ totalCount: documents().length })
    })

    it('that cannot be are refused without a call', async () => {
      const { errors, calls } = await read('first: -1', 'nodes { key }')
      expect(errors).toMatchObject([{ path: listPlace(resource), extensions: { code: 'BAD_USER_INPUT' } }])
      expect(calls).toEqual([])
    })
  })

  /** Expects what the sandbox itself answers to the call that was made. */
  async function answersTheCall(args: string, parameter: string, sent: string): Promise<Doc> {
    const { list, calls, errors } = await read(args, 'totalCount nodes { key }')
    expect(errors).toBeUndefined()
    expect(calls.map(({ query }) => query[parameter])).toEqual([[sent]])
    const version: Record<string, string> = resource.beta ? { 'ld-api-version': 'beta' } : {}
    const { json } = await ask(stack().sandbox, calls[0]!.path.replace('/api/v2', ''), version)
    expect(list).toEqual({ totalCount: json.totalCount, nodes: json.items.map(({ key }: Doc) => ({ key })) })
    return list
  }

  const { filters = [], orders = [] } = resource
  if (filters.length > 0)
    describe(`${type}: filters`, () => {
      it.each(filters)('%s asks for %s', async (given, sent) => {
        const { totalCount } = await answersTheCall(`filter: ${given}`, 'filter', sent)
        expect(totalCount).toBeGreaterThan(0)
        expect(totalCount).toBeLessThan(documents().length)
      })

      it.each(['{}', 'null'])('%s asks for no filter', async (given) => {
        expect((await read(`filter: ${given}`, 'nodes { key }')).paths).toEqual([`${listPath}?offset=0&limit=20`])
      })
    })

  if (orders.length > 0)
    describe(`${type}: orders`, () => {
      it.each(orders)('by %s ask for sort=%s, with a dash if descending', async (field, sent) => {
        const by = (direction: string) =>
          `first: ${documents().length}, orderBy: { field: ${field}, direction: ${direction} }`
        const up = await answersTheCall(by('ASC'), 'sort', sent)
        const down = await answersTheCall(by('DESC'), 'sort', `-${sent}`)
        expect(keysOf(up.nodes)).not.toEqual(keysOf(down.nodes))
      })
    })
}
