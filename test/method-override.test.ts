import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../sandbox/index.ts'
import { del, get, type Operation, patch, post, put, search, semanticPatch } from '../src/rest/operation.ts'
import { type RestClient, startClient } from './support/rest-client.ts'

/** For networks that block verbs: LaunchDarkly takes the verb from a header of a POST. */

const path = '/api/v2/flags/web/a-flag'
const verbs: [what: string, operation: Operation, method: string, body: unknown][] = [
  ['a read', get(path).returns(), 'GET', undefined],
  ['a search', search(path).returns(), 'POST', { query: 'x' }],
  ['a POST', post(path).returns(), 'POST', { key: 'x' }],
  ['a PUT', put(path).returns(), 'PUT', { key: 'x' }],
  ['a JSON patch', patch(path).returns(), 'PATCH', [{ op: 'replace', path: '/name', value: 'x' }]],
  ['a semantic patch', semanticPatch(path).returns(), 'PATCH', { instructions: [{ kind: 'turnFlagOn' }] }],
  ['a DELETE', del(path).returns(), 'DELETE', undefined],
]

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.close())
beforeEach(() => {
  sandbox.forget()
  sandbox.fault({ path }, { status: 200, json: {} }, 'always')
})

let client: RestClient
afterEach(() => client.close())

/** What the sandbox got for an operation. */
async function asked(operation: Operation, body: unknown, methodOverride?: boolean) {
  client = startClient(sandbox, { methodOverride })
  await client.send(operation, path, { body })
  expect(sandbox.requests()).toHaveLength(1)
  return sandbox.requests()[0]!
}

describe.each([undefined, false])('with the setting at %s', (methodOverride) => {
  it.each(verbs)('%s goes by its own verb', async (_, operation, method, body) => {
    const call = await asked(operation, body, methodOverride)
    expect(call.method).toBe(method)
    expect(call.headers).not.toHaveProperty('x-http-method-override')
    expect(call.body).toBe(body && JSON.stringify(body))
  })
})

describe('with the setting', () => {
  it.each(verbs)('%s goes as GET or POST', async (_, operation, method, body) => {
    const call = await asked(operation, body, true)
    expect(call.method).toBe(method === 'GET' ? 'GET' : 'POST')
    expect(call.headers['x-http-method-override']).toBe(['GET', 'POST'].includes(method) ? undefined : method)
    expect(call.headers['content-type']).toBe(
      body === undefined
        ? undefined
        : `application/json${operation.semantic ? '; domain-model=launchdarkly.semanticpatch' : ''}`,
    )
    // A POST without a body still says so: its length is nothing.
    expect(call.body).toBe(body && JSON.stringify(body))
    if (method === 'DELETE') expect(call.headers['content-length']).toBe('0')
  })

  it('an error names the verb that was meant', async () => {
    sandbox.clearFaults()
    sandbox.fault({ path }, { status: 403 })
    client = startClient(sandbox, { methodOverride: true })
    const error = await client.refused(del(path).returns(), path)
    expect(error.details).toMatchObject({ operation: `DELETE ${path}`, status: 403 })
  })
})
