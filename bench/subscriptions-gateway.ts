import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { createGateway } from '../src/gateway.ts'
import type { Told } from './subscriptions.ts'

/** A gateway with its clients, which subscribe, wait and leave as they are told. Takes the upstream and the share. */
const [, , baseUrl = '', share = ''] = process.argv
const gateway = createGateway({
  baseUrl,
  eventsShare: Number(share),
  eventsPollMs: 2000,
  oneAccount: true,
  metrics: true,
})
const server = createServer(gateway.listener).listen(0)
await once(server, 'listening')
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

const query = `subscription {
  flagChanged(projectKey: "platform") { lagMs cursor entry { title } flag { key name environment(key: "test") { on } } }
}`

let events = 0
let leaving = new AbortController()

async function subscribe(authorization: string): Promise<void> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization },
    body: JSON.stringify({ query }),
    signal: leaving.signal,
  })
  const read = async () => {
    const decoder = new TextDecoder()
    for await (const chunk of response.body!) events += decoder.decode(chunk).split('event: next').length - 1
  }
  read().catch(() => {})
}

/** The number of subscriptions under way, as the metrics tell. */
async function open(): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(/^launchdarkly_graphql_subscriptions (\d+)/m.exec(text)?.[1])
}

interface Order {
  readonly subscribe?: readonly string[]
  readonly each?: number
  /** The number of events to wait for. */
  readonly wait?: number
  readonly leave?: boolean
}

process.on('message', async ({ subscribe: tokens = [], each = 0, wait = 0, leave }: Order) => {
  for (const token of tokens) await Promise.all(Array.from({ length: each }, () => subscribe(token)))
  for (let waited = 0; events < wait && waited < 120; waited++) await pause(500)
  if (leave) leaving.abort()
  for (let waited = 0; leave && waited < 40 && (await open()) > 0; waited++) await pause(250)
  leaving = leave ? new AbortController() : leaving
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.()
    await pause(50)
  }
  process.send?.({ heapBytes: process.memoryUsage().heapUsed, events, open: await open() } satisfies Told)
})
