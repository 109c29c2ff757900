import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSandbox } from '../../sandbox/index.ts'
import { createGateway } from '../../src/gateway.ts'
import { startServed } from '../support/served.ts'

const defects: unknown[] = []
let served: Awaited<ReturnType<typeof startServed>>

beforeAll(async () => {
  served = await startServed({ onDefect: (error) => defects.push(error) })
})
afterAll(() => served.close())

const csrf = { 'x-graphql-csrf': '1' }
const json = { 'content-type': 'application/json' }
const form = { 'content-type': 'application/x-www-form-urlencoded', ...csrf }

async function refused(init: RequestInit, search = ''): Promise<{ status: number; message: string; text: string }> {
  const response = await fetch(`${served.url}${search}`, init)
  const text = await response.text()
  const { errors, data } = JSON.parse(text)
  expect(data).toBeUndefined()
  expect(errors).toHaveLength(1)
  expect(errors[0].extensions).toEqual({ code: 'BAD_REQUEST' })
  expect(text).not.toMatch(/\bat .*:\d+|node_modules|SyntaxError/)
  expect(defects).toEqual([])
  return { status: response.status, message: errors[0].message, text }
}

const encoded = 'Expected parameters that are percent-encoded in UTF-8, but got others.'
const notJson = (name: string) => `Expected "${name}" to be a JSON object, but got text that is not JSON.`
const isNot = (name: string, got: string) => `Expected "${name}" to be an object, but got ${got}.`
const query = 'query=%7B__typename%7D'

const parameters: [parameters: string, message: string][] = [
  [`${query}&variables=%7Bbad`, notJson('variables')],
  [`${query}&extensions=%7Bbad`, notJson('extensions')],
  [`${query}&variables=%E0%A4%A`, encoded],
  [`${query}&variables=%FF`, encoded],
  [`${query}&operationName=100%`, encoded],
  [`${query}&variables=%22x%22`, isNot('variables', 'a string')],
  [`${query}&variables=%5B%5D`, isNot('variables', 'an array')],
  [`${query}&variables=1`, isNot('variables', 'a number')],
  [`${query}&extensions=true`, isNot('extensions', 'a boolean')],
  ['', 'Expected "query" to be a GraphQL document, but got none.'],
]

describe('parameters that cannot be read are refused in words, and are no defect', () => {
  it.each(parameters)('in a URL: %s', async (search, message) => {
    expect(await refused({ headers: csrf }, `?${search}`)).toMatchObject({ status: 400, message })
  })

  it.each(parameters)('in a form: %s', async (body, message) => {
    expect(await refused({ method: 'POST', headers: form, body })).toMatchObject({ status: 400, message })
  })

  const expected = 'Expected a JSON object with "query" in the body of the request'
  const bodies: [body: string, message: string][] = [
    ['', `${expected}, but got an empty body.`],
    [' \n', `${expected}, but got an empty body.`],
    ['{"query":', `${expected}, but got text that is not JSON.`],
    ['canary', `${expected}, but got text that is not JSON.`],
    ['null', `${expected}, but got null.`],
    ['5', `${expected}, but got a number.`],
    ['"{ __typename }"', `${expected}, but got a string.`],
    ['[]', 'Batching is not supported.'],
    ['{}', 'Expected "query" to be a GraphQL document, but got none.'],
    ['{"query":null}', 'Expected "query" to be a GraphQL document, but got none.'],
    ['{"query":5}', 'Expected "query" to be a string, but got a number.'],
    ['{"query":["{ __typename }"]}', 'Expected "query" to be a string, but got an array.'],
    ['{"query":"{ __typename }","variables":"x"}', isNot('variables', 'a string')],
    ['{"query":"{ __typename }","variables":[]}', isNot('variables', 'an array')],
    ['{"query":"{ __typename }","extensions":[]}', isNot('extensions', 'an array')],
    ['{"query":"{ __typename }","operationName":{}}', 'Expected "operationName" to be a string, but got an object.'],
    ['{"query":"{ __typename }","operationName":["A"]}', 'Expected "operationName" to be a string, but got an array.'],
    ['{"query":"{ __typename }","more":1}', 'Unexpected parameter "more" in the request body.'],
  ]
  it.each(bodies)('in a body: %s', async (body, message) => {
    const answer = await refused({ method: 'POST', headers: json, body })
    expect(answer).toMatchObject({ status: 400, message })
    expect(answer.text).not.toContain('canary')
  })

  it('in a body of other bytes than UTF-8', async () => {
    const body = Buffer.concat([Buffer.from('{"query":"{ __typename } #'), Buffer.of(0xff), Buffer.from('"}')])
    const message = 'Expected the body of the request in UTF-8, but got bytes that are not UTF-8.'
    expect(await refused({ method: 'POST', headers: json, body })).toMatchObject({ status: 400, message })
  })

  it.each(['text/xml', 'multipart/form-data; boundary=x', 'application/jsonp', '__proto__'])(
    'in a body of the type %s',
    async (type) => {
      const message = `Expected the content type "application/json", but got ${JSON.stringify(type)}.`
      const init = { method: 'POST', headers: { ...csrf, 'content-type': type }, body: '{"query":"{ __typename }"}' }
      expect(await refused(init)).toMatchObject({ status: 415, message })
    },
  )
})

