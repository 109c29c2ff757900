import { describe, expect, it } from 'vitest'
import { documentOf, type Reply, refusal, troubled } from '../../../src/rest/client/answer.ts'
import { RestError } from '../../../src/rest/errors.ts'
import { del, get } from '../../../src/rest/operation.ts'

const team = get('/api/v2/teams/{teamKey}').returns<object>()
const teams = get('/api/v2/teams').lists<object>()
const remove = del('/api/v2/teams/{teamKey}').returnsNothing()

const reply = (
  body: string | Buffer,
  type: string | string[] | undefined = 'application/json',
  status = 200,
): Reply => ({
  status,
  headers: { 'content-type': type },
  body: Buffer.from(body),
})

/** The error that something throws. */
function thrown(action: () => unknown): RestError {
  try {
    action()
  } catch (error) {
    if (error instanceof RestError) return error
  }
  throw new Error('Expected a RestError')
}

describe('the document of an answer', () => {
  it.each<[string, string | string[] | undefined]>([
    ['application/json', 'application/json'],
    ['a charset of UTF-8', 'application/json; charset=utf-8'],
    ['the charset in capitals and quotes', 'Application/JSON; charset="UTF-8"'],
    ['a charset within UTF-8', 'application/json; charset=us-ascii'],
    ['a type that ends in json', 'application/vnd.launchdarkly+json'],
    ['no media type', undefined],
    ['an empty media type', ''],
    ['a media type that is none', 'json'],
    ['several media types', ['application/json', 'text/html']],
  ])('is read with %s', (_, type) => {
    expect(
      documentOf(team, { status: 200, headers: { 'content-type': type }, body: Buffer.from('{"a":"ä"}') }),
    ).toEqual({ a: 'ä' })
  })

  it('is read behind a byte order mark', () => {
    expect(documentOf(team, reply('\uFEFF{"a":1}'))).toEqual({ a: 1 })
  })

  it('is a page of documents for an operation that lists', () => {
    expect(documentOf(teams, reply('{"items":[]}'))).toEqual({ items: [] })
    expect(documentOf(teams, reply('{"items":[{}],"totalCount":1}'))).toEqual({ items: [{}], totalCount: 1 })
  })

  it('is none of a write whose status says so', () => {
    expect(documentOf(remove, reply('', undefined, 204))).toBeUndefined()
  })

  it.each<[string, Reply, RegExp]>([
    ['another media type', reply('{}', 'text/html'), /it is text\/html/],
    ['a media type that only begins like JSON', reply('{}', 'application/jsonp'), /it is application\/jsonp/],
    ['another charset', reply('{}', 'application/json; charset=latin1'), /its charset is latin1/],
    ['bytes that are no UTF-8', reply(Buffer.from([0x22, 0xff, 0x22])), /its bytes are not/],
    ['nothing', reply(''), /it is empty/],
    ['half of a document', reply('{"a":'), /not JSON/],
    ['two documents', reply('{}{}'), /not JSON/],
    ['a page of HTML without a media type', { ...reply('<html>'), headers: {} }, /not JSON/],
  ])('is malformed if it is %s', (_, answer, message) => {
    const error = thrown(() => documentOf(team, answer))
    expect(error.details).toEqual({ trouble: 'malformed', operation: team.name })
    expect(error.message).toMatch(message)
  })

  it.each<[string, typeof team, string]>([
    ['null', team, 'null'],
    ['a number', team, '1'],
    ['a text', team, '"a"'],
    ['a list', team, '[]'],
    ['a list instead of a page', teams, '[]'],
    ['a page without items', teams, '{}'],
    ['a page with an object for its items', teams, '{"items":{}}'],
    ['a page of texts', teams, '{"items":["a"]}'],
    ['a page with a hole', teams, '{"items":[{},null]}'],
    ['a page of lists', teams, '{"items":[[]]}'],
  ])('is misshapen if it is %s', (_, operation, body) => {
    expect(thrown(() => documentOf(operation, reply(body))).details).toEqual({
      trouble: 'misshapen',
      operation: operation.name,
    })
  })

  it('is never told in an error', () => {
    const secret = 'sdk-secret'
    for (const answer of [reply(`["${secret}"]`), reply(`{"${secret}`), reply(secret, 'text/plain')]) {
      const error = thrown(() => documentOf(team, answer))
      expect(error.message + JSON.stringify(error.details)).not.toContain(secret)
    }
  })
})

