import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { createGateway, type Gateway, type GatewayOptions } from '../../src/gateway.ts'
import { type Connection, type MemoryStore, memoryStore } from '../support/memory-store.ts'
import { post } from '../support/sandbox-ask.ts'
import { subscribe, toggle } from '../support/subscription.ts'

const secret = 'a-secret-of-the-tests'
const flag = 'observability-profile-always'
const query = 'subscription { changes(filter: { kinds: ["flag"] }) { entry { entryId title } } }'

/** A gateway that listens, in a process of its own as far as the others know. */
interface Member {
  readonly gateway: Gateway
  readonly server: Server
  listen(): Promise<string>
  close(): Promise<void>
}

let sandbox: Sandbox
let store: MemoryStore
let connections: Connection[] = []
const members: Member[] = []
beforeEach(async () => {
  sandbox = await startSandbox()
  store = memoryStore()
  connections = []
})
afterEach(async () => {
  for (const member of members.splice(0)) await member.close()
  await sandbox.close()
})

async function join(options: Partial<GatewayOptions>): Promise<Member> {
  const connection = store.connect()
  connections.push(connection)
  const gateway = createGateway({
    ...{ baseUrl: sandbox.url, fallbackToken: sandbox.token, clock: sandbox.now, store: connection },
    ...{ eventsShare: 100, webhookSecrets: [secret], ...options },
  })
  const server = createServer(gateway.listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  let isOpen = true
  const member: Member = {
    gateway,
    server,
    listen: async () => origin,
    async close() {
      if (!isOpen) return
      isOpen = false
      gateway.drain()
      server.close()
      server.closeAllConnections()
      await gateway.close()
    },
  }
  members.push(member)
  return member
}

const logReads = () => sandbox.requests().filter(({ path }) => /\/auditlog\?/.test(path)).length

it('a webhook at one gateway makes a change known at another at once, and once', async () => {
  const [first, second] = [await join({ eventsPollMs: 600_000 }), await join({ eventsPollMs: 600_000 })]
  const url = `${await first!.listen()}/webhooks/launchdarkly`
  await post(sandbox, '/webhooks', { url, sign: true, secret, on: true, statements: [] })
  const here = await subscribe(first!, query)
  const there = await subscribe(second!, query)
  await toggle({ sandbox }, 'platform', flag, true)
  const told = await there.next()
  expect(told).toEqual(await here.next())
  await toggle({ sandbox }, 'platform', flag, false)
  const { entryId } = (await there.next()).data.changes.entry
  expect(entryId).not.toBe(told.data.changes.entry.entryId)
  second!.gateway.drain()
  expect(await there.rest()).toEqual([])
})

it.each([
  ['the token of its subscribers', {}],
  ['the token of all subscriptions', { eventsToken: 'admin' }],
])(
  'one gateway polls with %s, and another one when it is gone',
  async (_, { eventsToken }: { eventsToken?: string }) => {
    const options = { eventsPollMs: 100, ...(eventsToken && { eventsToken: sandbox.token }) }
    const three = [await join(options), await join(options), await join(options)]
    const headers = { authorization: eventsToken ? sandbox.readerToken : sandbox.token }
    const subscribed = await Promise.all(three.map((member) => subscribe(member, query, { headers })))
    await toggle({ sandbox }, 'platform', flag, true)
    for (const one of subscribed) await one.next()
    // Three that poll for themselves would read thirty times.
    sandbox.forget()
    await new Promise((later) => setTimeout(later, 1000))
    expect(logReads()).toBeGreaterThan(0)
    expect(logReads()).toBeLessThan(20)
    for (const gone of [0, 1]) {
      await three[gone]!.close()
      await toggle({ sandbox }, 'platform', flag, gone === 1)
      for (const one of subscribed.slice(gone + 1)) await one.next()
    }
  },
)

it('a gateway whose store is back reads at once what it was not told', async () => {
  const two = [await join({ eventsPollMs: 600_000 }), await join({ eventsPollMs: 600_000 })]
  const subscribed = await Promise.all(two.map((member) => subscribe(member, query)))
  for (const connection of connections) connection.join(false)
  await toggle({ sandbox }, 'platform', flag, true)
  for (const connection of connections) connection.join(true)
  for (const one of subscribed) expect((await one.next()).data.changes.entry.title).toEqual(expect.any(String))
})

it('a change is told among gateways once, however many read it', async () => {
  const three = [
    await join({ eventsPollMs: 100 }),
    await join({ eventsPollMs: 100 }),
    await join({ eventsPollMs: 100 }),
  ]
  const subscribed = await Promise.all(three.map((member) => subscribe(member, query)))
  await toggle({ sandbox }, 'platform', flag, true)
  for (const one of subscribed) await one.next()
  await toggle({ sandbox }, 'platform', flag, false)
  for (const one of subscribed) await one.next()
  const told = store.messages.filter(({ channel }) => channel === 'signals')
  expect(told.length).toBeGreaterThan(0)
  // Two gateways can read at the same time before one hears of the other.
  expect(told.length).toBeLessThan(2 * three.length)
})

it('nothing in the store tells what a change was, or who made it', async () => {
  const member = await join({ eventsPollMs: 50, cacheTtlMs: 60_000 })
  const subscribed = await subscribe(member, query)
  await toggle({ sandbox }, 'platform', flag, true)
  const { title } = (await subscribed.next()).data.changes.entry
  const seen = JSON.stringify([store.messages, ...[...store.values].map(([key, value]) => [key, String(value)])])
  expect(seen).toContain(`flag/${flag}`)
  for (const secretText of [title, sandbox.token, 'Ingrid', 'updateOn the']) expect(seen).not.toContain(secretText)
})

it('while the store is gone, each gateway polls for itself', async () => {
  const two = [await join({ eventsPollMs: 100 }), await join({ eventsPollMs: 100 })]
  const subscribed = await Promise.all(two.map((member) => subscribe(member, query)))
  for (const connection of connections) connection.join(false)
  for (const isOn of [true, false]) {
    await toggle({ sandbox }, 'platform', flag, isOn)
    for (const one of subscribed) expect((await one.next()).data.changes.entry.entryId).toEqual(expect.any(String))
  }
})
