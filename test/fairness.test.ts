import { describe, expect, it } from 'vitest'
import { createPace } from '../src/rest/client/pace.ts'
import { createTurns } from '../src/rest/client/turns.ts'
import { startStack } from './support/stack.ts'
import { field, wide } from './support/wide.ts'

it('never has more calls in flight than configured, however wide a query is', async () => {
  const stack = await startStack({ gateway: { maxConcurrentCalls: 3 }, sandbox: { latencyMs: 20 } })
  const { calls } = await stack.ask(wide(0, 20))
  const times = calls.map(({ at }) => at)
  // Of any four calls that follow each other, the first was answered before the last came.
  for (let last = 3; last < times.length; last++) expect(times[last]! - times[last - 3]!).toBeGreaterThan(15)
  expect(stack.sandbox.connections()).toBeLessThanOrEqual(3)
  await stack.close()
})

it('has 24 calls in flight if nothing is configured, each on a connection, once the account has answered', async () => {
  const stack = await startStack({ sandbox: { latencyMs: 100 } })
  await stack.ask(wide(0, 1))
  const { calls } = await stack.ask(wide(1, 41))
  const times = calls.map(({ at }) => at)
  expect(times[23]! - times[0]!).toBeLessThan(90)
  expect(times[24]! - times[0]!).toBeGreaterThan(90)
  expect(stack.sandbox.connections()).toBe(24)
  await stack.close()
})

it('a query of one call is answered while a query of a hundred calls is under way', async () => {
  const stack = await startStack({ gateway: { maxConcurrentCalls: 2 }, sandbox: { latencyMs: 15 } })
  const order: string[] = []
  const large = stack.post(wide(0, 100)).then(() => order.push('large'))
  while (stack.sandbox.requests().length < 4) await new Promise(setImmediate)
  const before = stack.sandbox.requests().length
  await stack.post(`{ ${field(500)} }`).then(() => order.push('small'))
  await large
  expect(order).toEqual(['small', 'large'])
  const place = stack.sandbox.requests().findIndex(({ path }) => path.includes('500'))
  // It is sent as soon as a place is free: one of the other query may have gone before it.
  expect(place - before).toBeLessThanOrEqual(2)
  await stack.close()
})

it('queries of many calls have their turns one after the other, whoever came first', async () => {
  const stack = await startStack({ gateway: { maxConcurrentCalls: 1 }, sandbox: { latencyMs: 5 } })
  const numbers = [0, 100, 200]
  await Promise.all(numbers.map((from) => stack.post(wide(from, from + 10))))
  const whose = stack.sandbox
    .requests()
    .map(({ query }) => Math.floor(Number(/nothing (\d+)/.exec(String(query.filter))![1]) / 100))
  // Of the first six after all have come, and of the next six, each has two.
  for (const from of [3, 9, 15]) expect(whose.slice(from, from + 6).sort()).toEqual([0, 0, 1, 1, 2, 2])
  await stack.close()
})

it('a small query does not wait behind a large one that asks the same among much else', async () => {
  const stack = await startStack({ gateway: { maxConcurrentCalls: 1 }, sandbox: { latencyMs: 10 } })
  const large = stack.post(wide(0, 40))
  while (stack.sandbox.requests().length < 2) await new Promise(setImmediate)
  const before = stack.sandbox.requests().length
  await stack.post(`{ ${field(39)} }`)
  expect(stack.sandbox.requests().length - before).toBeLessThanOrEqual(3)
  await large
  expect(stack.sandbox.requests()).toHaveLength(40)
  await stack.close()
})

it('others have their turns between the items of a long list, and whoever batches waits for its end', async () => {
  let turns = 0
  let counting = true
  const count = () => {
    turns++
    if (counting) setImmediate(count)
  }
  setImmediate(count)
  const { list, settled } = createTurns(createPace())
  const items = Array.from({ length: 1000 }, (_, index) => index)
  const inTurns = list(items)
  const end = new Promise<number>((resolve) => settled(() => resolve(turns)))
  expect(await Promise.all(inTurns)).toEqual(items)
  const completed = turns
  expect(completed).toBeGreaterThan(20)
  expect(await end).toBeGreaterThanOrEqual(completed)
  counting = false
  expect(list(items.slice(0, 50))).toEqual(items.slice(0, 50))
})

it('what the items of a long list ask for is one batch, though they have their turns one after the other', async () => {
  const stack = await startStack({ sandbox: { flags: 1000 } })
  const { errors, data, paths } = await stack.ask(`{ project(key: "web") { flags(first: 300) { nodes {
    key maintainer { ... on Member { lastSeenAt } }
  } } } }`)
  expect(errors).toBeUndefined()
  expect(data.project.flags.nodes).toHaveLength(300)
  expect(paths.filter((path) => path.startsWith('/members'))).toHaveLength(1)
  await stack.close()
})

describe('the pace of a process', () => {
  /** Counts the turns of the event loop until it is stopped. */
  function countingTurns() {
    const counted = { turns: 0, stop: () => clearImmediate(next) }
    let next = setImmediate(function count() {
      counted.turns++
      next = setImmediate(count)
    })
    return counted
  }

  it('gives each piece of long work a turn of its own, whoever it is of, in the order of asking', async () => {
    const pace = createPace()
    const counted = countingTurns()
    const served: string[] = []
    const work = async (name: string) => {
      for (let piece = 0; piece < 20; piece++) {
        await pace.turn()
        served.push(`${name}${piece} in ${counted.turns}`)
      }
    }
    await Promise.all(['a', 'b', 'c'].map(work))
    counted.stop()
    expect(new Set(served.map((one) => one.replace(/.* in /, ''))).size).toBe(60)
    expect(served.slice(0, 6).map((one) => one.slice(0, 2))).toEqual(['a0', 'b0', 'c0', 'a1', 'b1', 'c1'])
  })

  it('lets new work wait for the turns of work that began before, but not for ever', async () => {
    const pace = createPace()
    const served: string[] = []
    const steps = async () => {
      for (let piece = 0; piece < 40; piece++) {
        await pace.turn()
        served.push('turn')
      }
    }
    const start = (name: string) => pace.begin().then(() => served.push(name))
    await Promise.all([start('first'), start('second'), steps()])
    const places = ['first', 'second'].map((name) => served.indexOf(name))
    expect(places[0]).toBeGreaterThan(10)
    expect(places[0]).toBeLessThan(20)
    expect(places[1]! - places[0]!).toBeGreaterThan(10)
    expect(places[1]! - places[0]!).toBeLessThan(20)
    // Without other work, it waits for nobody.
    await start('third')
    expect(served.at(-1)).toBe('third')
  })
})
