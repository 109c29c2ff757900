import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { isEnumType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorCodes } from '../../src/graph/errors.ts'
import { createSchema } from '../../src/schema.ts'
import { hintCodes } from '../../src/server/hints.ts'
import { events } from '../support/parts.ts'
import { type Served, startServed } from '../support/served.ts'

const root = join(import.meta.dirname, '../..')

let served: Served
let readOnly: Served
let hidden: Served
let trusting: Served
let hurried: Served
beforeAll(async () => {
  served = await startServed()
  readOnly = await startServed({ readOnly: true })
  hidden = await startServed({ introspection: false, gatewayTokens: ['a'.repeat(40)] })
  trusting = await startServed({
    trustedDocuments: { mode: 'only', documents: new Map(), onUntrusted: () => {} },
    maxResponseBytes: 40,
  })
  hurried = await startServed({ deadlineMs: 500 })
})
afterAll(() => Promise.all([served, readOnly, hidden, trusting, hurried].map((one) => one.close())))

const json = { 'content-type': 'application/json' }
const csrf = { 'x-graphql-csrf': '1' }
const posted = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { ...json, ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

interface Coded {
  readonly message: string
  readonly extensions?: Readonly<Record<string, unknown>>
}

interface Payload {
  readonly data?: unknown
  readonly errors?: readonly Coded[]
  readonly incremental?: readonly Payload[]
  readonly completed?: readonly Payload[]
}

const errorsOf = (payload: Payload): readonly Coded[] => [
  ...(payload.errors ?? []),
  ...[...(payload.incremental ?? []), ...(payload.completed ?? [])].flatMap(errorsOf),
]

/** The payloads of an answer, whatever type it is of. */
function payloadsOf(type: string, text: string): readonly Payload[] {
  if (text === '') return []
  if (type.startsWith('text/event-stream')) return events(text) as readonly Payload[]
  if (type.startsWith('multipart/mixed')) {
    return [...text.matchAll(/\r\n\r\n(\{.*\})\r\n/g)].map(([, one]) => JSON.parse(one!))
  }
  return [JSON.parse(text)]
}

async function asked(init: RequestInit, search = '', at = served.url) {
  const response = await fetch(`${at}${search}`, init)
  const type = response.headers.get('content-type') ?? ''
  const payloads = payloadsOf(type, await response.text())
  return { status: response.status, type, payloads, errors: payloads.flatMap(errorsOf) }
}

const uncoded = (errors: readonly Coded[]) =>
  errors.filter(({ extensions }) => !(errorCodes as readonly unknown[]).includes(extensions?.code))

const twoOperations = 'query A { __typename } query B { __typename }'
const deferred =
  '{ flag(projectKey: "web", key: "checkout-guest-flow") { key ... @defer { auditLog(first: -1) { nodes { title } } } } }'
const variable = (type: string, value?: unknown) => ({
  query: `query($value: ${type}) { project(key: "web") { flags(first: $value) { totalCount } } }`,
  variables: { value },
})
const nested = (levels: number) =>
  `{ ${'project(key: "web") { flags { nodes { '.repeat(levels)}key${' } } }'.repeat(levels)} }`

const bad: Record<string, RequestInit> = {
  'an empty body': posted(''),
  'a body that is not JSON': posted('{'),
  'a batch': posted([{ query: '{ __typename }' }]),
  'no query': posted({}),
  'a null query': posted({ query: null }),
  'variables that are a list': posted({ query: '{ __typename }', variables: [] }),
  'a parameter too many': posted({ query: '{ __typename }', more: 1 }),
  'another content type': { method: 'POST', headers: { 'content-type': 'text/xml', ...csrf }, body: '<a/>' },
  'plain text of another site': { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{ __typename }' },
  'a GET of another site': { method: 'GET' },
  'a GET without a query': { method: 'GET', headers: csrf },
  'a method that GraphQL has not': { method: 'PATCH', headers: json, body: '{}' },
  'a deletion': { method: 'DELETE' },
  'a body that is too large': posted({ query: `{ __typename } #${'x'.repeat(1_100_000)}` }),
  'a syntax error': posted({ query: '{ project(' }),
  'an empty document': posted({ query: '# nothing' }),
  'an unknown field': posted({ query: '{ nope }' }),
  'a field answered as then': posted({ query: '{ then: __typename }' }),
  'a missing argument': posted({ query: '{ project { key } }' }),
  'a fragment in a circle': posted({ query: '{ ...A } fragment A on Query { ...A }' }),
  'an unknown directive': posted({ query: '{ __typename @nope }' }),
  'a subscription': posted({ query: 'subscription { x }' }),
  'a document without an operation': posted({ query: 'fragment A on Query { __typename }' }),
  'several operations and no name': posted({ query: twoOperations }),
  'an operation name that is unknown': posted({ query: twoOperations, operationName: 'C' }),
  'a variable of another type': posted(variable('Int', 'five')),
  'a variable that is missing': posted(variable('Int!')),
  'a variable that is null': posted(variable('Int!', null)),
  'sixty variables that do not fit': posted({
    query: `query(${Array.from({ length: 60 }, (_, index) => `$v${index}: Int!`).join(' ')}) { __typename ${Array.from(
      { length: 60 },
      (_, index) => `a${index}: __typename @include(if: true) @skip(if: false)`,
    ).slice(0, 1)} }`,
  }),
  'a directive without its argument': posted({ query: 'query($on: Boolean!) { __typename @include(if: $on) }' }),
  'a hash that is unknown': posted({ extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } }),
  'a hash of another document': posted({
    query: '{ __typename }',
    extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } },
  }),
  'too deep a selection': posted({ query: nested(10) }),
  'brackets that are too deep': posted({ query: `{ a(b: ${'['.repeat(500)}${']'.repeat(500)}) }` }),
  'variables that are too deep': posted(
    `{"query":"{ __typename }","variables":{"a":${'['.repeat(500)}${']'.repeat(500)}}}`,
  ),
  'too many aliases': posted({
    query: `{ ${Array.from({ length: 300 }, (_, index) => `a${index}: __typename`).join(' ')} }`,
  }),
  'too many REST calls': posted({
    query: '{ projects(first: 1000) { nodes { flags(first: 1000) { nodes { statuses { state } } } } } }',
  }),
  'too many ids': posted({
    query: `{ nodes(ids: [${Array.from({ length: 1001 }, (_, index) => `"${index}"`)}]) { id } }`,
  }),
  'an argument out of range': posted({ query: '{ project(key: "web") { flags(first: -1) { totalCount } } }' }),
  'a list that may not be read': posted({
    query: '{ project(key: "nope") { key } flagDependents: teams(after: "x") { totalCount } }',
  }),
  'an argument out of range that comes later': posted({ query: deferred }, { accept: 'multipart/mixed' }),
  'an argument out of range in an event': posted({ query: deferred }, { accept: 'text/event-stream' }),
  'a syntax error in parts': posted({ query: '{' }, { accept: 'multipart/mixed' }),
  'an unknown field in events': posted({ query: '{ nope }' }, { accept: 'text/event-stream' }),
  'a variable that does not fit in events': posted(variable('Int', 'x'), { accept: 'text/event-stream' }),
  'a count of items below 0': posted(
    { query: '{ project(key: "web") { flags { nodes @stream(initialCount: -1) { key } } } }' },
    { accept: 'multipart/mixed' },
  ),
  'an answer of no type that there is': posted({ query: '{ __typename }' }, { accept: 'image/png' }),
  'an error in an answer of no type that there is': posted({ query: '{' }, { accept: 'image/png' }),
}

