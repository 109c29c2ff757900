import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { type Served, startServed } from '../support/served.ts'

let served: Served
afterEach(() => served.close())

const query = 'query Web($key: String!) { project(key: $key) { key } }'
const sha256Hash = createHash('sha256').update(query).digest('hex')
const named = (hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash: hash } } })
const variables = { key: 'web' }
const data = { data: { project: { key: 'web' } } }

async function post(body: object) {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const response = await fetch(served.url, init)
  return { status: response.status, body: await response.json() }
}

describe('a persisted query', () => {
  it('is asked for once, and then answered by its hash', async () => {
    served = await startServed()
    expect(await post({ ...named(sha256Hash), variables })).toEqual({
      status: 200,
      body: { errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }] },
    })
    expect(served.sandbox.requests()).toEqual([])
    expect((await post({ query, ...named(sha256Hash), variables })).body).toEqual(data)
    expect((await post({ ...named(sha256Hash), variables })).body).toEqual(data)
    expect((await post({ ...named(sha256Hash.toUpperCase()), variables })).body).toEqual(data)
  })

  it('is answered by a GET with its hash', async () => {
    served = await startServed()
    await post({ query, ...named(sha256Hash), variables })
    const asked = new URLSearchParams({
      extensions: JSON.stringify(named(sha256Hash).extensions),
      variables: JSON.stringify(variables),
    })
    const response = await fetch(`${served.url}?${asked}`, { headers: { 'apollo-require-preflight': '1' } })
    expect(await response.json()).toEqual(data)
  })

  it('is refused with a hash that is not its own, and not kept', async () => {
    served = await startServed()
    const other = createHash('sha256').update('{ __typename }').digest('hex')
    const { status, body } = await post({ query, ...named(other), variables })
    expect(status).toBe(400)
    expect(body.errors[0].extensions.code).toBe('BAD_USER_INPUT')
    expect((await post({ ...named(other) })).body.errors[0].message).toBe('PersistedQueryNotFound')
  })

  it('is held to the limits each time', async () => {
    served = await startServed({ maxDepth: 1 })
    const { body } = await post({ query, ...named(sha256Hash), variables })
    expect(body.errors[0].message).toContain('MAX_DEPTH')
    expect((await post({ ...named(sha256Hash), variables })).body.errors[0].message).toContain('MAX_DEPTH')
  })

  it('gives way to newer ones, so that they take no more than a bound', async () => {
    served = await startServed()
    await post({ query, ...named(sha256Hash), variables })
    for (let index = 0; index < 12; index++) {
      const large = `{ __typename } #${index}${'x'.repeat(900_000)}`
      await post({ query: large, ...named(createHash('sha256').update(large).digest('hex')) })
    }
    expect((await post({ ...named(sha256Hash), variables })).body.errors[0].message).toBe('PersistedQueryNotFound')
  })

  it.each([{ sha256Hash: 5 }, { sha256Hash: null }, null, 'x'])(
    'is none without a hash: %j',
    async (persistedQuery) => {
      served = await startServed()
      expect((await post({ query: '{ __typename }', extensions: { persistedQuery } })).body.data.__typename).toBe(
        'Query',
      )
    },
  )
})

describe('a persisted query, with trusted documents', () => {
  const trusted = (mode: 'only' | 'log') => ({
    trustedDocuments: { mode, documents: new Map([['known', '{ __typename }']]), onUntrusted: () => {} },
  })

  it('is not supported where nothing else is answered', async () => {
    served = await startServed(trusted('only'))
    expect(await post({ ...named(sha256Hash), variables })).toEqual({
      status: 200,
      body: {
        errors: [{ message: 'PersistedQueryNotSupported', extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } }],
      },
    })
  })

  it('is kept as ever where others are answered too', async () => {
    served = await startServed(trusted('log'))
    expect((await post({ ...named(sha256Hash), variables })).body.errors[0].message).toBe('PersistedQueryNotFound')
    expect((await post({ query, ...named(sha256Hash), variables })).body).toEqual(data)
    expect((await post({ ...named(sha256Hash), variables })).body).toEqual(data)
  })
})