describe('a body is refused by its headers', () => {
  it.each([
    [
      { 'content-type': 'application/json; charset=utf-16' },
      'Expected a body in the charset "utf-8", but got "utf-16".',
    ],
    [
      { 'content-type': 'application/json;charset="ISO-8859-1"' },
      'Expected a body in the charset "utf-8", but got "ISO-8859-1".',
    ],
    [{ ...json, 'content-encoding': 'gzip' }, 'Expected a body without a content encoding, but got "gzip".'],
    [
      { ...json, 'content-encoding': 'identity, br' },
      'Expected a body without a content encoding, but got "identity, br".',
    ],
  ])('%o', async (headers, message) => {
    const init = { method: 'POST', headers, body: '{"query":"{ __typename }"}' }
    expect(await refused(init)).toMatchObject({ status: 415, message })
  })
})

describe('parameters that can be read are answered', () => {
  const bodies: [headers: Record<string, string>, body: string | Buffer][] = [
    [json, '{"query":"{ __typename }"}'],
    [json, '\uFEFF{"query":"{ __typename }"}'],
    [json, '{"query":"{ __typename }","variables":null,"operationName":null,"extensions":null}'],
    [json, '{"query":"query A { __typename } query B { __typename }","operationName":"B"}'],
    [{ 'content-type': 'Application/JSON; charset=utf-8' }, '{"query":"{ __typename }"}'],
    [
      { 'content-type': 'application/json;charset="UTF8"', 'content-encoding': 'identity' },
      '{"query":"{ __typename }"}',
    ],
    [{ 'content-type': 'application/graphql+json' }, '{"query":"{ __typename }"}'],
    [{ 'content-type': 'application/graphql', ...csrf }, '{ __typename }'],
    [form, `${query}&variables=%7B%22a%22%3A1%7D&operationName=`],
  ]
  it.each(bodies)('%o %s', async (headers, body) => {
    const response = await fetch(served.url, { method: 'POST', headers, body: body as string })
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } })
  })

  it('in a URL, in which a question mark may stand as it is', async () => {
    const search = `query=query(%24a:Boolean!){__typename@include(if:%24a)}%23?&variables=${encodeURIComponent('{"a":true}')}`
    const response = await fetch(`${served.url}?${search}`, { headers: csrf })
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } })
  })

  it('through the fetch handler alone', async () => {
    const sandbox = await startSandbox()
    const gateway = createGateway({ baseUrl: sandbox.url })
    const init = { method: 'POST', headers: json, body: '{"query":"{ __typename }"}' }
    const response = await gateway.yoga.fetch('http://gateway.test/graphql', init)
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } })
    await gateway.close()
    await sandbox.close()
  })
})
