import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Deed, entriesOf, startLog } from '../support/log-server.ts'

const log: { entries: ReturnType<typeof entriesOf> } = { entries: [] }
let server: Awaited<ReturnType<typeof startLog>>
beforeAll(async () => {
  server = await startLog(log)
})
afterAll(() => server.close())

const flag = (name: string) => `proj/p:env/e:flag/${name}`
const deed = (date: number, name: string, action = 'updateOn'): Deed => ({
  date,
  accesses: [{ action, resource: flag(name) }],
})

const page = `query ($first: Int, $after: String, $filter: AuditLogFilter) {
  auditLog(first: $first, after: $after, filter: $filter) { nodes { entryId } pageInfo { hasNextPage endCursor } }
}`

/** The ids of all entries, page after page, as a client of connections reads them. */
async function walked(first: number, filter?: object): Promise<string[]> {
  const ids: string[] = []
  for (let after: string | null = null; ; ) {
    const { data, errors } = await server.ask(page, { first, after, filter })
    if (errors) throw new Error(errors[0].message)
    ids.push(...data.auditLog.nodes.map(({ entryId }: { entryId: string }) => entryId))
    if (!data.auditLog.pageInfo.hasNextPage) return ids
    after = data.auditLog.pageInfo.endCursor ?? after
  }
}

const idsOf = (entries: typeof log.entries) => entries.map(({ _id }) => _id)

/** Times of which many are the same. */
const deeds = (names: readonly string[], most: number) =>
  fc.array(
    fc.record({
      date: fc.integer({ min: 1, max: 6 }).map((date) => 1_700_000_000_000 + date),
      accesses: fc.uniqueArray(
        fc.record({
          action: fc.constantFrom('updateOn', 'updateRules'),
          resource: fc.constantFrom(...names.map(flag)),
        }),
        { minLength: 1, maxLength: 2, selector: ({ resource }) => resource },
      ),
    }),
    { maxLength: most },
  )

/** Whether one action on one resource has more entries at a time than a call tells: of those, the gateway says that it cannot. */
const isTooMuch = (all: readonly Deed[]) =>
  [
    ...Map.groupBy(
      all.flatMap(({ date, accesses }) => accesses.map(({ action, resource }) => `${date} ${action} ${resource}`)),
      (one) => one,
    ).values(),
  ].some((some) => some.length >= 20)

describe('a walk through the log', () => {
  it('neither skips nor doubles entries, whatever times they share and however long the pages are', async () => {
    await fc.assert(
      fc.asyncProperty(
        deeds(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], 90),
        fc.integer({ min: 1, max: 60 }),
        async (all, first) => {
          fc.pre(!isTooMuch(all))
          log.entries = entriesOf(all)
          const found = await walked(first)
          expect(new Set(found).size).toBe(found.length)
          expect([...found].sort()).toEqual(idsOf(log.entries).sort())
          const dates = found.map((id) => log.entries.find(({ _id }) => _id === id)!.date)
          expect(dates).toEqual([...dates].sort((a, b) => b - a))
        },
      ),
      { numRuns: 40 },
    )
  })

  it('gives entries of a time in the same order, however long its pages are', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `f${index}`)
    log.entries = entriesOf([deed(9, 'z'), ...names.map((name) => deed(5, name)), deed(2, 'y')])
    const [whole, ...others] = await Promise.all([100, 1, 7, 19, 20, 25].map((first) => walked(first)))
    expect(whole).toHaveLength(32)
    for (const other of others) expect(other).toEqual(whole)
  })

  it('comes past a millisecond with more entries than a call tells, of what the filter means', async () => {
    const names = Array.from({ length: 50 }, (_, index) => `f${index}`)
    log.entries = entriesOf([
      ...names.map((name, index) => deed(5, name, index % 2 ? 'updateOn' : 'updateRules')),
      deed(4, 'f0'),
    ])
    const even = idsOf(log.entries.filter(({ accesses }) => accesses[0]!.action === 'updateRules')).sort()
    expect((await walked(20, { actions: ['updateRules'] })).sort()).toEqual(even)
    const some = names.slice(0, 30).map(flag)
    const meant = idsOf(log.entries.filter(({ accesses }) => some.includes(accesses[0]!.resource))).sort()
    expect((await walked(50, { resources: some })).sort()).toEqual(meant)
  })

  it('says so where one action on one resource has more entries in a millisecond than a call tells', async () => {
    log.entries = entriesOf([...Array.from({ length: 21 }, () => deed(5, 'a')), deed(4, 'a')])
    const { data, errors } = await server.ask(page, { first: 40 })
    expect(data).toEqual({ auditLog: null })
    expect(errors).toMatchObject([
      { message: expect.stringContaining('1970-01-01T00:00:00.005Z'), extensions: { code: 'UPSTREAM_FAILURE' } },
    ])
    expect(await walked(20, { before: '1970-01-01T00:00:00.005Z' })).toEqual(['e21'])
  })

  it('takes one actionwise apart that was done to one resource', async () => {
    const actions = Array.from({ length: 30 }, (_, index) => `update${index}`)
    log.entries = entriesOf(actions.map((action) => deed(5, 'a', action)))
    expect((await walked(10)).sort()).toEqual(idsOf(log.entries).sort())
  })

  it('goes on at the time of an entry that is not there any more, and leaves out nothing', async () => {
    log.entries = entriesOf([deed(5, 'a'), deed(5, 'b'), deed(4, 'c')])
    const after = Buffer.from('time:5:gone').toString('base64url')
    const { data } = await server.ask(page, { first: 5, after })
    expect(data.auditLog.nodes).toEqual(idsOf(log.entries).map((entryId) => ({ entryId })))
  })
})
