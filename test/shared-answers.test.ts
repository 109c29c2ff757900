import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../sandbox/index.ts'
import { outdatedBy } from '../src/rest/changes/outdated.ts'
import { type ClientOptions, createClient } from '../src/rest/client/client.ts'
import { now } from '../src/rest/client/clock.ts'
import { Ledger } from '../src/rest/client/ledger.ts'
import { get, semanticPatch } from '../src/rest/operation.ts'
import { type Connection, type MemoryStore, memoryStore } from './support/memory-store.ts'
import { type RestClient, startClient } from './support/rest-client.ts'

/** Two gateways with one store: what the one has read takes no call of the other. */

const web = '/api/v2/projects/web'
const mobile = '/api/v2/projects/mobile'
const project = get('/api/v2/projects/{projectKey}').returns<{ name: string }>()
const flagPath = '/api/v2/flags/web/a-flag'
const write = semanticPatch('/api/v2/flags/{projectKey}/{flagKey}').returns<object>()
const change = [{ action: 'updateProjectName', resource: 'proj/web' }]

let sandbox: Sandbox
let store: MemoryStore
let open: RestClient[]
beforeEach(async () => {
  sandbox = await startSandbox({ flags: 2 })
  store = memoryStore()
  open = []
  // Gateways usually begin one after another, and find the mark of the first one.
  gateway()
  await expect.poll(() => store.values.size).toBe(1)
})
afterEach(async () => {
  for (const client of open) await client.close()
  await sandbox.close()
})

function gateway(options: Partial<ClientOptions> = {}) {
  const connection = store.connect()
  const client = startClient(sandbox, { cacheTtlMs: 60_000, outdatedBy, store: connection, ...options })
  open.push(client)
  const read = async (path = web, token?: string) => (await client.send(project, path, token ? { token } : {})).name
  return { ...client, connection, read }
}

const calls = () => sandbox.requests().length

/** Has the next reads answered by these names. */
function names(...answers: string[]) {
  for (const name of answers) sandbox.fault({ path: web }, { status: 200, json: { name } })
}

const writing = (client: RestClient, token?: string) => {
  sandbox.fault({ path: flagPath }, { status: 200, json: {} })
  return client.send(write, flagPath, { body: { instructions: [] }, ...(token && { token }) })
}

/** The names of the answers in the store. */
const answerKeys = () => [...store.values.keys()].filter((key) => !/\/(since|last)$/.test(key))

describe('an answer that one gateway keeps', () => {
  it('takes no call of another, which keeps it too', async () => {
    const [one, other] = [gateway(), gateway()]
    const name = await one.read()
    expect(await other.read()).toBe(name)
    const { reads } = other.connection
    expect(await other.read()).toBe(name)
    expect(calls()).toBe(1)
    expect(other.connection.reads).toBe(reads)
  })

  it('is for its token alone, even in the place of another token', async () => {
    const [one, other] = [gateway(), gateway()]
    names('mine', 'theirs', 'theirs again')
    await one.read()
    const [mine = ''] = answerKeys()
    expect(await one.read(web, sandbox.readerToken)).toBe('theirs')
    const theirs = answerKeys().find((key) => key !== mine)!
    store.values.set(theirs, store.values.get(mine)!)
    expect(await other.read(web, sandbox.readerToken)).toBe('theirs again')
    expect(await other.read()).toBe('mine')
    expect(calls()).toBe(3)
  })

  it('is for its path alone, even in the place of another path', async () => {
    const [one, other] = [gateway(), gateway()]
    await one.read(web)
    const [ofWeb = ''] = answerKeys()
    await one.read(mobile)
    const ofMobile = answerKeys().find((key) => key !== ofWeb)!
    store.values.set(ofMobile, store.values.get(ofWeb)!)
    expect(await other.read(mobile)).not.toBe(await other.read(web))
    expect(calls()).toBe(3)
  })

  it('is used for its time since it came, not since it was found', async () => {
    const one = gateway({ cacheTtlMs: 300 })
    names('first', 'second')
    await one.read()
    const came = performance.now()
    const other = gateway({ cacheTtlMs: 300 })
    await expect.poll(() => performance.now() - came).toBeGreaterThan(200)
    const early = await other.read()
    if (performance.now() - came < 300) expect(early).toBe('first')
    await expect.poll(() => performance.now() - came).toBeGreaterThan(310)
    expect(await other.read()).toBe('second')
  })

  it('stands in for LaunchDarkly while that fails, at every gateway', async () => {
    const options = { cacheTtlMs: 1, cacheStaleMs: 60_000 }
    const [one, other] = [gateway(options), gateway(options)]
    const name = await one.read()
    const came = performance.now()
    await expect.poll(() => performance.now() - came).toBeGreaterThan(2)
    sandbox.fault({ path: /./ }, { status: 503 }, 'always')
    expect(await other.read()).toBe(name)
  })

  it('stays with its gateway if it is large', async () => {
    const [one, other] = [gateway(), gateway()]
    names('x'.repeat(2 ** 20))
    await one.read()
    expect(answerKeys()).toEqual([])
    await other.read()
    expect(calls()).toBe(2)
  })

  it('is of no use to a gateway of another upstream', async () => {
    const elsewhere = await startSandbox({ flags: 2 })
    const [one, other] = [gateway(), gateway({ baseUrl: elsewhere.url })]
    await one.read()
    await other.read()
    expect(elsewhere.requests()).toHaveLength(1)
    await elsewhere.close()
  })
})

