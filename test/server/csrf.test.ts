import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { graphiql } from '../../src/graphiql.ts'
import { type Served, startServed } from '../support/served.ts'

let served: Served
beforeAll(async () => {
  served = await startServed({ graphiql: graphiql() })
})
beforeEach(() => served.sandbox.forget())
afterAll(() => served.close())

const query = '{ project(key: "web") { key } }'
const json = JSON.stringify({ query })
const data = { data: { project: { key: 'web' } } }
const inAddress = () => `${served.url}?query=${encodeURIComponent(query)}`
const withoutType = (text: string) => new Blob([text])

describe('what a browser sends for a page of another origin without asking first', () => {
  it.each<[string, RequestInit]>([
    ['text/plain', { body: json, headers: { 'content-type': 'text/plain' } }],
    ['text/plain with a charset', { body: json, headers: { 'content-type': 'text/plain;charset=UTF-8' } }],
    ['Text/PLAIN', { body: json, headers: { 'content-type': 'Text/PLAIN' } }],
    ['a form', { body: new URLSearchParams({ query }) }],
    ['a form with files', { body: formOf({ query }) }],
    ['a body without a type', { body: withoutType(json) }],
  ])('is refused as a POST: %s', async (_, init) => {
    const response = await fetch(served.url, { method: 'POST', ...init })
    expect(response.status).toBe(403)
    const { errors } = await response.json()
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
    expect(errors[0].message).toMatch(
      /^Expected POST of "application\/json", .* or one of the headers x-graphql-csrf, .* but got POST .* urql by fetchOptions/,
    )
    expect(served.sandbox.requests()).toEqual([])
  })

  it('is refused as a GET', async () => {
    const response = await fetch(inAddress())
    expect(response.status).toBe(403)
    expect((await response.json()).errors[0].message).toContain('but got GET without a type')
    expect(served.sandbox.requests()).toEqual([])
  })
})

describe('a GET with the header Authorization', () => {
  it.each([
    'Basic dXNlcjpwYXNz',
    'basic dXNlcjpwYXNz',
    ' Digest username="a"',
    'Negotiate YII=',
    'NTLM TlRM',
    'Negotiate',
    '',
  ])('is refused where a browser may have attached it: %j', async (authorization) => {
    const response = await fetch(inAddress(), { headers: { authorization } })
    expect(response.status).toBe(403)
    expect(served.sandbox.requests()).toEqual([])
  })

  it.each([(token: string) => token, (token: string) => `Bearer ${token}`])(
    'is answered where a program has sent it: %s',
    async (header) => {
      const response = await fetch(inAddress(), { headers: { authorization: header(served.sandbox.token) } })
      expect(await response.json()).toEqual(data)
    },
  )

  it('changes nothing', async () => {
    const mutation = 'mutation { updateProject(input: { key: "web", name: "W" }) { userErrors { message } } }'
    const response = await fetch(`${served.url}?query=${encodeURIComponent(mutation)}`, {
      headers: { authorization: served.sandbox.token },
    })
    expect(response.status).toBe(405)
    expect(served.sandbox.requests()).toEqual([])
  })
})

describe('what it asks for first, and what servers send', () => {
  it.each([
    ['JSON', json, 'application/json'],
    ['JSON with a charset', json, 'application/json; charset=utf-8'],
    ['the document alone', query, 'application/graphql'],
  ])('is answered as a POST: %s', async (_, body, type) => {
    const response = await fetch(served.url, { method: 'POST', body, headers: { 'content-type': type } })
    expect(await response.json()).toEqual(data)
  })

  it.each(['x-graphql-csrf', 'apollo-require-preflight', 'x-apollo-operation-name'])(
    'is answered as a GET with the header %s',
    async (header) => {
      const response = await fetch(inAddress(), { headers: { [header]: '1' } })
      expect(await response.json()).toEqual(data)
    },
  )

  it('is the explorer, with a query in its address too', async () => {
    const page = await fetch(inAddress(), { headers: { accept: 'text/html' } })
    expect(page.status).toBe(200)
    expect(page.headers.get('content-type')).toContain('text/html')
  })
})

function formOf(fields: Readonly<Record<string, string>>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  return form
}
