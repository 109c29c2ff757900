import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readManifest } from '../../src/server/document-manifest.ts'
import type { UntrustedDocument } from '../../src/server/trusted-documents.ts'
import { type Served, startServed } from '../support/served.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const trusted = 'query Trusted($key: String!) { project(key: $key) { key } }'
const id = sha256(trusted)
const other = 'query Other { project(key: "mobile") { key } }'
const data = { data: { project: { key: 'web' } } }

let served: Served
let told: UntrustedDocument[]

async function start(mode: 'log' | 'only', more: object = {}) {
  const documents = new Map([[id, trusted]])
  const onUntrusted = (document: UntrustedDocument) => void told.push(document)
  served = await startServed({ trustedDocuments: { mode, documents, onUntrusted }, ...more })
}

async function post(body: object) {
  const response = await fetch(served.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: await response.json() }
}

const variables = { key: 'web' }

function forget() {
  told = []
  served.sandbox.forget()
}

describe.each(['log', 'only'] as const)('a trusted document, with TRUSTED_DOCUMENTS=%s', (mode) => {
  beforeAll(() => start(mode))
  beforeEach(forget)
  afterAll(() => served.close())

  it.each<[string, object]>([
    ["the id of Apollo's clients", { extensions: { persistedQuery: { version: 1, sha256Hash: id } } }],
    ['the id of GraphQL over HTTP', { documentId: `sha256:${id}` }],
    ["the id of Relay's clients", { doc_id: id }],
    ['its text', { query: trusted }],
    ['both', { query: trusted, extensions: { persistedQuery: { version: 1, sha256Hash: id } } }],
  ])('is answered by %s', async (_, named) => {
    expect(await post({ ...named, variables })).toEqual({ status: 200, body: data })
    expect(served.sandbox.requests()).toHaveLength(1)
    expect(told).toEqual([])
  })

  it('is answered as a GET by its id', async () => {
    const params = new URLSearchParams({
      extensions: JSON.stringify({ persistedQuery: { version: 1, sha256Hash: id } }),
      variables: JSON.stringify(variables),
    })
    const response = await fetch(`${served.url}?${params}`, { headers: { 'apollo-require-preflight': '1' } })
    expect(await response.json()).toEqual(data)
  })

  it.each(['f'.repeat(64), '__proto__', 'constructor', ''])('is not found by the id %j', async (unknown) => {
    const { status, body } = await post({ documentId: unknown, variables })
    expect(status).toBe(400)
    expect(body).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] })
    expect(body.errors[0].message).toContain(`but got the id ${JSON.stringify(unknown)}.`)
    expect(served.sandbox.requests()).toEqual([])
  })
})

describe('any other document, with TRUSTED_DOCUMENTS=only', () => {
  beforeAll(() => start('only'))
  beforeEach(forget)
  afterAll(() => served.close())

  it.each([
    ['another', other],
    ['the same with a space more', `${trusted} `],
    ['introspection', '{ __schema { queryType { name } } }'],
    ['what is no document, as nobody reads it', '{'.repeat(1000)],
  ])('is refused: %s', async (_, query) => {
    const { status, body } = await post({ query, variables })
    expect(status).toBe(403)
    expect(body).toEqual({
      errors: [
        {
          message:
            'Expected one of the documents that this gateway trusts, by its id or as its text, but got a document that is not among them.',
          extensions: { code: 'FORBIDDEN' },
        },
      ],
    })
    expect(served.sandbox.requests()).toEqual([])
  })

  it('is refused, though the id beside it is trusted', async () => {
    expect((await post({ query: other, documentId: id })).status).toBe(403)
  })

  it('is asked for where there is none', async () => {
    const { status, body } = await post({ variables })
    expect(status).toBe(400)
    expect(body).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] })
  })
})

describe('any other document, with TRUSTED_DOCUMENTS=log', () => {
  beforeAll(() => start('log'))
  beforeEach(forget)
  afterAll(() => served.close())

  it('is answered, and told of once', async () => {
    const query = 'query Mine { project(key: "web") { key } }'
    expect(await post({ query, operationName: 'Mine' })).toEqual({ status: 200, body: data })
    expect(await post({ query, operationName: 'Mine' })).toEqual({ status: 200, body: data })
    await post({ query: '{ __typename }' })
    expect(told).toEqual([
      { sha256: sha256(query), operationName: 'Mine' },
      { sha256: sha256('{ __typename }'), operationName: null },
    ])
  })
})

describe('a trusted document that is a mutation', () => {
  afterAll(() => served.close())

  it('is refused where the gateway is read-only', async () => {
    const mutation = 'mutation { updateProject(input: { key: "web", name: "Web" }) { userErrors { message } } }'
    const documents = new Map([['gone', mutation]])
    served = await startServed({ readOnly: true, trustedDocuments: { mode: 'only', documents, onUntrusted: () => {} } })
    expect((await post({ documentId: 'gone' })).body).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] })
    expect(served.sandbox.requests()).toEqual([])
  })
})

describe('a manifest', () => {
  const read = (text: string) => {
    const folder = mkdtempSync(join(tmpdir(), 'manifest-'))
    const path = join(folder, 'documents.json')
    writeFileSync(path, text)
    try {
      return readManifest(path)
    } finally {
      rmSync(folder, { recursive: true })
    }
  }

  it.each<[string, object]>([
    ["Relay's and graphql-codegen's", { [id]: trusted }],
    ['that with the algorithm before the hash', { [`sha256:${id}`]: trusted }],
    [
      "Apollo's",
      {
        format: 'apollo-persisted-query-manifest',
        version: 1,
        operations: [{ id, name: 'Trusted', type: 'query', body: trusted }],
      },
    ],
  ])('is read in the shape that is %s', (_, manifest) => {
    expect([...read(JSON.stringify(manifest))]).toEqual([[id, trusted]])
  })

  it.each([
    ['[]', 'but got a list in '],
    ['null', 'but got null in '],
    ['{"a": 1}', 'but got a value of the type number for "a" in '],
    ['{"operations": {}}', 'but got a value of the type object as its operations in '],
    ['{"operations": [{"id": "a"}]}', 'but got nothing for "a" in '],
    ['{"a": ', 'cannot be read ('],
  ])('is refused where it is %s', (text, message) => {
    expect(() => read(text)).toThrow(message)
  })

  it('is refused where it is not there', () => {
    expect(() => readManifest('/nowhere/documents.json')).toThrow('/nowhere/documents.json cannot be read (ENOENT)')
  })
})
