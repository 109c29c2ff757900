import { describe, expect, it } from 'vitest'
import { ask, type Doc } from '../support/sandbox-ask.ts'
import { listIn, listPlace, listQuery, ownOf, pageQuery } from './list.ts'
import type { Resource } from './resource.ts'

const size = 3
const pageInfo = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor } stoppedBy'

/** The tests of pages, filters and orders. */
export function testPages(resource: Resource): void {
  const { type, stack, documents, listPath } = resource
  const [own, property] = ownOf(resource)
  const nodes = `nodes { ${own} }`
  const page = `${nodes} ${pageInfo}`
  const known = () => documents().map((doc) => doc[property])
  const found = (all: readonly Doc[]) => all.map((one) => one[own])
  const read = async (args: string, selection: string) => {
    const answer = await stack().ask(listQuery(resource, args, selection))
    return { ...answer, list: listIn(resource, answer) }
  }

  describe(`${type}: pages`, () => {
    it('lead forwards from the start to the end', async () => {
      const all: string[] = []
      for (let after = ''; ; ) {
        const { list, paths } = await read(`first: ${size}${after}`, page)
        expect(paths).toEqual([`${listPath}?${pageQuery(resource, all.length, size)}`])
        expect(list.pageInfo.hasPreviousPage).toBe(all.length > 0)
        all.push(...found(list.nodes))
        expect(list.pageInfo.hasNextPage).toBe(all.length < documents().length)
        if (!list.pageInfo.hasNextPage) break
        after = `, after: "${list.pageInfo.endCursor}"`
      }
      expect(all).toEqual(known())
    })

    it('lead backwards from the end to the start', async () => {
      const all: string[] = []
      for (let before = ''; ; ) {
        const { list } = await read(`last: ${size}${before}`, page)
        all.unshift(...found(list.nodes))
        expect(list.pageInfo.hasPreviousPage).toBe(all.length < documents().length)
        if (!list.pageInfo.hasPreviousPage) break
        before = `, before: "${list.pageInfo.startCursor}"`
      }
      expect(all).toEqual(known())
    })

    it('are counted by a call for one', async () => {
      const { list, paths } = await read('', 'totalCount')
      expect(paths).toEqual([`${listPath}?${pageQuery(resource, 0, 1)}`])
      expect(list).toEqual({ totalCount: documents().length })
    })

    it('that cannot be are refused without a call', async () => {
      const { errors, calls } = await read('first: -1', nodes)
      expect(errors).toMatchObject([{ path: listPlace(resource), extensions: { code: 'BAD_USER_INPUT' } }])
      expect(calls).toEqual([])
    })
  })

  /** Expects what the sandbox itself answers to the call that was made. */
  async function answersTheCall(args: string, parameter: string, sent: string): Promise<Doc> {
    const { list, calls, errors } = await read(args, `totalCount ${nodes}`)
    expect(errors).toBeUndefined()
    expect(calls.map(({ query }) => query[parameter])).toEqual([[sent]])
    const version: Record<string, string> = resource.beta ? { 'ld-api-version': 'beta' } : {}
    const { json } = await ask(stack().sandbox, calls[0]!.path.replace('/api/v2', ''), version)
    const said = json.items.map((doc: Doc) => ({ [own]: doc[property] }))
    expect(list).toEqual({ totalCount: json.totalCount ?? json.total_count, nodes: said })
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
        expect((await read(`filter: ${given}`, nodes)).paths).toEqual([`${listPath}?${pageQuery(resource, 0, 20)}`])
      })
    })

  if (orders.length > 0)
    describe(`${type}: orders`, () => {
      it.each(orders)('by %s ask for sort=%s, with a dash if descending', async (field, sent) => {
        const by = (direction: string) =>
          `first: ${documents().length}, orderBy: { field: ${field}, direction: ${direction} }`
        const up = await answersTheCall(by('ASC'), 'sort', sent)
        const down = await answersTheCall(by('DESC'), 'sort', `-${sent}`)
        expect(found(up.nodes)).not.toEqual(found(down.nodes))
      })
    })
}
