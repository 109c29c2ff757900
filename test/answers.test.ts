import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Reply } from '../sandbox/index.ts'
import { clean, failed, flagsOf, listFlags, mobile } from './support/failed-field.ts'
import { type Stack, startStack } from './support/stack.ts'

/** What a body has to be, so that the gateway reads it. */

const maxConcurrentCalls = 3

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ gateway: { maxConcurrentCalls, breakerFailures: 0 } })
})
afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

const path = /\/flags\/web/
const query = flagsOf('key')
const flags = '{"items":[{"key":"größe"}],"totalCount":1}'
const notJson = 'LaunchDarkly answered with something that is not JSON'
const broken = 'LaunchDarkly broke during the answer'

/** The bytes of a text in another encoding, as `Reply` takes any bytes. */
const bytes = (text: string, encoding: BufferEncoding): Reply => ({
  text: Buffer.from(text, encoding).toString('base64'),
  encoding: 'base64',
})

describe('a document that is read', () => {
  const readable: [what: string, reply: Reply][] = [
    ['application/json', {}],
    ['application/json with its charset', { contentType: 'application/json; charset=utf-8' }],
    ['a charset in quotes and capitals', { contentType: 'application/json;charset="UTF8"' }],
    ['application/problem+json', { contentType: 'application/problem+json' }],
    ["a vendor's type of JSON", { contentType: 'application/vnd.launchdarkly.v2+json; charset=utf-8' }],
    ['no type at all', { headers: { 'content-type': null } }],
    ['a type that cannot be read', { contentType: 'json' }],
    ['a byte order mark', { text: `\uFEFF${flags}` }],
    ['white space around it', { text: `\r\n\t ${flags} \n\n` }],
    ['a body in pieces, with characters cut in two', { bodyMs: 50 }],
    ['no length announced', { headers: { 'content-length': null } }],
    ['another status of success', { status: 207 }],
  ]

  it.each(readable)('may have %s', async (_, reply) => {
    stack.sandbox.fault({ path }, { text: flags, ...reply })
    const answer = await stack.ask(query)
    expect(answer.errors).toBeUndefined()
    expect(answer.data).toEqual({ web: { flags: { totalCount: 1, nodes: [{ key: 'größe' }] } }, mobile })
  })
})

const ofAnyKind: [what: string, reply: Reply, sentence: string][] = [
  ['a page of HTML', { text: '<html>Log in</html>', contentType: 'text/html; charset=utf-8' }, ': it is text/html'],
  ['JSON that calls itself a page', { text: flags, contentType: 'text/html' }, ': it is text/html'],
  ['JSON that calls itself text', { text: flags, contentType: 'text/plain' }, ': it is text/plain'],
  ['nothing', { text: '' }, ': it is empty'],
  ['nothing, in pieces', { text: '', headers: { 'content-length': null } }, ': it is empty'],
  ['half of a document that arrives whole', { text: flags.slice(0, 20) }, ''],
  ['two documents', { text: flags + flags }, ''],
  ['two byte order marks', { text: `\uFEFF\uFEFF${flags}` }, ''],
  ['numbers that JSON has not', { text: '{"items":[],"totalCount":NaN}' }, ''],
  [
    'Latin-1 that says so',
    { text: flags, encoding: 'latin1', contentType: 'application/json; charset=iso-8859-1' },
    ': expected UTF-8, but its charset is iso-8859-1',
  ],
  ['Latin-1 that does not say so', { text: flags, encoding: 'latin1' }, ': expected UTF-8, but its bytes are not'],
  ['UTF-16', bytes(`\uFEFF${flags}`, 'utf16le'), ': expected UTF-8, but its bytes are not'],
  ['UTF-16 without a mark', bytes('{"items":[]}', 'utf16le'), ''],
  ['a character cut in two', bytes('7b226974656d73223a5b5d2c2278223a22c322', 'hex'), ': expected UTF-8, but its bytes'],
  ['half of a pair, encoded', bytes('7b226974656d73223a22eda080227d', 'hex'), ': expected UTF-8, but its bytes'],
]

