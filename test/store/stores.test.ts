import { MessageChannel } from 'node:worker_threads'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createLine, type Line } from '../../src/store/line.ts'
import { createMemoryStore } from '../../src/store/memory.ts'
import { createWorkerStore, serveStore } from '../../src/store/primary.ts'
import { createRedisStore } from '../../src/store/redis.ts'
import { type Script, type Store, StoreGone } from '../../src/store/store.ts'
import { redisCommand, startRedis } from '../support/redis-server.ts'

/** Adds to a number, and tells the sum. */
const add: Script<number> = {
  name: 'add',
  lua: `
    local sum = (tonumber(redis.call('HGET', KEYS[1], 'sum')) or 0) + ARGV[1]
    redis.call('HSET', KEYS[1], 'sum', sum)
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
    return sum`,
  memory(values, [key = ''], [more, ttlMs]) {
    const sum = Number(values.get(key)?.get('sum') ?? 0) + Number(more)
    values.set(key, { sum: String(sum) }, Number(ttlMs))
    return sum
  },
  read: Number,
}

const broken: Script<number> = {
  name: 'broken',
  lua: `return redis.call('HGET', KEYS[1])`,
  memory: () => {
    throw new Error('broken')
  },
  read: Number,
}

/** Both ends of a line between two processes, which sends copies as processes do. */
function linePair(): readonly [Line, Line] {
  const { port1, port2 } = new MessageChannel()
  const ends = [port1, port2].map((port) =>
    createLine({
      send: (message) => port.postMessage(message),
      onMessage: (listener) => void port.on('message', listener),
    }),
  )
  onTestFinished(() => port1.close())
  return [ends[0]!, ends[1]!]
}

const minute = 60_000
const quick = { firstPauseMs: 20, longestPauseMs: 100, beatMs: 50, timeoutMs: 1000 }
const baseUrl = 'https://app.launchdarkly.com'

const open: Store[] = []
afterEach(() => Promise.all(open.splice(0).map((store) => store.close())))

async function joined(store: Store): Promise<Store> {
  open.push(store)
  await vi.waitFor(() => expect(store.state().joined).toBe(true), { timeout: 10_000 })
  return store
}

/** Two gateways of one store. */
const kinds: Record<string, () => Promise<readonly [Store, Store]>> = {
  async memory() {
    const store = createMemoryStore()
    return [store, store]
  },
  async 'the primary process'() {
    const store = createMemoryStore()
    const connect = () => {
      const [worker, primary] = linePair()
      serveStore(primary, store, [add as Script<unknown>, broken as Script<unknown>])
      return joined(createWorkerStore(worker, quick))
    }
    return [await connect(), await connect()]
  },
  async server() {
    const { url } = await startRedis()
    return [
      await joined(createRedisStore({ url, baseUrl, ...quick })),
      await joined(createRedisStore({ url, baseUrl, ...quick })),
    ]
  },
}

if (!redisCommand)
  console.warn('No redis-server or valkey-server is installed: the tests of the store on a server are skipped.')