describe('a write', () => {
  it('outdates the answers to its token at all gateways, and those of no other', async () => {
    const [one, other] = [gateway(), gateway()]
    const token = sandbox.readerToken
    names('before', 'theirs', 'after')
    expect([await other.read(), await other.read(web, token)]).toEqual(['before', 'theirs'])
    await writing(one)
    expect(await other.read()).toBe('after')
    expect([await one.read(), await one.read(web, token)]).toEqual(['after', 'theirs'])
    expect(calls()).toBe(4)
  })

  it('while another gateway reads: that answer is not shared', async () => {
    const [one, other, third] = [gateway(), gateway(), gateway()]
    sandbox.fault({ path: web }, { status: 200, json: { name: 'before' }, delayMs: 300 })
    const early = other.read()
    await expect.poll(calls).toBe(1)
    await writing(one)
    expect(await early).toBe('before')
    names('after')
    expect([await third.read(), await other.read(), await one.read()]).toEqual(['after', 'after', 'after'])
    expect(calls()).toBe(3)
  })

  it('without the store is told to it later', async () => {
    const [one, other] = [gateway(), gateway()]
    names('before', 'after')
    await other.read()
    one.connection.join(false)
    await writing(one)
    one.connection.join(true)
    await expect.poll(() => store.messages.length).toBe(1)
    expect(await other.read()).toBe('after')
  })

  it('is followed by the same if LaunchDarkly no longer knows the token', async () => {
    const [one, other] = [gateway(), gateway()]
    names('before')
    await other.read()
    sandbox.fault({ path: mobile }, { status: 401 })
    await one.read(mobile).catch(() => {})
    await expect.poll(() => store.messages.length).toBe(1)
    names('after')
    expect(await other.read()).toBe('after')
  })
})

