import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { MockAgent } from 'undici'
import { afterAll, describe, expect, test } from 'vitest'
import { checker } from '../contract/check.ts'
import type { Deviation } from '../contract/deviations.ts'
import { findDocument } from '../contract/document.ts'
import type { Finding } from '../contract/finding.ts'
import { forgiveness } from '../contract/forgiveness.ts'
import { recorded } from '../contract/recording.ts'
import { report } from '../contract/report.ts'
import { tally } from '../contract/tally.ts'
import { validator } from '../contract/validator.ts'
import type { Exchange } from '../sandbox/index.ts'

const inline = (schema: object) => ({ 'application/json': { schema } })
const json = (name: string) => inline({ $ref: `#/components/schemas/${name}` })
const answers = (status: number, name?: string) => ({
  [status]: { description: '', ...(name && { content: json(name) }) },
})
const param = (where: string, name: string, schema: object) => ({
  in: where,
  name,
  required: where !== 'query',
  schema,
})
const id = param('path', 'id', { type: 'string' })
const text = { type: 'string' }

const library = {
  openapi: '3.0.3',
  info: { title: 'A library', version: '1' },
  paths: {
    '/books': {
      get: {
        operationId: 'listBooks',
        parameters: [
          param('query', 'limit', { type: 'integer' }),
          param('query', 'sort', { type: 'string', enum: ['title', 'year'] }),
          param('query', 'shelf', text),
          {
            ...param('query', 'expand', { type: 'array', items: { type: 'string', enum: ['author'] } }),
            explode: false,
          },
        ],
        responses: { ...answers(200, 'Books'), ...answers(400, 'Problem') },
      },
      post: {
        operationId: 'addBook',
        requestBody: { required: true, content: json('NewBook') },
        responses: answers(201, 'Book'),
      },
    },
    '/books/{id}': {
      get: { operationId: 'getBook', parameters: [id], responses: answers(200, 'Book') },
      delete: { operationId: 'deleteBook', parameters: [id], responses: answers(204) },
    },
    '/loans': {
      get: {
        operationId: 'listLoans',
        tags: ['Loans (beta)'],
        responses: {
          200: { description: '', content: inline({ type: 'object', properties: { total: { type: 'integer' } } }) },
        },
      },
    },
    '/fines': {
      get: {
        operationId: 'listFines',
        parameters: [param('header', 'LD-API-Version', { type: 'string', enum: ['beta'] })],
        responses: answers(200, 'Free'),
      },
    },
  },
  components: {
    schemas: {
      Books: {
        type: 'object',
        required: ['items'],
        properties: { items: { type: 'array', items: { $ref: '#/components/schemas/Book' } } },
      },
      Book: {
        allOf: [{ $ref: '#/components/schemas/NewBook' }],
        type: 'object',
        required: ['id'],
        properties: {
          id: text,
          year: { type: 'integer' },
          borrowed: { type: 'string', format: 'date-time', nullable: true },
          prices: { type: 'object', additionalProperties: { $ref: '#/components/schemas/Price' } },
          notes: { type: 'object' },
          reviews: { type: 'array', items: { type: 'object', properties: { stars: { type: 'integer' } } } },
          shelves: {
            type: 'object',
            additionalProperties: { type: 'object', properties: { row: { type: 'integer' } } },
          },
          'in/out': { type: 'integer' },
          sequel: { $ref: '#/components/schemas/Book' },
          author: { oneOf: [{ $ref: '#/components/schemas/Person' }, { $ref: '#/components/schemas/Institute' }] },
        },
      },
      NewBook: {
        type: 'object',
        required: ['title'],
        properties: { title: text, tags: { type: 'array', items: text } },
      },
      Price: { type: 'object', properties: { cents: { type: 'integer' } } },
      Person: { type: 'object', required: ['name'], properties: { name: text } },
      Institute: { type: 'object', required: ['city'], properties: { city: text } },
      Free: { type: 'object' },
      Problem: { type: 'object', required: ['code'], properties: { code: text } },
    },
  },
}

const check = checker(await validator(library))

const type = { 'content-type': 'application/json' }
const current = { 'user-agent': 'launchdarkly-graphql/1', 'ld-api-version': '20240415' }
const beta = { ...current, 'ld-api-version': 'beta' }
const book = { id: '1', title: 'Emma' }

