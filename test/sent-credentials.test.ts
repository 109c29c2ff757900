import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { sentCredentials } from '../src/rest/client/sent-credentials.ts'
import { type Stack, startStack } from './support/stack.ts'

/** LaunchDarkly's words about a refusal can repeat what was sent. */

const secret = 'hunter2zq7plain'
const environment = { projectKey: 'web', environmentKey: 'production' }
const setting = (name: string) => ({ settings: [{ name, value: secret }] })

/** Mutations that send a credential. */
const changes: readonly [mutation: string, input: object][] = [
  ['createWebhook', { url: 'https://h.test/hook', sign: true, on: true, secret }],
  ['updateWebhook', { id: 'x', secret }],
  ['createAuditLogSubscription', { integrationKey: 'datadog', name: 'x', ...setting('apiKey') }],
  ['createDataExportDestination', { ...environment, kind: 'SEGMENT', name: 'x', ...setting('writeKey') }],
  ['updateDataExportDestination', { ...environment, id: 'x', ...setting('writeKey') }],
  ['createPersistentStoreIntegration', { ...environment, integrationKey: 'redis', ...setting('password') }],
  ['createIntegrationDeliveryConfiguration', { ...environment, integrationKey: 'fastly', ...setting('apiKey') }],
]

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 1 }, gateway: { breakerFailures: 0 } })
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

describe.each(changes)('a credential that %s sends', (mutation, input) => {
  it.each([400, 409, 500])('is not in the answer if LaunchDarkly repeats it with %i', async (status) => {
    const json = {
      code: secret,
      message: `bad value ${secret}`,
      errors: [{ attribute: 'config', reason: `not ${secret}!` }],
    }
    for (const method of ['POST', 'PATCH']) stack.sandbox.fault({ method, path: /./ }, { status, json }, 'always')
    const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`
    const { text } = await stack.ask(
      `mutation ($input: ${type}!) { done: ${mutation}(input: $input) { userErrors { message } } }`,
      { input },
      { 'x-rest-trace': '1' },
    )
    expect(text).toContain('[credential]')
    expect(text).not.toContain(secret)
  })
})

it('more credentials than can be searched for leave nothing of what LaunchDarkly says', async () => {
  const settings = Array.from({ length: 51 }, (_, index) => ({ name: `key${index}`, value: `${secret}${index}` }))
  const json = { code: 'invalid_request', message: `bad value ${secret}50` }
  stack.sandbox.fault({ method: 'POST', path: /./ }, { status: 400, json })
  const { data, text } = await stack.ask(
    `mutation ($input: CreateDataExportDestinationInput!) {
      done: createDataExportDestination(input: $input) { userErrors { code message } }
    }`,
    { input: { ...environment, kind: 'SEGMENT', name: 'x', settings } },
  )
  expect(data.done.userErrors).toEqual([{ code: 'BAD_USER_INPUT', message: 'LaunchDarkly does not accept the input.' }])
  expect(text).not.toContain(secret)
})

describe('the credentials of a body', () => {
  it.each<[what: string, body: string | undefined, found: readonly string[]]>([
    ['a property', JSON.stringify({ name: 'public name', secret }), [secret]],
    ['a patch', JSON.stringify([{ op: 'replace', path: '/config/writeKey', value: secret }]), [secret]],
    ['a short one, which many texts contain', JSON.stringify({ secret: 'on' }), []],
    ['one within another', JSON.stringify({ secret: 'hunter2', writeKey: 'hunter2-too' }), ['hunter2-too', 'hunter2']],
    ['none', JSON.stringify({ name: secret }), []],
    ['no body', undefined, []],
  ])('are found: %s', (_, body, found) => {
    expect(sentCredentials(body)).toEqual(found)
  })
})