describe('every error has a code', () => {
  it.each(Object.entries(bad))('%s', async (_, init) => {
    const { errors, status } = await asked(init)
    expect({ status, errors }).toEqual({ status, errors: expect.arrayContaining([expect.anything()]) })
    expect(uncoded(errors)).toEqual([])
  })

  it.each([
    ['a mutation by GET', () => asked({ headers: csrf }, `?query=${encodeURIComponent('mutation { x: __typename }')}`)],
    [
      'an unknown operation by GET',
      () => asked({ headers: csrf }, `?operationName=C&query=${encodeURIComponent(twoOperations)}`),
    ],
    ['JSON in a URL that is none', () => asked({ headers: csrf }, '?query=%7B__typename%7D&variables=%7B')],
    [
      'a mutation of a read-only gateway',
      () => asked(posted({ query: 'mutation { x: __typename }' }), '', readOnly.url),
    ],
    ['a client that is unknown', () => asked(posted({ query: '{ __typename }' }), '', hidden.url)],
    [
      'a question about a schema that is hidden',
      () =>
        asked(
          posted({ query: '{ __schema { types { name } } }' }, { authorization: `Bearer ${'a'.repeat(40)}` }),
          '',
          hidden.url,
        ),
    ],
    ['a document that is not trusted', () => asked(posted({ query: '{ __typename }' }), '', trusting.url)],
    ['an id of a document that is not trusted', () => asked(posted({ documentId: 'x' }), '', trusting.url)],
    [
      'a hash of a document that is not trusted',
      () =>
        asked(posted({ extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } }), '', trusting.url),
    ],
  ])('%s', async (_, ask) => {
    const { errors } = await ask()
    expect(errors).not.toEqual([])
    expect(uncoded(errors)).toEqual([])
  })

  it.each([400, 401, 403, 404, 409, 418, 429, 500, 502, 503])('what LaunchDarkly answers with %i', async (status) => {
    hurried.sandbox.fault({ path: /./ }, { status, json: { code: 'x', message: 'y' } }, 'always')
    const { errors } = await asked(
      posted({ query: '{ projects { totalCount } teams { totalCount } }' }),
      '',
      hurried.url,
    )
    expect(errors).not.toEqual([])
    expect(uncoded(errors)).toEqual([])
  })

  const word = fc.constantFrom(
    ...[
      '{',
      '}',
      '(',
      ')',
      ':',
      '$',
      '@',
      '!',
      '...',
      'query',
      'mutation',
      'fragment',
      'on',
      'Query',
      'project',
      'key',
      '"web"',
    ],
    ...['first', '-1', 'null', '[', ']', '@defer', '@include(if: true)', 'A', 'nodes', 'flags', '__typename', '#'],
  )
  const document = fc.oneof(
    fc.array(word, { maxLength: 12 }).map((words) => words.join(' ')),
    fc.string({ maxLength: 30, unit: 'binary' }),
    fc.constantFrom('{ __typename }', twoOperations, variable('Int').query, deferred),
  )
  const accept = fc.constantFrom(
    ...[
      '*/*',
      'application/json',
      'application/graphql-response+json',
      'multipart/mixed',
      'text/event-stream',
      'text/html',
      'a',
    ],
    'multipart/mixed;deferSpec=20220824,application/json',
    'multipart/mixed;incrementalSpec=v0.2,application/graphql-response+json,application/json;q=0.9',
    'multipart/mixed;incrementalSpec=v0.2',
  )
  const body = fc.oneof(
    fc.record(
      {
        query: document,
        variables: fc.oneof(fc.object({ maxDepth: 1 }), fc.jsonValue()),
        operationName: fc.jsonValue(),
        extensions: fc.jsonValue(),
      },
      { requiredKeys: ['query'] },
    ),
    fc.jsonValue(),
  )
  const type = fc.constantFrom(
    'application/json',
    'application/graphql',
    'application/x-www-form-urlencoded',
    'text/plain',
    '',
  )
  const method = fc.constantFrom('POST', 'POST', 'POST', 'GET', 'PATCH')

  it('whatever is sent: a status of failure or an error comes with errors that have a code, and nothing else', async () => {
    let refused = 0
    const property = fc.asyncProperty(method, type, accept, body, async (how, contentType, accepted, sent) => {
      const headers = { accept: accepted, ...(contentType && { 'content-type': contentType }), ...csrf }
      const text = JSON.stringify(sent)
      const answer =
        how === 'GET'
          ? await asked({ headers }, `?query=${encodeURIComponent(String((sent as { query?: string } | null)?.query))}`)
          : await asked({ method: how, headers, body: Buffer.from(text) })
      if (answer.status >= 400) expect(answer.errors).not.toEqual([])
      expect(uncoded(answer.errors)).toEqual([])
      if (answer.errors.length) refused++
    })
    await fc.assert(property, { numRuns: 150 })
    expect(refused).toBeGreaterThan(50)
  })
})

