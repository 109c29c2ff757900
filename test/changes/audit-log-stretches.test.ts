import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Deed, entriesOf, startLog } from '../support/log-server.ts'
import { startStack } from '../support/stack.ts'
import { latencyMs, wavesOf } from '../support/waves.ts'

const log: Parameters<typeof startLog>[0] = { entries: [] }
let server: Awaited<ReturnType<typeof startLog>>
beforeAll(async () => {
  server = await startLog(log)
})
afterAll(() => server.close())

const query = 'query ($first: Int) { auditLog(first: $first) { nodes { entryId } pageInfo { hasNextPage } stoppedBy } }'

const deed = (date: number, resource: number, action = 'updateOn'): Deed => ({
  date: 1_700_000_000_000 + date,
  accesses: [{ action, resource: `proj/p:env/e:flag/f${resource}` }],
})

/** Bursts of up to fifty entries in a millisecond, with less and more time between them. */
const bursts = fc.array(
  fc.record({ pause: fc.constantFrom(0, 1, 1, 50, 10_000, 90_000_000), size: fc.constantFrom(1, 1, 1, 2, 5, 21, 50) }),
  { minLength: 30, maxLength: 80 },
)

function entriesIn(all: readonly { readonly pause: number; readonly size: number }[]) {
  let date = 0
  let resource = 0
  return entriesOf(
    all.flatMap(({ pause, size }) => {
      date += pause
      return Array.from({ length: size }, () => deed(date, resource++ % 700))
    }),
  )
}

type Counts = NonNullable<typeof log.counts>

/** What LaunchDarkly says of how many entries there are: the truth, numbers that are wrong, and what is no number. */
const counts: readonly (readonly [string, readonly Counts[]])[] = [
  ['are right', [(count) => count]],
  ['are wrong', [() => 0, () => 7, () => 1e9, (count) => count * 3, (count) => Math.floor(count / 2)]],
  ['are no counts', [(count) => String(count), () => -1, () => null]],
]

describe('a long audit log', () => {
  it.each(counts)(
    'is told without gaps and without doubles, whatever times its entries share, if the counts %s',
    async (_, told) => {
      await fc.assert(
        fc.asyncProperty(
          bursts,
          fc.constantFrom(...told),
          fc.constantFrom(250, 400, 1000),
          async (all, told, first) => {
            log.entries = entriesIn(all)
            log.counts = told
            const { data, errors, calls } = await server.ask(query, { first })
            expect(errors).toBeUndefined()
            expect(calls).toBeLessThanOrEqual(200)
            const { nodes, pageInfo, stoppedBy } = data.auditLog
            const ids: string[] = nodes.map(({ entryId }: { entryId: string }) => entryId)
            const dates = new Map(log.entries.map(({ _id, date }) => [_id, date]))
            expect(new Set(ids).size).toBe(ids.length)
            if (stoppedBy !== 'BUDGET') expect(ids.length).toBe(Math.min(first, log.entries.length))
            // Entries of one millisecond come in an order of their own.
            expect(ids.map((id) => dates.get(id))).toEqual(log.entries.slice(0, ids.length).map(({ date }) => date))
            if (ids.length < log.entries.length) expect(pageInfo.hasNextPage).toBe(true)
          },
        ),
        { numRuns: 7, endOnFailure: true },
      )
    },
  )

  it('has what was there all the time, where entries are added meanwhile', async () => {
    log.counts = (count) => count
    const old = entriesOf(Array.from({ length: 500 }, (_, index) => deed(index * 7_000_000, index)))
    log.entries = old
    let added = 0
    log.meanwhile = () => {
      const entry = { ...old[0]!, _id: `new${added++}`, date: 1_800_000_000_000 + added }
      log.entries = [entry, ...log.entries]
    }
    const { data } = await server.ask(query, { first: 450 })
    log.meanwhile = undefined
    expect(data.auditLog.nodes).toEqual(old.slice(0, 450).map(({ _id }) => ({ entryId: _id })))
  })

  it('falls back to page after page where LaunchDarkly does not count', async () => {
    log.counts = undefined
    log.entries = entriesOf(Array.from({ length: 400 }, (_, index) => deed(index * 7_000_000, index)))
    const { data, errors, calls } = await server.ask(query, { first: 400 })
    expect(errors).toBeUndefined()
    expect(data.auditLog.nodes).toHaveLength(400)
    expect(calls).toBeLessThanOrEqual(23)
  })
})

describe('the whole log of the sandbox', () => {
  it.each([
    [200, 0, 11],
    [220, 2, 14],
    [500, 2, 32],
  ])('of %i entries takes %i counts, and %i calls at most', async (first, counts, most) => {
    const large = await startStack({ sandbox: { flags: 600 } })
    const { calls, data } = await large.ask(query, { first })
    await large.close()
    expect(data.auditLog.nodes).toHaveLength(first)
    expect(calls.filter(({ path }) => path.includes('/counts')).length).toBeLessThanOrEqual(counts)
    if (counts) expect(calls.some(({ path }) => path.includes('/counts'))).toBe(true)
    expect(calls.length).toBeLessThanOrEqual(most + counts)
  })

  it('takes four waves of calls in place of one for each page, and an eighth more calls at most besides the counts', async () => {
    const stack = await startStack({ sandbox: { latencyMs }, gateway: { maxConcurrentCalls: 100 } })
    const answer = await stack.ask(query, { first: 1000 })
    await stack.close()
    const { nodes, stoppedBy } = answer.data.auditLog
    expect([nodes.length, stoppedBy]).toEqual([846, 'END'])
    const counted = answer.paths.filter((path) => path.includes('/counts'))
    expect(counted.length).toBeLessThanOrEqual(2)
    expect(answer.calls.length - counted.length).toBeLessThanOrEqual(46 * 1.125)
    const waves = wavesOf(answer).map((wave) => wave.some((path) => path.includes('/counts')))
    expect(waves.slice(0, 3)).toEqual([false, true, true])
    // No stretch takes a second page, so all of them are one wave, however long a busy machine takes to send it.
    const pages = answer.paths.slice(3)
    expect(new Set(pages.map((path) => /after=(\d+)/.exec(path)?.[1])).size).toBe(pages.length)
  })
})
