import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sentBy } from '../support/change.ts'
import { rest } from '../support/rest.ts'
import { type Stack, startStack } from '../support/stack.ts'

let stack: Stack
let open: Stack
let hasty: Stack
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 20 } })
  open = await startStack({ sandbox: { flags: 20 }, gateway: { showSecrets: true } })
  hasty = await startStack({ sandbox: { flags: 20 }, gateway: { headersTimeoutMs: 1000 } })
})
afterAll(() => Promise.all([stack.close(), open.close(), hasty.close()]))

const address = { projectKey: 'web', environmentKey: 'production' }
const path = '/projects/web/environments/production'
const sdk = `mutation ($input: ResetSdkKeyInput!) {
  resetSdkKey(input: $input) { environment { key sdkKey mobileKey } userErrors { message code path } }
}`
const mobile = `mutation ($input: ResetMobileKeyInput!) {
  resetMobileKey(input: $input) { environment { key sdkKey mobileKey } userErrors { message code path } }
}`

describe.each([
  ['resetSdkKey', sdk, 'sdkKey', 'apiKey', 'mobileKey'],
  ['resetMobileKey', mobile, 'mobileKey', 'mobileKey', 'apiKey'],
] as const)('%s', (field, query, shown, property, other) => {
  it('makes a new key, and shows it to nobody', async () => {
    const before = await rest(stack, path)
    const told = await stack.ask(query, { input: address })
    expect(told.data[field]).toEqual({
      environment: { key: 'production', sdkKey: null, mobileKey: null },
      userErrors: [],
    })
    expect(sentBy(told)).toEqual([['POST', `${path}/${property}`, undefined]])
    const after = await rest(stack, path)
    expect(after[property]).toMatch(/^(sdk|mob)-/)
    expect(after[property]).not.toBe(before[property])
    expect(after[other]).toBe(before[other])
    expect(told.text).not.toContain(after[property])
  })

  it('tells it to whoever asked for it, once, and keeps nothing of the answer', async () => {
    const told = await stack.ask(query.replace('{ environment', `{ ${shown} environment`), { input: address })
    const after = await rest(stack, path)
    expect(told.data[field]).toEqual({
      [shown]: after[property],
      environment: { key: 'production', sdkKey: null, mobileKey: null },
      userErrors: [],
    })
    expect(told.headers.get('cache-control')).toBe('private, no-store')
    const later = await stack.ask('{ environment(projectKey: "web", key: "production") { sdkKey mobileKey } }')
    expect(later.data.environment).toEqual({ sdkKey: null, mobileKey: null })
  })

  it('shows it where the gateway is configured to show secrets', async () => {
    const told = await open.ask(query, { input: address })
    expect(told.data[field].environment[shown]).toBe((await rest(open, path))[property])
    expect(told.calls).toHaveLength(1)
  })

  it('tells that there is no such environment', async () => {
    const { data } = await stack.ask(query.replace('{ environment', `{ ${shown} environment`), {
      input: { ...address, environmentKey: 'nowhere' },
    })
    expect(data[field]).toMatchObject({ environment: null, [shown]: null, userErrors: [{ code: 'NOT_FOUND' }] })
  })

  it('is an error of the field for a token that may not', async () => {
    const told = await stack.ask(query, { input: address }, { authorization: stack.sandbox.readerToken })
    expect(told.errors).toMatchObject([{ path: [field], extensions: { code: 'FORBIDDEN' } }])
  })

  it.each([
    ['a connection that breaks', { reset: true }, 'UPSTREAM_UNAVAILABLE'],
    ['an outage', { status: 503 }, 'UPSTREAM_UNAVAILABLE'],
    ['an answer that breaks off', { status: 500, truncate: true }, 'UPSTREAM_UNAVAILABLE'],
    ['an answer that does not come', { delayMs: 30_000 }, 'UPSTREAM_TIMEOUT'],
  ] as const)('is sent once if it meets %s', async (_, reply, code) => {
    hasty.sandbox.fault({ method: 'POST', path: `/api/v2${path}/${property}` }, reply)
    const told = await hasty.ask(query, { input: address })
    expect(told.errors).toMatchObject([{ path: [field], extensions: { code } }])
    expect(told.calls).toHaveLength(1)
  })
})

it('the old SDK key can be kept for a while, in milliseconds upstream', async () => {
  const input = { ...address, previousKeyExpiresAt: '2026-12-01T00:00:00Z' }
  const told = await stack.ask(sdk, { input })
  expect(told.data.resetSdkKey.userErrors).toEqual([])
  expect(sentBy(told)).toEqual([['POST', `${path}/apiKey?expiry=${Date.UTC(2026, 11, 1)}`, undefined]])
})