describe('the status of a request that GraphQL refuses', () => {
  const types = { json: 'application/json', graphql: 'application/graphql-response+json' }
  const refusals: [name: string, body: object][] = [
    ['parsing', { query: '{' }],
    ['validation', { query: '{ nope }' }],
    ['an operation that cannot be determined', { query: twoOperations }],
    ['an operation that is unknown', { query: twoOperations, operationName: 'C' }],
    ['a variable of another type', variable('Int', 'five')],
    ['a variable that is missing', variable('Int!')],
    ['a limit of the document', { query: nested(10) }],
    [
      'a limit of the answer',
      { query: '{ projects(first: 1000) { nodes { flags(first: 1000) { nodes { statuses { state } } } } } }' },
    ],
    ['a subscription', { query: 'subscription { x }' }],
  ]
  it.each(refusals)(
    'is 200 under application/json and 400 under application/graphql-response+json: %s',
    async (_, body) => {
      for (const [accept, status] of [
        [types.json, 200],
        [types.graphql, 400],
        [`${types.graphql}, ${types.json};q=0.9`, 400],
        ['*/*', 200],
      ] as const) {
        const answer = await asked(posted(body, { accept }))
        expect([accept, answer.status]).toEqual([accept, status])
        expect(answer.payloads[0]).not.toHaveProperty('data')
      }
    },
  )

  it('is 200 under both where fields failed alone', async () => {
    const body = { query: '{ project(key: "web") { key flags(first: -1) { totalCount } } }' }
    for (const accept of Object.values(types)) expect((await asked(posted(body, { accept }))).status).toBe(200)
  })

  it.each(Object.values(types))('is that of HTTP where the request itself is bad, under %s', async (accept) => {
    expect((await asked(posted('{', { accept }))).status).toBe(400)
    expect((await asked(posted({ query: '{ __typename }', variables: 1 }, { accept }))).status).toBe(400)
    expect((await asked({ method: 'PATCH', headers: { ...json, accept }, body: '{}' })).status).toBe(405)
    const mutation = `?query=${encodeURIComponent('mutation { x: __typename }')}`
    expect((await asked({ headers: { ...csrf, accept } }, mutation)).status).toBe(405)
  })

  it('is 406 before anything is done where no type of the answer will do', async () => {
    served.sandbox.forget()
    const mutation = 'mutation { createProject(input: { key: "x", name: "X" }) { userErrors { message } } }'
    const answer = await asked(posted({ query: mutation }, { accept: 'image/png' }))
    expect(answer).toMatchObject({ status: 406, type: 'application/json; charset=utf-8' })
    expect(answer.errors[0]!.message).toContain('but got "image/png"')
    expect(served.sandbox.requests()).toEqual([])
  })
})