describe('a body that is no document', () => {
  it.each(ofAnyKind)('fails its field and says what was found: %s', async (_, reply, sentence) => {
    stack.sandbox.fault({ path }, reply)
    const answer = await stack.ask(query)
    failed(answer, ['web', 'flags'], 'UPSTREAM_FAILURE', { operation: listFlags })
    expect(answer.errors![0]!.message).toContain(notJson + sentence)
    expect(answer.errors![0]!.message).toMatch(/ \(GET \/api\/v2\/flags\/\{projectKey\}\)\.$/)
    expect(answer.calls).toHaveLength(2)
  })

  it('is told by few words, however many a header has', async () => {
    stack.sandbox.fault({ path }, { contentType: `text/${'x'.repeat(4000)}` })
    stack.sandbox.fault({ path }, { contentType: `application/json; charset=${'x'.repeat(4000)}` })
    for (const _ of ['type', 'charset']) {
      const answer = await stack.ask(query)
      failed(answer, ['web', 'flags'], 'UPSTREAM_FAILURE', { operation: listFlags })
      expect(answer.errors![0]!.message.length).toBeLessThan(300)
    }
  })

  it('is a failure where a document was asked for, even if the status says that there is none', async () => {
    stack.sandbox.fault({ path }, { status: 204 })
    const answer = await stack.ask(query)
    failed(answer, ['web', 'flags'], 'UPSTREAM_FAILURE', { operation: listFlags })
  })
})

describe('a body that breaks off', () => {
  it.each<[string, Reply]>([
    ['before its announced length', { truncate: true }],
    ['after some of its pieces', { truncate: true, bodyMs: 30 }],
    ['in chunks, before the last', { truncate: true, headers: { 'content-length': null } }],
    ['of a refusal', { status: 400, truncate: true }],
  ])('says that the connection broke, after a second try: %s', async (_, reply) => {
    const alone = await startStack()
    alone.sandbox.fault({ path }, reply, 'always')
    const answer = await alone.ask(query)
    failed(answer, ['web', 'flags'], 'UPSTREAM_UNAVAILABLE', { operation: listFlags, cause: 'UND_ERR_SOCKET' })
    expect(answer.errors![0]!.message).toContain(broken)
    expect(answer.calls).toHaveLength(3)
    await alone.close()
  })
})

describe('a refusal', () => {
  const refusals: [what: string, reply: Reply][] = [
    ['a page of HTML', { text: '<html>127.0.0.1:8080</html>', contentType: 'text/html' }],
    ['nothing', { text: '' }],
    ['bytes that are no text', bytes('fffefdfc00', 'hex')],
    ['JSON that is no object', { json: ['no'] }],
    ['words that are no words', { json: { code: 7, message: { a: 1 }, id: null, errors: [null, 7, {}] } }],
  ]
  it.each(refusals)('with %s is told by its status alone', async (_, reply) => {
    stack.sandbox.fault({ path }, { status: 400, ...reply })
    const answer = await stack.ask(query)
    failed(answer, ['web', 'flags'], 'BAD_USER_INPUT', { operation: listFlags, status: 400 })
    expect(answer.errors![0]!.message).toBe(`LaunchDarkly answered 400 to ${listFlags}`)
  })

  it('never repeats the credential that it was asked with, however it is written', async () => {
    const { token } = stack.sandbox
    const escaped = token.replaceAll('-', '\\u002d')
    const words = (said: string) => `{"message":"${said} may not","code":"${said}","id":"${said}",
      "errors":[{"attribute":"${said}","reason":"no ${said}"}]}`
    for (const said of [token, escaped]) {
      stack.sandbox.fault({ path }, { status: 403, text: words(said) })
      const answer = await stack.ask(query)
      failed(answer, ['web', 'flags'], 'FORBIDDEN')
      expect(answer.text).not.toContain(token)
      expect(answer.errors![0]!.message).toContain('[token] may not; [token]: no [token]')
    }
  })
})

describe('after 50 failures of a kind', () => {
  const kinds: [what: string, reply: Reply, code: string][] = [
    ['no JSON', { text: '<html>', contentType: 'text/html' }, 'UPSTREAM_FAILURE'],
    ['another charset', { contentType: 'application/json; charset=utf-16' }, 'UPSTREAM_FAILURE'],
    ['a body that breaks off', { truncate: true }, 'UPSTREAM_UNAVAILABLE'],
    ['a connection that breaks', { reset: true }, 'UPSTREAM_UNAVAILABLE'],
    ['an error of LaunchDarkly', { status: 500 }, 'UPSTREAM_FAILURE'],
    ['a redirect', { status: 302, headers: { location: 'https://elsewhere.test/' } }, 'UPSTREAM_FAILURE'],
  ]
  it.each(kinds)('the connections are as good as before: %s', async (_, reply, code) => {
    stack.sandbox.fault({ path }, reply, 'always')
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        stack.ask(`{ project(key: "web") { flags(first: ${at + 1}) { nodes { key } } } }`),
      ),
    )
    for (const answer of answers) {
      expect(answer.errors!.map(({ extensions }) => extensions!.code)).toEqual([code])
      clean(answer)
    }
    expect(stack.sandbox.connections()).toBeLessThanOrEqual(maxConcurrentCalls)
    stack.sandbox.clearFaults()
    expect((await stack.ask(query)).errors).toBeUndefined()
    expect(stack.sandbox.connections()).toBeLessThanOrEqual(maxConcurrentCalls)
  })
})
