import { createHash } from 'node:crypto'
import { Writable } from 'node:stream'
import { afterEach, describe, expect, it } from 'vitest'
import { type ClientOptions, createClient } from '../../src/rest/client/client.ts'
import { logTo } from '../../src/server/logs.ts'
import { memoryStore } from '../support/memory-store.ts'
import { type Served, startServed } from '../support/served.ts'

const open: Served[] = []
afterEach(() => Promise.all(open.splice(0).map((served) => served.close())))

async function start(options: Parameters<typeof startServed>[0]): Promise<Served> {
  const served = await startServed(options)
  open.push(served)
  return served
}

const beside = async ({ url }: Served, path: string) => fetch(new URL(path, url))

describe('a gateway with a store', () => {
  it('is ready with it and without it, and tells which', async () => {
    const store = memoryStore().connect()
    const served = await start({ store })
    const since = new Date(0).toISOString()
    const ready = async () => (await beside(served, '/ready')).json()
    expect(await ready()).toEqual({ status: 'ready', store: { joined: true, since, gateways: 1 } })
    store.join(false)
    expect((await beside(served, '/ready')).status).toBe(200)
    expect(await ready()).toEqual({ status: 'ready', store: { joined: false, since, gateways: 1 } })
  })

  it('measures whether the store answers, and counts its losses', async () => {
    const store = memoryStore().connect()
    const served = await start({ store, metrics: true })
    const measured = async () => {
      const text = await (await beside(served, '/metrics')).text()
      return [...text.matchAll(/^launchdarkly_graphql_store_(\w+) (\d+)$/gm)].map(([, ...one]) => one.join(' '))
    }
    expect(await measured()).toEqual(['joined 1', 'gateways 1', 'losses_total 0'])
    store.join(false)
    expect(await measured()).toEqual(['joined 0', 'gateways 1', 'losses_total 1'])
    store.join(true)
    expect(await measured()).toEqual(['joined 1', 'gateways 1', 'losses_total 1'])
  })

  it('logs a line for each loss and for each time that it joins', async () => {
    const store = memoryStore().connect()
    const lines: { level: string; msg: string }[] = []
    const stream = new Writable({
      write(line, _, done) {
        lines.push(JSON.parse(line))
        done()
      },
    })
    await start({ store, log: logTo(stream, 'info') })
    store.join(false)
    store.join(true)
    expect(lines.map(({ level, msg }) => `${level} ${msg}`)).toEqual([
      'warn the store of several gateways does not answer, and this one goes on alone',
      'info joined the store of several gateways',
    ])
  })
})

it('gateways with a store and the same key have the same names for a token, and others do not', () => {
  const baseUrl = 'https://app.launchdarkly.com'
  const token = 'api-1234'
  const nameWith = (options: Pick<ClientOptions, 'store' | 'hashKey'>) =>
    createClient({ baseUrl, userAgent: 'test', ...options }).holderOf(token)
  const store = memoryStore().connect()
  const hashKey = 'a-key-of-hashes-1234'
  expect(nameWith({ store, hashKey })).toBe(nameWith({ store, hashKey }))
  expect(nameWith({ store })).toBe(nameWith({ store }))
  const names = [{ store, hashKey }, { store, hashKey: `${hashKey}5` }, { store }, { hashKey }, { hashKey }].map(
    nameWith,
  )
  expect(new Set(names).size).toBe(5)
  expect(names.join()).not.toContain(token)
})

describe('a persisted query', () => {
  const query = '{ project(key: "web") { key } }'
  const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')
  const named = (sha256Hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } })
  const data = { data: { project: { key: 'web' } } }
  const unknown = { errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }] }

  async function post({ url }: Served, body: object) {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    return (await fetch(url, init)).json()
  }

  it('that one gateway learned is answered by the others, with one read of the store', async () => {
    const store = memoryStore()
    const other = store.connect()
    const [first, second] = [await start({ store: store.connect() }), await start({ store: other })]
    expect(await post(first, { query, ...named(hashOf(query)) })).toEqual(data)
    expect(await post(second, named(hashOf(query).toUpperCase()))).toEqual(data)
    expect(await post(second, named(hashOf(query)))).toEqual(data)
    expect(other.reads).toBe(1)
  })

  it('is asked for by a gateway without its store, and without a hash that can be one', async () => {
    const store = memoryStore()
    const other = store.connect()
    const [first, second] = [await start({ store: store.connect() }), await start({ store: other })]
    await post(first, { query, ...named(hashOf(query)) })
    expect(await post(second, named('any other key'))).toEqual(unknown)
    expect(other.reads).toBe(0)
    other.join(false)
    expect(await post(second, named(hashOf(query)))).toEqual(unknown)
    expect(await post(second, { query, ...named(hashOf(query)) })).toEqual(data)
  })

  it('is not answered with another document that somebody put into the store', async () => {
    const store = memoryStore()
    const first = await start({ store: store.connect() })
    await post(first, { query, ...named(hashOf(query)) })
    for (const key of store.values.keys()) store.values.set(key, Buffer.from('{ __typename }'))
    const second = await start({ store: store.connect() })
    expect(await post(second, named(hashOf(query)))).toEqual(unknown)
  })

  it('adds no more to the store than the documents of a day', async () => {
    const store = memoryStore()
    const served = await start({ store: store.connect() })
    for (let at = 0; at < 10; at++) {
      const long = `# ${at}${'-'.repeat(990_000)}\n{ __typename }`
      await post(served, { query: long, ...named(hashOf(long)) })
    }
    expect(store.values.size).toBe(8)
  })
})
