import fc from 'fast-check'
import { afterEach, expect, it } from 'vitest'
import { post } from '../support/sandbox-ask.ts'
import { type Stack, startStack } from '../support/stack.ts'
import { type Received, subscribe, toggle } from '../support/subscription.ts'

const secret = 'a-secret-of-the-tests'
const flags = ['observability-profile-always', 'ingest-dedupe-window']

/** What becomes of a delivery. */
type Fate = 'sent' | 'dropped' | 'twice' | 'late' | 'late twice'

let fates: readonly Fate[] = []
/** The deliveries that are held back. They are sent in the opposite order. */
let held: (() => Promise<void>)[] = []
let delivered = 0

async function startWithWebhook(eventsPollMs: number): Promise<Stack> {
  const stack = await startStack({
    gateway: { eventsPollMs, eventsShare: 100, webhookSecrets: [secret], cacheTtlMs: 60_000 },
    sandbox: {
      webhooks: {
        deliver(send) {
          const fate = fates[delivered++ % Math.max(1, fates.length)] ?? 'sent'
          if (fate === 'sent' || fate === 'twice') void send()
          if (fate === 'twice') void send()
          if (fate === 'late' || fate === 'late twice') held.push(send)
          if (fate === 'late twice') held.push(send)
        },
      },
    },
  })
  const url = `${await stack.listen()}/webhooks/launchdarkly`
  const { status } = await post(stack.sandbox, '/webhooks', { url, sign: true, secret, on: true, statements: [] })
  expect(status).toBe(200)
  fates = []
  held = []
  return stack
}

let stack: Stack
afterEach(() => stack.close())

const idsOf = (events: readonly Received[]) => events.map(({ data }) => data.changes.entry.entryId)
const query = 'subscription { changes(filter: { kinds: ["flag"] }) { entry { entryId date } } }'

it('a webhook makes a change known at once, long before the next read of the log', async () => {
  stack = await startWithWebhook(600_000)
  const subscribed = await subscribe(stack, query)
  stack.sandbox.forget()
  await toggle(stack, 'platform', flags[0]!, true)
  await toggle(stack, 'platform', flags[0]!, false)
  expect(new Set(idsOf(await subscribed.take(2))).size).toBe(2)
  expect(stack.sandbox.requests().filter(({ path }) => /auditlog/.test(path)).length).toBeLessThanOrEqual(3)
  subscribed.leave()
})

it('a webhook about what nobody wants costs no read', async () => {
  stack = await startWithWebhook(600_000)
  const subscribed = await subscribe(stack, 'subscription { flagChanged(projectKey: "web") { cursor } }')
  stack.sandbox.forget()
  await toggle(stack, 'platform', flags[0]!, true)
  await expect.poll(() => delivered).toBeGreaterThan(0)
  // The event of the second flag shows that the signal of the first one has been taken.
  await toggle(stack, 'web', 'email-winback', false)
  await subscribed.next()
  expect(stack.sandbox.requests().filter(({ path }) => /auditlog/.test(path))).toHaveLength(1)
  subscribed.leave()
})

it('a webhook empties the cache, for those who only ask', async () => {
  stack = await startWithWebhook(600_000)
  const ask = async (flag: string) => {
    const { data, calls } = await stack.ask(
      `{ flag(projectKey: "platform", key: "${flag}") { environment(key: "test") { on } } }`,
    )
    return { on: data.flag.environment.on, calls: calls.length }
  }
  for (const flag of flags) await ask(flag)
  await toggle(stack, 'platform', flags[0]!, true)
  await expect.poll(async () => (await ask(flags[0]!)).on).toBe(true)
  expect((await ask(flags[1]!)).calls).toBe(0)
})

it('every subscriber gets every change once, in order of date, whatever becomes of the webhooks', async () => {
  const fate = fc.constantFrom<Fate>('sent', 'dropped', 'twice', 'late', 'late twice')
  await fc.assert(
    fc.asyncProperty(fc.array(fate, { minLength: 1, maxLength: 12 }), async (some) => {
      const own = await startWithWebhook(60)
      fates = some
      const { readerToken, token } = own.sandbox
      const subscribers = await Promise.all(
        [token, token, readerToken].map((authorization) => subscribe(own, query, { headers: { authorization } })),
      )
      const count = 12
      for (let step = 0; step < count; step++) {
        // The first flag is off, and the second one is on.
        await toggle(own, 'platform', flags[step % 2]!, (step + (step >> 1)) % 2 === 0)
        if (step % 4 === 3) for (const send of held.splice(0).reverse()) void send()
      }
      const got = await Promise.all(subscribers.map((one) => one.take(count)))
      // Late repetitions bring nothing more.
      await Promise.all(held.splice(0).map((send) => send()))
      own.gateway.drain()
      for (const one of subscribers) expect(await one.rest()).toEqual([])
      for (const events of got) {
        expect(new Set(idsOf(events)).size).toBe(count)
        expect(idsOf(events)).toEqual(idsOf(got[0]!))
        const dates = events.map(({ data }) => Date.parse(data.changes.entry.date))
        expect(dates).toEqual(dates.toSorted((one, other) => one - other))
      }
      await own.close()
    }),
    { numRuns: 6 },
  )
  stack = await startStack()
})
