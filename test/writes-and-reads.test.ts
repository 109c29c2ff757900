import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Reply, type Sandbox, startSandbox } from '../sandbox/index.ts'
import { get, search, semanticPatch } from '../src/rest/operation.ts'
import { type RestClient, startClient } from './support/rest-client.ts'

/** Whoever asks after a write gets nothing that was answered before it, nor what may have been. */

const path = '/api/v2/projects/web'
const writePath = '/api/v2/flags/web/a-flag'
const read = get(path).returns<{ name: string }>()
const ask = search(path).returns<{ name: string }>()
const write = semanticPatch(writePath).returns<object>()

let sandbox: Sandbox
let client: RestClient
beforeEach(async () => {
  sandbox = await startSandbox()
  client = startClient(sandbox, { cacheTtlMs: 60_000, cacheStaleMs: 60_000, headersTimeoutMs: 5000 })
})
afterEach(async () => {
  await client.close()
  await sandbox.close()
})

/** What the sandbox was asked so far, by verb. */
const verbs = () => sandbox.requests().map(({ method }) => method)

/** Has the next reads answered by these names, each after so many milliseconds. */
function names(...answers: [name: string, delayMs?: number][]) {
  for (const [name, delayMs = 0] of answers) sandbox.fault({ path }, { status: 200, json: { name }, delayMs })
}

const writing = (reply: Reply = {}) => {
  sandbox.fault({ path: writePath }, { status: 200, json: {}, ...reply })
  return client.send(write, writePath, { body: { instructions: [] } })
}

const nameOf = async (options?: Parameters<RestClient['send']>[2]) => (await client.send(read, path, options)).name

const underWay = (count: number) => expect.poll(() => sandbox.requests().length).toBe(count)

describe('a read that began before a write', () => {
  it('is not shared with one that is asked after it, nor kept for later', async () => {
    names(['before', 700], ['after'])
    const early = nameOf()
    await underWay(1)
    await writing()
    expect(await nameOf()).toBe('after')
    expect(verbs()).toEqual(['GET', 'PATCH', 'GET'])
    expect(await early).toBe('before')
    expect(await nameOf()).toBe('after')
    expect(verbs()).toEqual(['GET', 'PATCH', 'GET'])
  })

  it('is not kept if it ends before the write does', async () => {
    names(['before'], ['after'])
    const written = writing({ delayMs: 400 })
    await underWay(1)
    expect(await nameOf()).toBe('before')
    await written
    expect(await nameOf()).toBe('after')
    expect(verbs()).toEqual(['PATCH', 'GET', 'GET'])
  })

  it('is still shared with one that is asked before the write is answered', async () => {
    names(['before', 500])
    const early = nameOf()
    await underWay(1)
    const written = writing({ delayMs: 200 })
    await underWay(2)
    expect(await Promise.all([early, nameOf()])).toEqual(['before', 'before'])
    await written
    expect(verbs()).toEqual(['GET', 'PATCH'])
  })

  it('is shared with those of another token as before', async () => {
    names(['before', 500])
    const token = sandbox.readerToken
    const early = nameOf({ token })
    await underWay(1)
    await writing()
    expect(await Promise.all([early, nameOf({ token })])).toEqual(['before', 'before'])
    expect(verbs()).toEqual(['GET', 'PATCH'])
  })
})

describe('what is kept', () => {
  it('is given up with a write of the same token, and stays with one of another', async () => {
    const token = sandbox.readerToken
    names(['mine'], ['theirs'], ['mine, newer'])
    expect([await nameOf(), await nameOf({ token }), await nameOf()]).toEqual(['mine', 'theirs', 'mine'])
    await writing()
    expect([await nameOf(), await nameOf({ token })]).toEqual(['mine, newer', 'theirs'])
    expect(verbs()).toEqual(['GET', 'GET', 'PATCH', 'GET'])
  })

  it('is not given up by a read that goes as POST', async () => {
    names(['kept'], ['found'])
    await nameOf()
    expect((await client.send(ask, path, { body: {} })).name).toBe('found')
    expect(await nameOf()).toBe('kept')
    expect(verbs()).toEqual(['GET', 'POST'])
  })

  const unsure: [what: string, reply: Reply, within?: number][] = [
    ['LaunchDarkly fails', { status: 500 }],
    ['the connection breaks', { reset: true }],
    ['its answer breaks off', { truncate: true }],
    ['its deadline passes', { delayMs: 30_000 }, 200],
    ['it is refused', { status: 409, json: { code: 'conflict' } }],
  ]
  it.each(unsure)('is given up even if nobody knows what became of the write, as %s', async (_, reply, within) => {
    names(['before'], ['after'])
    await nameOf()
    sandbox.fault({ path: writePath }, { status: 200, json: {}, ...reply })
    await client.refused(write, writePath, { body: {}, ...(within && { within }) })
    expect(await nameOf()).toBe('after')
    expect(verbs()).toEqual(['GET', 'PATCH', 'GET'])
  })

  it('does not even stand in for LaunchDarkly while it fails', async () => {
    names(['before'])
    await nameOf()
    await writing()
    sandbox.fault({ path }, { status: 500 }, 'always')
    expect((await client.refused(read, path)).details.status).toBe(500)
  })
})

it('a write is not answered from what is kept, and is not kept itself', async () => {
  sandbox.fault({ path: writePath }, { status: 200, json: { at: 1 } })
  sandbox.fault({ path: writePath }, { status: 200, json: { at: 2 } })
  const answers = [await client.send(write, writePath, { body: {} }), await client.send(write, writePath, { body: {} })]
  expect(answers).toEqual([{ at: 1 }, { at: 2 }])
  expect(verbs()).toEqual(['PATCH', 'PATCH'])
})