describe.each(Object.entries(kinds))('a store in %s', (kind, two) => {
  const law = it.skipIf(kind === 'server' && !redisCommand)

  law('keeps bytes for a time, for all gateways', async () => {
    const [one, other] = await two()
    const bytes = Buffer.from([0, 255, 128, 10, 13, 0])
    await one.keep('a', bytes, minute)
    await one.keep('empty', Buffer.alloc(0), minute)
    await one.keep('over', bytes, 1)
    expect(await other.read(['a', 'none', 'empty'])).toEqual([bytes, null, Buffer.alloc(0)])
    await vi.waitFor(async () => expect(await other.read(['over'])).toEqual([null]))
    await other.keep('a', Buffer.from('b'), minute)
    expect(await one.read(['a'])).toEqual([Buffer.from('b')])
    expect(await one.read([])).toEqual([])
  })

  law('runs scripts one after the other', async () => {
    const [one, other] = await two()
    const sums = await Promise.all(
      [1, 2, 3, 4].flatMap(() => [one.run(add, ['n'], [1, minute]), other.run(add, ['n'], [1, minute])]),
    )
    expect(sums.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(await one.run(add, ['other'], [5, 1])).toBe(5)
    await vi.waitFor(async () => expect(await one.run(add, ['other'], [0, 1])).toBe(0))
  })

  law('sends messages to all listeners of a channel, including those of the sender, until they end', async () => {
    const [one, other] = await two()
    const heard: string[] = []
    const ends = [one, other].map((store, i) => store.listen('news', (message) => heard.push(`${i} ${message}`)))
    one.listen('else', (message) => heard.push(`else ${message}`))
    // Nobody knows when a subscription has begun.
    await vi.waitFor(() => {
      one.publish('news', 'first')
      expect(heard).toEqual(expect.arrayContaining(['0 first', '1 first']))
    })
    ends[1]!()
    ends[1]!()
    await vi.waitFor(() => {
      heard.length = 0
      other.publish('news', 'last')
      expect(heard).toEqual([])
    })
    await vi.waitFor(() => expect(heard).toContain('0 last'))
    expect(heard).not.toContain('1 last')
    expect(heard).not.toContain('else first')
  })

  law('rejects a script that fails, and everything after its end', async () => {
    const [one] = await two()
    await expect(one.run(broken, ['n'], [])).rejects.toThrow()
    await one.close()
    expect(one.state().joined).toBe(false)
    await expect(one.read(['a'])).rejects.toBeInstanceOf(StoreGone)
    await expect(one.keep('a', Buffer.alloc(1), minute)).rejects.toBeInstanceOf(StoreGone)
    await expect(one.run(add, ['n'], [1, minute])).rejects.toBeInstanceOf(StoreGone)
    one.publish('news', 'nobody hears it')
  })
})

it('a store in memory drops the values that were not used for the longest time', async () => {
  const store = createMemoryStore({ maxBytes: 3000, maxHashes: 2 })
  for (const key of ['a', 'b', 'c']) await store.keep(key, Buffer.alloc(1000), minute)
  expect((await store.read(['a', 'b', 'c'])).map((value) => value?.length)).toEqual([undefined, 1000, 1000])
  for (const key of ['a', 'b', 'c']) await store.run(add, [key], [1, minute])
  expect(await store.run(add, ['a'], [1, minute])).toBe(1)
})

describe.skipIf(!redisCommand)('a gateway with a server', () => {
  it('goes on alone at once while there is no server, and joins it by itself', async () => {
    const server = await startRedis()
    const store = await joined(createRedisStore({ url: server.url, baseUrl, ...quick }))
    const told: boolean[] = []
    store.onChange((state) => told.push(state.joined))
    const heard: string[] = []
    store.listen('news', (message) => heard.push(message))
    await store.run(add, ['n'], [1, minute])
    await server.kill()
    await vi.waitFor(() => expect(store.state()).toMatchObject({ joined: false, gateways: 1 }))
    expect(store.state().reason).not.toBe('')
    await expect(store.run(add, ['n'], [1, minute])).rejects.toBeInstanceOf(StoreGone)
    await startRedis({ port: server.port })
    await vi.waitFor(() => expect(store.state().joined).toBe(true), { timeout: 10_000 })
    expect(await store.run(add, ['n'], [1, minute])).toBe(1)
    await vi.waitFor(() => {
      store.publish('news', 'again')
      expect(heard).toContain('again')
    })
    expect(told).toEqual([false, true])
  })

  it('is told of a server that is not there once, and joins it when it comes', async () => {
    const first = await startRedis()
    await first.kill()
    const store = createRedisStore({ url: first.url, baseUrl, ...quick })
    open.push(store)
    const told: unknown[] = []
    store.onChange((state) => told.push(state))
    await vi.waitFor(() =>
      expect(told).toMatchObject([{ joined: false, reason: expect.stringContaining('ECONNREFUSED') }]),
    )
    await startRedis({ port: first.port })
    await joined(store)
    expect(told).toMatchObject([{ joined: false }, { joined: true }])
  })

  it('leaves a server that hangs, and joins it when it goes on', async () => {
    const server = await startRedis()
    const store = await joined(createRedisStore({ url: server.url, baseUrl, ...quick, timeoutMs: 100, joinMs: 200 }))
    server.signal('SIGSTOP')
    onTestFinished(() => server.signal('SIGCONT'))
    await expect(store.read(['a'])).rejects.toBeInstanceOf(StoreGone)
    await expect(store.read(['a'])).rejects.toThrow('The store does not answer.')
    server.signal('SIGCONT')
    await vi.waitFor(() => expect(store.state().joined).toBe(true), { timeout: 10_000 })
    expect(await store.read(['a'])).toEqual([null])
  })

  it('notices that the server was emptied, and says so', async () => {
    const { url } = await startRedis()
    const store = await joined(createRedisStore({ url, baseUrl, ...quick }))
    const told: unknown[] = []
    store.onChange(({ joined: is, reason }) => told.push([is, reason]))
    const { createClient } = await import('@redis/client')
    const client = await createClient({ url }).connect()
    await client.flushAll()
    await vi.waitFor(
      () =>
        expect(told).toEqual([
          [false, 'It was emptied.'],
          [true, undefined],
        ]),
      { timeout: 10_000 },
    )
    client.destroy()
  })

  it('counts the gateways of its LaunchDarkly, and shares nothing with those of another one', async () => {
    const { url } = await startRedis()
    const [one, two, other] = await Promise.all(
      [baseUrl, baseUrl, 'https://app.launchdarkly.us'].map((of) =>
        joined(createRedisStore({ url, baseUrl: of, ...quick })),
      ),
    )
    await vi.waitFor(() => expect([one, two, other].map((store) => store!.state().gateways)).toEqual([2, 2, 1]))
    await one!.keep('a', Buffer.from('a'), minute)
    expect(await other!.read(['a'])).toEqual([null])
    await two!.close()
    await vi.waitFor(() => expect(one!.state().gateways).toBe(1))
  })

  it('logs in, and repeats no password if the server refuses it', async () => {
    const { url } = await startRedis({ password: 'canary/öl' })
    await joined(createRedisStore({ url, baseUrl, ...quick }))
    const refused = createRedisStore({ url: url.replace('canary', 'wrong-canary'), baseUrl, ...quick })
    open.push(refused)
    await vi.waitFor(() => expect(refused.state().reason).toMatch(/WRONGPASS|invalid/))
    expect(refused.state().reason).not.toContain('canary')
  })
})
