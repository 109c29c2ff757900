import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { graphiql } from '../../src/graphiql.ts'
import { posted, type Served, startServed } from '../support/served.ts'

let served: Served
beforeAll(async () => {
  served = await startServed({ graphiql: graphiql() })
})
afterAll(() => served.close())

const common = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'private, no-store',
}

describe('security headers', () => {
  it.each<[string, () => [string, RequestInit?]]>([
    ['an answer', () => [served.url, posted('{ __typename }')]],
    ['a refusal', () => [served.url]],
    ['what is not there', () => [served.url.replace('/graphql', '/nothing')]],
    ['a document that cannot be read', () => [served.url, posted('{')]],
  ])('let nothing be made of %s', async (_, asked) => {
    const response = await fetch(...asked())
    expect(Object.fromEntries(response.headers)).toMatchObject({
      ...common,
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    })
  })

  it('let the explorer run its own script and speak to its own server, and nothing else', async () => {
    const { headers } = await fetch(served.url, { headers: { accept: 'text/html' } })
    const kept = { 'cache-control': 'private, no-cache', 'cross-origin-opener-policy': 'same-origin' }
    expect(Object.fromEntries(headers)).toMatchObject({ ...common, ...kept })
    const policy = headers.get('content-security-policy')!
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; /)
    expect(policy).toContain("connect-src 'self'; ")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval|script-src[^;]*unsafe-inline/)
  })
})

describe('an error', () => {
  it.each<[string, RequestInit]>([
    ['a body that is no JSON', { ...posted(''), body: '{"query": ' }],
    ['a body that is no object', { ...posted(''), body: '[[1]]' }],
    ['no body', { ...posted(''), body: '' }],
    ['null', { ...posted(''), body: 'null' }],
    ['a query that is no text', { ...posted(''), body: '{"query": {"a": 1}}' }],
    ['a document that cannot be read', posted('{ project(')],
    ['a document that does not fit the schema', posted('{ nothing }')],
    ['variables that are no object', { ...posted(''), body: '{"query": "{ __typename }", "variables": "x"}' }],
    ['a verb that nobody takes', { method: 'PATCH', headers: { 'x-graphql-csrf': '1' } }],
  ])('has no stack trace: %s', async (_, init) => {
    const response = await fetch(served.url, init)
    const text = await response.text()
    expect(text).toContain('"errors":[')
    expect(text).not.toMatch(/\bat .*:\d+:\d+|node_modules|file:\/\/|\.ts\b|"stack"/)
  })
})