describe('the codes', () => {
  it('are all that the sources and the server library can say', () => {
    const files = [
      ...globSync('src/**/*.ts', { cwd: root, exclude: ['src/generated/**'] }),
      ...globSync('node_modules/graphql-yoga/esm/**/*.js', { cwd: root }).filter(
        // Bodies are limited by the gateway itself.
        (file) => !/use-limit-request-body-size|post-multipart/.test(file),
      ),
      ...globSync('node_modules/@graphql-tools/executor/esm/**/*.js', { cwd: root }),
    ]
    const said = files.flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(/\bcode(?:'\])?\s*(?::|\|\|=|=)\s*'([A-Z_]{4,})'/g)].map(
        ([, code]) => code!,
      ),
    )
    // The codes of answers, which are no errors, are in enums of the graph.
    const enums = Object.values(createSchema().getTypeMap()).filter(isEnumType)
    const answers = enums.filter(({ name }) => name.endsWith('Code')).flatMap((one) => one.getValues())
    const known: readonly string[] = [...errorCodes, ...hintCodes, ...answers.map(({ name }) => name)]
    // The code that REST's own documents have in lower case is no code of ours.
    expect([...new Set(said)].filter((code) => !known.includes(code))).toEqual([])
    expect(new Set(said).size).toBeGreaterThan(10)
  })
})