const exchange = (more: Partial<Exchange> = {}): Exchange => ({
  method: 'GET',
  path: '/books',
  headers: current,
  status: 200,
  answer: { items: [book] },
  answerHeaders: type,
  ...more,
})
const ofBook = (more: object) => exchange({ path: '/books/1', answer: { ...book, ...more } })
const posted = (more: Partial<Exchange>) =>
  exchange({
    method: 'POST',
    headers: { ...current, ...type },
    body: { title: 'Emma' },
    status: 201,
    answer: book,
    ...more,
  })

const said = ({ operation, place, problem }: Finding) => `${operation}: ${place} ${problem}`
const findingsOf = (one: Exchange) => check(one).findings.map(said)

describe('An exchange is as documented', () => {
  test.each<[string, Exchange]>([
    ['if it says what the document says', exchange({ path: '/books?limit=2&sort=year&shelf=a%20b' })],
    ['if a list is sent in one parameter', exchange({ path: '/books?expand=author' })],
    ['if the media type is in capitals', exchange({ answerHeaders: { 'content-type': 'Application/JSON' } })],
    ['if a nullable property is null', ofBook({ borrowed: null })],
    ['if a free-form object has any property', ofBook({ notes: { anything: { goes: 1 } } })],
    ['if a map has any key', ofBook({ prices: { eur: { cents: 1 } } })],
    ['if a property is declared by one of the alternatives', ofBook({ author: { city: 'Bath' } })],
    ['if a schema holds itself', ofBook({ sequel: { ...book, sequel: book } })],
    [
      'if the media type of a body has parameters',
      posted({ headers: { ...current, 'content-type': 'application/json; a=b' } }),
    ],
    [
      'if there is no body where none is declared',
      exchange({ method: 'DELETE', path: '/books/1', status: 204, answer: undefined }),
    ],
    ['if a beta operation is asked for the beta version', exchange({ path: '/loans', headers: beta, answer: {} })],
    ['if an operation that declares the beta header gets it', exchange({ path: '/fines', headers: beta, answer: {} })],
    ['if the authorization is the bare token', exchange({ headers: { ...current, authorization: 'api-1' } })],
  ])('%s', (_, one) => {
    expect(findingsOf(one)).toEqual([])
    expect(check(one).operation).toBeDefined()
  })
})

describe('A request of the gateway is reported', () => {
  test.each<[string, Exchange, string]>([
    ['with a path that is not in the document', exchange({ path: '/book' }), 'unknown: path is not in the document'],
    ['with a method that is not in the document', exchange({ method: 'PUT' }), 'unknown: path is not in the document'],
    ['with a slash too many', exchange({ path: '/books/' }), 'unknown: path is not in the document'],
    ['with an unknown parameter', exchange({ path: '/books?colour=red' }), 'listBooks: query.colour is not declared'],
    [
      'with a parameter of the wrong type',
      exchange({ path: '/books?limit=many' }),
      'listBooks: query.limit must be integer',
    ],
    ['with an empty number', exchange({ path: '/books?limit=' }), 'listBooks: query.limit must be integer'],
    [
      'with a value that a parameter does not take',
      exchange({ path: '/books?sort=size' }),
      'listBooks: query.sort must be one of ["title","year"]',
    ],
    [
      'with a wrong value in a list',
      exchange({ path: '/books?expand=author,x' }),
      'listBooks: query.expand[] must be one of ["author"]',
    ],
    [
      'with a parameter sent twice',
      exchange({ path: '/books?shelf=a&shelf=b' }),
      'listBooks: query.shelf must be string',
    ],
    ['without the body', posted({ body: undefined }), 'addBook: body is missing'],
    ['without a property of the body', posted({ body: {} }), 'addBook: body.title is missing'],
    ['with a property of the wrong type', posted({ body: { title: 1 } }), 'addBook: body.title must be string'],
    ['with an undeclared property', posted({ body: { title: 'Emma', size: 1 } }), 'addBook: body.size is not declared'],
    [
      'with the wrong media type',
      posted({ headers: { ...current, 'content-type': 'text/plain' } }),
      'addBook: header.content-type is not declared',
    ],
    ['with a body where none is declared', exchange({ body: {} }), 'listBooks: body is not declared'],
    [
      'with no version',
      exchange({ headers: { 'user-agent': 'launchdarkly-graphql' } }),
      'listBooks: header.ld-api-version must be 20240415',
    ],
    [
      'with the beta version where it is not needed',
      exchange({ headers: beta }),
      'listBooks: header.ld-api-version must be 20240415',
    ],
    [
      'without the beta version where a tag says beta',
      exchange({ path: '/loans', answer: {} }),
      'listLoans: header.ld-api-version must be beta',
    ],
    [
      'without the beta version where it is declared',
      exchange({ path: '/fines', answer: {} }),
      'listFines: header.ld-api-version must be one of ["beta"]',
    ],
    [
      'with a scheme before the token',
      exchange({ headers: { ...current, authorization: 'Bearer api-1' } }),
      'listBooks: header.authorization must be the bare token',
    ],
  ])('%s', (_, one, finding) => {
    expect(findingsOf(one)).toEqual([finding])
  })

  test('without the credential that it wrongly recorded', () => {
    const { findings } = check(exchange({ headers: { ...current, authorization: 'Bearer api-secret' } }))
    expect(findings).toHaveLength(1)
    expect(JSON.stringify(findings)).not.toContain('secret')
  })

  test('but one of somebody else is not, since tests of the sandbox are wrong on purpose', () => {
    const wrong = { path: '/books?limit=many', status: 400, answer: { code: 'wrong' } }
    expect(findingsOf(exchange(wrong))).toEqual(['listBooks: query.limit must be integer'])
    expect(findingsOf(exchange({ ...wrong, headers: { 'user-agent': 'node' } }))).toEqual([])
  })
})