describe('a change', () => {
  it('that one gateway is told outdates what it concerns at all gateways, and in the store', async () => {
    const [one, other, third] = [gateway(), gateway(), gateway()]
    for (const path of [web, mobile]) await other.read(path)
    one.changed(change)
    await expect.poll(() => store.messages.length).toBe(1)
    sandbox.forget()
    for (const each of [third, other, one]) for (const path of [web, mobile]) await each.read(path)
    expect(sandbox.requests().map(({ path }) => path)).toEqual([web])
  })

  it('counts once if each gateway is told it', async () => {
    const [one, other] = [gateway(), gateway()]
    one.changed(change, 'entry-1')
    await expect.poll(() => store.messages.length).toBe(1)
    await one.read()
    other.changed(change, 'entry-1')
    await other.read()
    await one.read()
    expect(calls()).toBe(1)
    expect(store.messages).toHaveLength(1)
  })

  it('while another gateway reads: that answer is not shared', async () => {
    const [one, other, third] = [gateway(), gateway(), gateway()]
    sandbox.fault({ path: web }, { status: 200, json: { name: 'before' }, delayMs: 300 })
    const early = other.read()
    await expect.poll(calls).toBe(1)
    one.changed(change)
    expect(await early).toBe('before')
    names('after')
    expect([await third.read(), await other.read(), await one.read()]).toEqual(['after', 'after', 'after'])
    expect(calls()).toBe(2)
  })

  it('that a gateway missed: it uses no answer from before, and those since', async () => {
    const [one, other] = [gateway(), gateway()]
    names('before', 'after')
    await one.read()
    other.connection.join(false)
    one.changed(change)
    await expect.poll(() => store.messages.length).toBe(1)
    other.connection.join(true)
    expect(await other.read()).toBe('after')
    expect(await one.read()).toBe('after')
    expect(calls()).toBe(2)
  })

  it('that the store missed is told to it later', async () => {
    const [one, other] = [gateway(), gateway()]
    names('before', 'after')
    await other.read()
    one.connection.join(false)
    one.changed(change)
    one.connection.join(true)
    await expect.poll(() => store.messages.length).toBe(1)
    expect(await other.read()).toBe('after')
  })

  it('of which a message was lost: no answer from before it is used', async () => {
    const [one, other] = [gateway(), gateway()]
    names('before', 'after')
    await one.read()
    const last = [...store.values.keys()].find((key) => key.endsWith('/last'))!
    store.values.set(last, Buffer.from('a change that nobody heard of'))
    expect(await other.read()).toBe('after')
  })

  it('after which the gateway joined again: it has nothing from before', async () => {
    const one = gateway()
    await one.read()
    one.connection.join(false)
    expect(await one.read()).toBe(await one.read())
    expect(calls()).toBe(1)
    store.values.clear()
    one.connection.join(true)
    await one.read()
    expect(calls()).toBe(2)
  })
})

