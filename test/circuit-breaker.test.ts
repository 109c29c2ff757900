import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import type { GatewayOptions } from '../src/gateway.ts'
import { type Stack, startStack } from './support/stack.ts'
import { field, wide } from './support/wide.ts'

let stack: Stack
afterEach(() => stack.close())

const open = async (gateway: Partial<GatewayOptions> = {}) => {
  stack = await startStack({ gateway: { breakerProbeMs: 300, ...gateway } })
  stack.sandbox.fault({ path: /./ }, { status: 503 }, 'always')
  for (let number = 0; number < 10; number++) await stack.post(`{ ${field(number)} }`)
}

it('after ten failures in a row nothing is asked but a try after waits that double, and the answer comes at once', async () => {
  // It opens during the calls of this.
  const opened = performance.now()
  await open({ breakerProbeMs: 60_000 })
  let tries = 0
  for (let number = 0; number < 20; number++) {
    const began = performance.now()
    const { errors, calls } = await stack.ask(`{ ${field(number)} }`)
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }])
    tries += calls.length
    if (calls.length > 0) continue
    // One that waits for the breaker takes until its deadline of 30 s.
    expect(performance.now() - began).toBeLessThan(10_000)
    expect(errors![0]!.extensions!.upstream!.retryAfter).toBeGreaterThanOrEqual(0)
    expect(errors![0]!.message).toContain('is not asked for a while')
  }
  expect(tries).toBeLessThanOrEqual(Math.log2((performance.now() - opened) / 200 + 1))
  expect(tries).toBeLessThan(20)
})

it('eight calls that fail together and their retries are one failure, which opens nothing', async () => {
  stack = await startStack()
  stack.sandbox.fault({ path: /./ }, { status: 503, delayMs: 30 }, 18)
  for (const from of [0, 8]) await stack.ask(wide(from, from + 8))
  stack.sandbox.clearFaults()
  const { errors, calls } = await stack.ask(wide(16, 24))
  expect(errors).toBeUndefined()
  expect(calls).toHaveLength(8)
})

it('all calls in flight that fail together are one failure, however many they are', async () => {
  stack = await startStack({ gateway: { breakerFailures: 2, breakerProbeMs: 60_000 } })
  await stack.ask(wide(0, 1))
  stack.sandbox.fault({ path: /./ }, { status: 503, delayMs: 100 }, 'always')
  await stack.ask(wide(1, 25))
  stack.sandbox.clearFaults()
  const { errors, calls } = await stack.ask(wide(25, 49))
  expect(errors).toBeUndefined()
  expect(calls).toHaveLength(24)
})

it('is well again soon after a moment of trouble that opened it', async () => {
  stack = await startStack({ gateway: { breakerFailures: 1 } })
  stack.sandbox.fault({ path: /./ }, { status: 503 }, 'always')
  for (let message = ''; !message.includes('is not asked for a while'); ) {
    message = (await stack.post(`{ ${field(0)} }`)).errors![0]!.message
  }
  stack.sandbox.clearFaults()
  const recovered = Date.now()
  while ((await stack.post(`{ ${field(2)} }`)).errors) await pause(10)
  expect(Date.now() - recovered).toBeLessThan(2000)
})

it('one call in each interval tries whether it is well again, and the first success ends it', async () => {
  await open()
  await pause(320)
  const { errors, calls } = await stack.ask(wide(0, 5))
  expect(errors).toHaveLength(5)
  expect(calls).toHaveLength(1)

  stack.sandbox.clearFaults()
  const recovered = Date.now()
  while ((await stack.post(`{ ${field(0)} }`)).errors) await pause(10)
  expect(Date.now() - recovered).toBeLessThan(400)
  const after = await stack.ask(wide(0, 5))
  expect(after.errors).toBeUndefined()
  expect(after.calls).toHaveLength(5)
})

it('calls that wait for their turn when it opens are not sent any more', async () => {
  stack = await startStack({ gateway: { maxConcurrentCalls: 2, breakerFailures: 4, breakerProbeMs: 60_000 } })
  stack.sandbox.fault({ path: /./ }, { status: 503, delayMs: 10 }, 'always')
  const { errors, calls } = await stack.ask(wide(0, 50))
  expect(errors).toHaveLength(50)
  // Four times two that fail together, and the retries of one in five.
  expect(calls.length).toBeLessThanOrEqual(10)
})

it('opens for connections that fail and answers that come too late, too', async () => {
  stack = await startStack({ gateway: { breakerFailures: 3, breakerProbeMs: 60_000, headersTimeoutMs: 30 } })
  stack.sandbox.fault({ path: /./ }, { delayMs: 500 }, 2)
  stack.sandbox.fault({ path: /./ }, { reset: true }, 'always')
  for (let number = 0; number < 3; number++) await stack.post(`{ ${field(number)} }`)
  const { calls, errors } = await stack.ask(`{ ${field(9)} }`)
  expect(calls).toEqual([])
  expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }])
})

it('errors that LaunchDarkly answers in good health do not open it, and a success among failures neither', async () => {
  stack = await startStack({ gateway: { breakerFailures: 3 } })
  stack.sandbox.fault({ path: /flags/ }, { status: 500 }, 10)
  for (let number = 0; number < 10; number++) await stack.post(`{ ${field(number)} }`)
  stack.sandbox.fault({ path: /flags/ }, { status: 503 }, 'always')
  for (let number = 0; number < 5; number++) await stack.post(`{ ${field(number)} teams { totalCount } }`)
  const { calls } = await stack.ask(`{ ${field(20)} }`)
  expect(calls.length).toBeGreaterThan(0)
})

it('a route that is broken alone does not keep those waiting that are well', async () => {
  stack = await startStack({ gateway: { breakerFailures: 3, breakerProbeMs: 200 } })
  stack.sandbox.fault({ path: /flags/ }, { status: 503 }, 'always')
  for (let number = 0; number < 3; number++) await stack.post(`{ ${field(number)} }`)
  await pause(220)
  const { data } = await stack.ask(`{ ${field(0)} teams { totalCount } }`)
  expect(data.teams).toEqual({ totalCount: 8 })
})