describe('An answer of the sandbox is reported', () => {
  test.each<[string, Exchange, string]>([
    ['with an undeclared status', exchange({ status: 418 }), 'listBooks: status is not declared'],
    [
      'without a required property',
      exchange({ answer: { items: [{ id: '1' }] } }),
      'listBooks: 200.items[].title is missing',
    ],
    ['without anything', exchange({ answer: undefined }), 'listBooks: 200 must be object'],
    ['with a property of the wrong type', ofBook({ year: '1815' }), 'getBook: 200.year must be integer'],
    ['with null where it is not declared', ofBook({ year: null }), 'getBook: 200.year must be integer'],
    ['with a wrong format', ofBook({ borrowed: 'monday' }), 'getBook: 200.borrowed must match format "date-time"'],
    ['with an invented property', ofBook({ weight: 1 }), 'getBook: 200.weight is not declared'],
    [
      'with an invented property in a list',
      exchange({ answer: { items: [{ ...book, weight: 1 }] } }),
      'listBooks: 200.items[].weight is not declared',
    ],
    [
      'with an invented property in a map',
      ofBook({ prices: { eur: { cents: 1, tax: 2 } } }),
      'getBook: 200.prices.{}.tax is not declared',
    ],
    [
      'with an invented property in an alternative',
      ofBook({ author: { name: 'Jane', age: 41 } }),
      'getBook: 200.author.age is not declared',
    ],
    [
      'with an invented property deep inside',
      ofBook({ sequel: { ...book, weight: 1 } }),
      'getBook: 200.sequel.weight is not declared',
    ],
    ['with an error body that is wrong', exchange({ status: 400, answer: {} }), 'listBooks: 400.code is missing'],
    [
      'with the wrong media type',
      exchange({ answerHeaders: { 'content-type': 'text/html' } }),
      'listBooks: 200 content-type is not declared',
    ],
    [
      'with a body where none is declared',
      exchange({ method: 'DELETE', path: '/books/1', status: 204, answer: {} }),
      'deleteBook: 204 must have no body',
    ],
    [
      'with an invented property where the schema is in its place',
      ofBook({ reviews: [{ stars: 5, by: 'me' }] }),
      'getBook: 200.reviews[].by is not declared',
    ],
    [
      'with an invented property in such a map',
      ofBook({ shelves: { a: { row: 1, at: 2 } } }),
      'getBook: 200.shelves.{}.at is not declared',
    ],
    [
      'with an invented property in an answer of its own',
      exchange({ path: '/loans', headers: beta, answer: { total: 1, page: 2 } }),
      'listLoans: 200.page is not declared',
    ],
    [
      'at a map inside a list',
      exchange({ answer: { items: [{ ...book, prices: { eur: { tax: 2 } } }] } }),
      'listBooks: 200.items[].prices.{}.tax is not declared',
    ],
    ['at a list of a part of its schema', ofBook({ tags: ['old', 1] }), 'getBook: 200.tags[] must be string'],
    ['at a property with a slash', ofBook({ 'in/out': 'x' }), 'getBook: 200.in/out must be integer'],
    ['to anybody', exchange({ headers: {}, answer: {} }), 'listBooks: 200.items is missing'],
    [
      'to an address that the document does not have',
      exchange({ headers: {}, path: '/films' }),
      'unknown: status must refuse what the document does not have, not 200',
    ],
  ])('%s', (_, one, finding) => {
    expect(findingsOf(one)).toEqual([finding])
  })

  test('with all that is wrong with it', () => {
    expect(findingsOf(ofBook({ year: 'x', borrowed: 1 }))).toEqual([
      'getBook: 200.year must be integer',
      'getBook: 200.borrowed must be string',
    ])
  })

  test('without more of it than can be read', () => {
    const [finding] = check(ofBook({ year: 'x'.repeat(1000) })).findings
    expect(finding?.got).toMatch(/^"x{199}$/)
  })

  test('but not if it refuses an address that the document does not have', () => {
    expect(findingsOf(exchange({ headers: {}, path: '/films', status: 404 }))).toEqual([])
  })

  test('but not if a fault broke it, while the request is checked all the same', () => {
    const broken = { status: 503, answer: 'half an ans', fault: true }
    expect(findingsOf(exchange(broken))).toEqual([])
    expect(findingsOf(exchange({ ...broken, headers: {}, path: '/films' }))).toEqual([])
    expect(findingsOf(exchange({ ...broken, path: '/books?limit=x' }))).toEqual([
      'listBooks: query.limit must be integer',
    ])
  })

  test('in the same way again when the same is answered again', () => {
    const wrong = exchange({ answer: { items: [], more: 1 } })
    expect(check(structuredClone(wrong)).findings).toEqual(check(wrong).findings)
    expect(findingsOf(wrong)).toEqual(['listBooks: 200.more is not declared'])
  })
})

describe('A deviation', () => {
  const finding: Finding = { operation: 'listBooks', place: 'query.shelf', problem: 'must be string', got: '["a","b"]' }
  const repeated: Deviation = {
    operations: ['listBooks'],
    place: 'query.shelf',
    problem: 'must be string',
    got: /^\[/,
    reason: '',
  }

  test('accounts for the finding that it describes, and is not warned of', () => {
    const { isForgiven, warnings } = forgiveness([repeated])
    expect(isForgiven(finding)).toBe(true)
    expect(warnings()).toEqual([])
  })

  test('applies to any operation and to many places if it says so', () => {
    expect(forgiveness([{ place: /^query\./, problem: 'must be string', reason: '' }]).isForgiven(finding)).toBe(true)
  })

  test.each<[string, Partial<Finding>]>([
    ['operation', { operation: 'getBook' }],
    ['place', { place: 'query.shelves' }],
    ['problem', { problem: 'is not declared' }],
    ['value', { got: '1' }],
  ])('does not account for another %s', (_, other) => {
    const { isForgiven, warnings } = forgiveness([repeated])
    expect(isForgiven({ ...finding, ...other })).toBe(false)
    expect(warnings()).toEqual(['unused deviation: listBooks: query.shelf must be string'])
  })

  test('that is for later is warned of only when it has come', () => {
    const { isForgiven, warnings } = forgiveness([{ ...repeated, later: true }])
    expect(warnings()).toEqual([])
    isForgiven(finding)
    expect(warnings()).toEqual(['no longer for later: listBooks: query.shelf must be string'])
  })
})

describe('The report', () => {
  const reported = (exchanges: readonly Exchange[], isForgiven: (finding: Finding) => boolean = () => false) => {
    const { add, total } = tally(isForgiven)
    for (const one of exchanges) add(one, check(one))
    return report(total(), [])
  }

  test('groups violations by operation, place and problem, with a count and an example', () => {
    const paths = ['/books', '/books?limit=x', '/books?a=1', '/books?a=2', '/books?a=3&limit=1&limit=2']
    const lines = reported([...paths.map((path) => exchange({ path })), ofBook({ year: 'x' })])
    expect(lines).toEqual([
      '6 exchanges, 6 of them from the gateway, with 2 distinct operations',
      '',
      'listBooks',
      '  query.a is not declared (3×), such as "1"',
      '    in GET /books?a=1',
      '  query.limit must be integer (2×), such as "x"',
      '    in GET /books?limit=x',
      '',
      'getBook',
      '  200.year must be integer (1×), such as "x"',
      '    in GET /books/1',
      '',
      'FAILED: 3 kinds of violation',
    ])
  })

  test('keeps different problems of one place apart, and one problem of different places', () => {
    const all = [{ borrowed: 1 }, { borrowed: 'monday' }, { in: 1 }, { out: 1 }].map(ofBook)
    expect(reported(all).at(-1)).toBe('FAILED: 4 kinds of violation')
  })

  test('says that all is well if all is forgiven', () => {
    expect(reported([exchange({ path: '/books?a=1' })], ({ place }) => place === 'query.a').at(-1)).toBe(
      'ok: all as documented',
    )
  })

  test('fails if nothing was recorded', () => {
    expect(reported([]).at(-1)).toBe('FAILED: nothing was recorded, so nothing was checked')
  })

  test('warns if the gateway sent nothing', () => {
    expect(reported([exchange({ headers: {} })])).toContain(
      'warning: nothing came from the gateway, so no request was checked',
    )
  })
})

const root = await mkdtemp(join(tmpdir(), 'contract-test-'))
afterAll(() => rm(root, { recursive: true }))

const directoryWith = async (files: Record<string, string>) => {
  const directory = await mkdtemp(join(root, 'case-'))
  for (const [name, content] of Object.entries(files)) await writeFile(join(directory, name), content)
  return directory
}

test('A recording is read from all of its files, and a line that was cut off is named', async () => {
  const line = (path: string) => `${JSON.stringify(exchange({ path }))}\n`
  const directory = await directoryWith({
    '1-a.ndjson': `${line('/a')}\n${line('/b')}`,
    '2-b.ndjson': line('/c'),
    'notes.txt': 'x',
  })
  expect((await allOf(directory)).map(({ path }) => path)).toEqual(['/a', '/b', '/c'])

  const cut = await directoryWith({ 'a.ndjson': `${line('/a')}{"method":"G` })
  await expect(allOf(cut)).rejects.toThrow(/a\.ndjson:2 is not an exchange/)
})

async function allOf(directory: string): Promise<Exchange[]> {
  const exchanges: Exchange[] = []
  for await (const one of recorded(directory)) exchanges.push(one)
  return exchanges
}

describe('The document', () => {
  const origin = 'https://docs.example'
  const url = `${origin}/openapi.json`
  const document = JSON.stringify(library)
  const file = async (content: string) => join(await directoryWith({ 'openapi.json': content }), 'openapi.json')
  const published = (status: number, body: string) => {
    const dispatcher = new MockAgent()
    dispatcher.disableNetConnect()
    dispatcher.get(origin).intercept({ path: '/openapi.json' }).reply(status, body)
    return dispatcher
  }
  const offline = () => {
    const dispatcher = new MockAgent()
    dispatcher.disableNetConnect()
    return dispatcher
  }

  test('is the file that LD_OPENAPI names, before any other', async () => {
    const [named, beside] = [await file(document), await file(document)]
    const found = await findDocument({ env: { LD_OPENAPI: named, CI: 'true' }, beside, url, dispatcher: offline() })
    expect(found).toEqual({ document: library, from: named })
  })

  test.each([
    ['is not there', async () => '/nowhere/openapi.json', /^LD_OPENAPI cannot be read: ENOENT/],
    ['is not JSON', () => file('openapi: 3.0.3'), /^LD_OPENAPI is not an OpenAPI 3 document/],
    ['is no OpenAPI document', () => file('{"items":[]}'), /^LD_OPENAPI is not an OpenAPI 3 document/],
    ['is of another version', () => file('{"openapi":"4.0.0","paths":{}}'), /^LD_OPENAPI is not an OpenAPI 3 document/],
    ['has no paths', () => file('{"openapi":"3.0.3"}'), /^LD_OPENAPI is not an OpenAPI 3 document/],
    ['is empty', async () => '', /^LD_OPENAPI cannot be read/],
  ])('is wrong, and not skipped, if what LD_OPENAPI names %s', async (_, named, message) => {
    const env = { LD_OPENAPI: await named() }
    const found = await findDocument({ env, beside: await file(document), url, dispatcher: published(200, document) })
    expect(found).toMatchObject({ wrong: expect.stringMatching(message) })
  })

  test('is the file beside the project only on a build machine', async () => {
    const beside = await file(document)
    const other = JSON.stringify({ ...library, info: { title: 'Published', version: '2' } })
    const places = () => ({ beside, url, dispatcher: published(200, other) })
    expect(await findDocument({ env: { CI: 'true' }, ...places() })).toMatchObject({ from: beside })
    expect(await findDocument({ env: {}, ...places() })).toMatchObject({ from: url })
    expect(await findDocument({ env: { CI: '1' }, ...places() })).toMatchObject({ from: url })
  })

  test('is the published one if a build machine keeps none', async () => {
    const found = await findDocument({
      env: { CI: 'true' },
      beside: '/nowhere',
      url,
      dispatcher: published(200, document),
    })
    expect(found).toEqual({ document: library, from: url })
  })

  test.each([
    ['nobody answers', offline, /cannot be reached/],
    ['the answer is an error', () => published(503, '{}'), /answered 503/],
    ['the answer is something else', () => published(200, '<html>'), /did not answer an OpenAPI 3 document/],
  ])('is skipped with the reason and the way out if %s', async (_, dispatcher, reason) => {
    const found = await findDocument({ env: {}, beside: '/nowhere', url, dispatcher: dispatcher() })
    expect(found).toMatchObject({ skipped: expect.stringMatching(reason) })
    expect(found).toMatchObject({ skipped: expect.stringContaining('LD_OPENAPI') })
  })
})

describe('The command', () => {
  const main = fileURLToPath(new URL('../contract/main.ts', import.meta.url))
  const run = async (args: readonly string[], named: string) => {
    const env = { ...process.env, LD_OPENAPI: named }
    const running = promisify(execFile)(process.execPath, [main, ...args], { env })
    return running.then(
      ({ stdout }) => ({ code: 0, output: stdout }),
      ({ code, stdout, stderr }) => ({ code, output: stdout + stderr }),
    )
  }
  const given = async (...lines: Exchange[]) => {
    const files = {
      'openapi.json': JSON.stringify(library),
      'a.ndjson': lines.map((line) => JSON.stringify(line)).join('\n'),
    }
    const directory = await directoryWith(files)
    return run(['--recorded', directory], join(directory, 'openapi.json'))
  }

  test('ends with 0 if a recording is as documented', async () => {
    expect(await given(exchange())).toMatchObject({ code: 0, output: expect.stringContaining('ok: all as documented') })
  })

  test('ends with 1 if it is not', async () => {
    const { code, output } = await given(exchange({ path: '/books?a=1' }))
    expect(code).toBe(1)
    expect(output).toContain('query.a is not declared')
  })

  test('ends with 1 if nothing was recorded', async () => {
    expect(await given()).toMatchObject({ code: 1, output: expect.stringContaining('nothing was recorded') })
  })

  test('ends with 2 if the document or the recording cannot be read, or a flag is unknown', async () => {
    const directory = await directoryWith({ 'openapi.json': JSON.stringify(library) })
    const named = join(directory, 'openapi.json')
    const results = await Promise.all([
      run(['--recorded', directory], '/nowhere'),
      run(['--recorded', '/nowhere'], named),
      run(['--records', directory], named),
    ])
    expect(results.map(({ code }) => code)).toEqual([2, 2, 2])
  })

  test('tells how it is used', async () => {
    expect(await run(['--help'], '')).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^Usage: npm run contract/),
    })
  })
})
