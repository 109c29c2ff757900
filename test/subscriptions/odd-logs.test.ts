import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createGateway, type GatewayOptions } from '../../src/gateway.ts'
import { subscribe } from '../support/subscription.ts'
import { entryAt, startWrittenLog, type WrittenLog } from '../support/written-log.ts'

let log: WrittenLog
let ends: (() => unknown)[]
beforeEach(async () => {
  log = await startWrittenLog()
  ends = [log.close]
})
afterEach(async () => {
  for (const end of ends.reverse()) await end()
})

/** A gateway in front of the log. */
async function gatewayWith(options: Partial<GatewayOptions> = {}) {
  const some = { baseUrl: log.url, fallbackToken: 'api-1', eventsPollMs: 30, eventsShare: 100 }
  const gateway = createGateway({ ...some, ...options })
  const server = createServer(gateway.listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.push(() => {
    server.close()
    server.closeAllConnections()
    return gateway.close()
  })
  return { listen: async () => `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const query = 'subscription Log($after: String) { changes(after: $after) { cursor entry { name } } }'
const start = Date.parse('2026-01-01T00:00:00Z')
const idsFrom = (first: number, count: number) => Array.from({ length: count }, (_, index) => `e${first + index}`)

/** The names of the next events. */
const names = async (subscribed: Awaited<ReturnType<typeof subscribe>>, count: number) =>
  (await subscribed.take(count)).map(({ data, errors }) => data?.changes.entry.name ?? errors)

it('tells more changes of one millisecond than a call returns, each once', async () => {
  log.entries.push(entryAt(start, 'e0'))
  const changes = await subscribe(await gatewayWith(), query)
  const ids = idsFrom(1, 50)
  log.entries.push(...ids.map((id) => entryAt(start + 1, id)))
  expect((await names(changes, 50)).toSorted()).toEqual(ids.toSorted())
  log.entries.push(entryAt(start + 2, 'e51'))
  expect(await names(changes, 1)).toEqual(['e51'])
})

it.each([null, 'soon'])('tells the changes beside an entry whose date is %s', async (date) => {
  log.entries.push(entryAt(start, 'e0'), entryAt(date, 'odd'))
  const changes = await subscribe(await gatewayWith(), query)
  log.entries.push(entryAt(start + 1, 'e1'))
  expect(await names(changes, 1)).toEqual(['e1'])
})

it('tells the earliest changes too where the calls for them were refused at first', async () => {
  log.entries.push(entryAt(start, 'e0'))
  const changes = await subscribe(await gatewayWith({ deadlineMs: 400 }), query)
  const ids = idsFrom(1, 45)
  let refused = 0
  log.fault = (path) => (path.includes('before=') && refused++ < 1 ? 429 : undefined)
  log.entries.push(...ids.map((id, index) => entryAt(start + 1 + index, id)))
  expect(await names(changes, 45)).toEqual(ids)
})

it('refuses to resume after more changes than may wait for a client', async () => {
  const ids = idsFrom(0, 1001)
  log.entries.push(...ids.map((id, index) => entryAt(start + index, id)))
  const after = Buffer.from(`${start}:e0`).toString('base64url')
  const changes = await subscribe(await gatewayWith(), query, { variables: { after } })
  const [only] = await changes.rest()
  expect(only?.errors).toMatchObject([{ extensions: { code: 'TOO_FAR_BEHIND' } }])
  expect(only?.errors?.[0]?.message).toContain('Read Query.auditLog')
})

it('keeps its share of the limit for a client that leaves and comes again', async () => {
  const gateway = await gatewayWith({ eventsShare: 1, deadlineMs: 300 })
  log.entries.push(entryAt(start, 'e0'))
  const first = await subscribe(gateway, query)
  first.leave()
  await expect
    .poll(async () => {
      const again = await subscribe(gateway, query)
      const outcome = await Promise.race([again.rest(), new Promise((end) => setTimeout(end, 500, 'subscribed'))])
      again.leave()
      return outcome
    })
    .toMatchObject([{ errors: [{ extensions: { code: 'RATE_LIMITED' } }] }])
})

it('resumes after the argument where the header Last-Event-ID is empty', async () => {
  log.entries.push(entryAt(start, 'e0'), entryAt(start + 1, 'e1'))
  const after = Buffer.from(`${start}:e0`).toString('base64url')
  const headers = { 'last-event-id': '' }
  const changes = await subscribe(await gatewayWith(), query, { variables: { after }, headers })
  expect(await names(changes, 1)).toEqual(['e1'])
})