const token = 'api-12345678'
const refused = (body: unknown, status = 400, headers: Reply['headers'] = {}) =>
  refusal(
    { operation: team, token },
    { status, headers, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) },
  )

describe('a refusal', () => {
  it('tells what LaunchDarkly says of it', () => {
    const error = refused({ code: 'invalid_request', message: 'No such team', id: 'b7' })
    expect(error.message).toBe(`LaunchDarkly answered 400 to ${team.name}: No such team`)
    expect(error.details).toEqual({
      trouble: 'refused',
      operation: team.name,
      status: 400,
      code: 'invalid_request',
      id: 'b7',
      words: 'No such team',
    })
  })

  it('tells the reasons of its errors', () => {
    const errors = [
      { attribute: 'key', reason: 'is taken' },
      { reason: 'is long' },
      { attribute: 'name' },
      'text',
      null,
    ]
    expect(refused({ message: 'Invalid', errors }).message).toMatch(/: Invalid; key: is taken; is long; name$/)
  })

  it.each(['', '<html>Bad gateway</html>', '[]', 'null', '"text"', '{"message":', '{"message":{},"code":7,"id":[]}'])(
    'tells its status alone if it says %j',
    (body) => {
      const error = refused(body, 502)
      expect(error.message).toBe(`LaunchDarkly answered 502 to ${team.name}`)
      expect(error.details).toMatchObject({ status: 502 })
      expect([error.details.code, error.details.id]).toEqual([undefined, undefined])
    },
  )

  it('tells no token, wherever it is repeated, and if it would be cut through', () => {
    const said = `${'x'.repeat(494)}${token} and ${token}`
    const errors = [{ attribute: token, reason: said }]
    const error = refused({ message: said, code: token, id: token, errors })
    expect(error.message + JSON.stringify(error.details)).not.toContain(token.slice(0, 6))
    expect(error.details).toMatchObject({ code: '[token]', id: '[token]' })
  })

  it('tells no token that is written with escapes', () => {
    expect(refused('{"message":"\\u0061pi-12345678 is unknown"}').message).toMatch(/: \[token\] is unknown$/)
  })

  it('is as it is if there was no token', () => {
    const answer = { status: 401, headers: {}, body: Buffer.from('{"message":"Who?"}') }
    expect(refusal({ operation: team, token: '' }, answer).message).toBe(
      `LaunchDarkly answered 401 to ${team.name}: Who?`,
    )
  })

  it('is not longer than a person reads, however long the answer is', () => {
    const long = 'x'.repeat(10_000)
    const errors = Array(50).fill({ attribute: long, reason: long })
    const error = refused({ message: long, code: long, id: long, errors })
    expect(error.message.length).toBeLessThan(25_000)
    expect(error.details.code).toHaveLength(500)
    expect(error.details.id).toHaveLength(500)
  })

  it('tells when asking again may help, if that is known', () => {
    const answer = { status: 429, headers: {}, body: Buffer.from('') }
    expect(refusal({ operation: team, token }, answer, 5).details).toMatchObject({ retryAt: 5 })
    expect(refusal({ operation: team, token }, answer).details).not.toHaveProperty('retryAt')
    expect(refusal({ operation: team, token }, answer, 0).details).not.toHaveProperty('retryAt')
  })

  it.each<[string | string[] | undefined, number, RegExp]>([
    ['https://sso.test/login?token=secret', 302, /a redirect to https:\/\/sso\.test, which is not followed/],
    ['https://user:secret@sso.test/', 301, /a redirect to https:\/\/sso\.test, which/],
    ['/login?token=secret', 307, /a redirect to another path, which/],
    [undefined, 304, /teams\/\{teamKey\}$/],
    ['https://sso.test/', 404, /a 404 that is not LaunchDarkly's/],
  ])('tells where a redirect leads, and no more of it: %j with %i', (location, status, message) => {
    const error = refused('', status, { location })
    expect(error.message).toMatch(message)
    expect(error.message).not.toContain('secret')
  })
})

describe('an error without an answer', () => {
  it('tells the operation, what was found, and keeps the cause inside', () => {
    const cause = new Error('connect ECONNREFUSED 127.0.0.1:1')
    const error = troubled(team.name, 'unreachable', { cause, found: 'nobody listens' })
    expect(error.message).toBe(`The connection to LaunchDarkly failed: nobody listens (${team.name}).`)
    expect(error.details).toEqual({ trouble: 'unreachable', operation: team.name })
    expect(error.cause).toBe(cause)
  })
})