describe('a store', () => {
  it('that is gone is not asked, and costs nothing but calls', async () => {
    const [one, other] = [gateway(), gateway()]
    for (const { connection } of [one, other]) connection.join(false)
    const reads = [one, other].map(({ connection }) => connection.reads)
    expect(await one.read()).toBe(await other.read())
    expect(await one.read()).toBe(await other.read())
    expect(calls()).toBe(2)
    expect([one, other].map(({ connection }) => connection.reads)).toEqual(reads)
  })

  it('that fails, or keeps nothing, is as none', async () => {
    const failing = (connection: Connection): Connection => ({
      ...connection,
      read: () => Promise.reject(new Error('out of order')),
      keep: () => Promise.reject(new Error('out of order')),
    })
    const [one, other] = [gateway({ store: failing(store.connect()) }), gateway({ store: failing(store.connect()) })]
    await one.read()
    await other.read()
    await writing(one)
    await one.read()
    expect(sandbox.requests().map(({ method }) => method)).toEqual(['GET', 'GET', 'PATCH', 'GET'])
  })

  it('that forgets a mark gives no answer from before', async () => {
    const [one, other] = [gateway(), gateway()]
    names('before', 'after')
    await one.read()
    for (const key of store.values.keys()) if (key.endsWith('/since')) store.values.delete(key)
    expect(await other.read()).toBe('after')
  })

  const garbage: [string, (value: Buffer) => Buffer][] = [
    ['nothing', () => Buffer.alloc(0)],
    ['a text', () => Buffer.from('garbage of some length, longer than a head')],
    ['a part', (value) => value.subarray(0, value.length - 1)],
    ['a head alone', (value) => value.subarray(0, 29)],
    ['another version', (value) => Buffer.concat([Buffer.of(2), value.subarray(1)])],
    ['a wrong bit', (value) => Buffer.concat([value.subarray(0, -1), Buffer.of(value.at(-1)! ^ 1)])],
  ]
  it.each(garbage)('that has %s in the place of an answer gives none, and gets a new one', async (_, spoiled) => {
    const [one, other, third] = [gateway(), gateway(), gateway()]
    const name = await one.read()
    const [key = ''] = answerKeys()
    store.values.set(key, spoiled(store.values.get(key)!))
    expect(await other.read()).toBe(name)
    expect(await third.read()).toBe(name)
    expect(calls()).toBe(2)
  })

  it('whose channel has other messages: they are ignored', async () => {
    const [one, other] = [gateway(), gateway()]
    await one.read()
    one.changed([{ resource: 'webhook/1' }])
    await expect.poll(() => store.messages.length).toBe(1)
    const { channel } = store.messages[0]!
    for (const message of ['', '{', 'null', '[]', '{"holder":1}', '{"id":"x"}', '{"id":1,"accesses":[]}']) {
      one.connection.publish(channel, message)
    }
    await one.read()
    expect(await other.read()).toBe(await one.read())
    expect(calls()).toBe(1)
  })

  it('that does not answer holds no read beyond its request', async () => {
    const one = gateway()
    one.connection.before = () => new Promise(() => {})
    const error = await one.refused(project, web, { within: 100 })
    expect(error.details.trouble).toBe('timeout')
    expect(calls()).toBe(0)
  })

  it('is not used for a read that must be new, whose answer it keeps', async () => {
    const [one, other] = [gateway(), gateway()]
    names('old', 'new')
    await one.read()
    const client = createClient({
      baseUrl: sandbox.url,
      userAgent: 'test/1',
      cacheTtlMs: 60_000,
      store: store.connect(),
    })
    const session = client.open({ token: sandbox.token, deadline: now() + 5000, ledger: new Ledger() })
    expect(await session.send(project, web, { anew: true })).toMatchObject({ name: 'new' })
    await client.close()
    expect(await other.read()).toBe('new')
    expect(calls()).toBe(2)
  })

  it('that is asked for a request which is answered meanwhile: no call is sent', async () => {
    const connection = store.connect()
    const { promise, resolve } = Promise.withResolvers<void>()
    connection.before = () => promise
    const client = createClient({ baseUrl: sandbox.url, userAgent: 'test/1', cacheTtlMs: 60_000, store: connection })
    const session = client.open({ token: sandbox.token, deadline: now() + 5000, ledger: new Ledger() })
    const reading = session.send(project, web)
    session.answered()
    await expect(reading).rejects.toMatchObject({ details: { trouble: 'cancelled' } })
    resolve()
    await new Promise(setImmediate)
    await client.close()
    expect(calls()).toBe(0)
  })

  it('never has a token, a path or a text of a document', async () => {
    const one = gateway()
    names('canary-name')
    await one.read()
    await one.read(mobile, sandbox.readerToken)
    await writing(one)
    await expect.poll(() => store.messages.length).toBe(1)
    const all = [...store.values].flatMap(([key, value]) => [key, value.toString('latin1')])
    const text = [...all, ...store.messages.flatMap(({ channel, message }) => [channel, message])].join('\n')
    expect(answerKeys().length).toBeGreaterThan(0)
    for (const canary of [sandbox.token, sandbox.readerToken, 'canary-name', '/api/v2', 'projects', 'mobile']) {
      expect(text).not.toContain(canary)
      expect(text).not.toContain(Buffer.from(canary).toString('base64url'))
    }
  })
})

it('a cache without a time shares nothing', async () => {
  const [one, other] = [gateway({ cacheTtlMs: 0 }), gateway({ cacheTtlMs: 0 })]
  await one.read()
  await other.read()
  expect(calls()).toBe(2)
  expect(store.values.size).toBe(1)
})

it('a gateway that is closed no longer listens', async () => {
  const one = gateway()
  await one.read()
  await one.close()
  open.pop()
  const { reads } = one.connection
  one.connection.join(true)
  expect(one.connection.reads).toBe(reads)
})
