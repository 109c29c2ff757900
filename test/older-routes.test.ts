import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { iso } from './support/documents.ts'
import { rest } from './support/rest.ts'
import type { Doc } from './support/sandbox-ask.ts'
import { type Stack, startStack } from './support/stack.ts'

/** What LaunchDarkly also tells by routes that are from before contexts, of users only. */

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ gateway: { maxSingleCalls: 3 } })
})
afterAll(() => stack.close())
afterEach(() => stack.sandbox.clearFaults())

const target = 'version contextKind contextKey expiresAt'
const said = ({ _version, userKey, expirationDate }: Doc) => ({
  ...{ version: _version, contextKind: 'user', contextKey: userKey, expiresAt: iso(expirationDate) },
})

describe('the expiring users of a flag', () => {
  const path = '/flags/web/nav-mega-menu/expiring-user-targets/production'
  const ask = (selection: string) =>
    stack.ask(
      `{ flag(projectKey: "web", key: "nav-mega-menu") { key environment(key: "production") { expiringUserTargets { ${selection} } } } }`,
    )

  it('are those of the older route, with their flag, which takes no further call', async () => {
    const { items } = await rest(stack, path)
    expect(items).toHaveLength(1)
    const { data, paths, errors } = await ask(`${target} flagKey flag { key name }`)
    expect(errors).toBeUndefined()
    const flag = { key: 'nav-mega-menu', name: expect.any(String) }
    expect(data.flag.environment.expiringUserTargets).toEqual(
      items.map((doc: Doc) => ({ ...said(doc), flagKey: 'nav-mega-menu', flag })),
    )
    expect(paths).toEqual(['/flags/web/nav-mega-menu?env=production', path])
  })

  it.each([
    [403, [{ extensions: { code: 'FORBIDDEN' } }]],
    [404, undefined],
  ])('are null with %i', async (status, expected) => {
    stack.sandbox.fault({ path: /expiring-user-targets/ }, { status })
    const { data, errors } = await ask(target)
    expect(data.flag).toEqual({ key: 'nav-mega-menu', environment: { expiringUserTargets: null } })
    if (expected) expect(errors).toMatchObject(expected)
    else expect(errors).toBeUndefined()
  })

  it('count as single calls', async () => {
    const { errors } = await stack.ask(
      `{ project(key: "web") { flags(first: 100) { nodes { environment(key: "production") { expiringUserTargets { version } } } } } }`,
    )
    expect(errors?.[0]?.message).toMatch(/FlagEnvironment.expiringUserTargets .*3 single calls/)
  })
})

describe('of a segment', () => {
  const at = '(projectKey: "web", environmentKey: "production", key: '

  it('the expiring users are those of the older route', async () => {
    const path = '/segments/web/beta-customers/expiring-user-targets/production'
    const { items } = await rest(stack, path)
    expect(items).toHaveLength(1)
    const { data, paths } = await stack.ask(
      `{ segment${at}"beta-customers") { expiringUserTargets { ${target} targetType } } }`,
    )
    expect(paths).toContain(path)
    expect(data.segment.expiringUserTargets).toEqual(
      items.map((doc: Doc) => ({ ...said(doc), targetType: doc.targetType.toUpperCase() })),
    )
  })

  it('a user is looked up by the older route, in big segments only', async () => {
    const { data, paths } = await stack.ask(
      `{ big: segment${at}"loyalty-gold") { userMembership(userKey: "cust-1") { contextKey included excluded } }
        other: segment${at}"staff") { userMembership(userKey: "cust-1") { included } } }`,
    )
    const path = '/segments/web/production/loyalty-gold/users/cust-1'
    const { userKey, ...told } = await rest(stack, path)
    expect(data).toEqual({ big: { userMembership: { contextKey: userKey, ...told } }, other: { userMembership: null } })
    expect(paths.filter((one) => one.includes('/users/'))).toEqual([path])
  })

  it.each(['expiringUserTargets { version }', 'userMembership(userKey: "u") { included }'])(
    '%s is refused beyond the limit of single calls',
    async (selection) => {
      const { errors } = await stack.ask(
        `{ environment(projectKey: "web", key: "production") { segments(first: 5, filter: { unbounded: true }) { nodes { ${selection} } } } }`,
      )
      expect(errors).toHaveLength(5)
      expect(errors?.[0]?.message).toMatch(/3 single calls/)
    },
  )
})

describe('the status of a flag', () => {
  const ask = (selection: string) => stack.ask(`{ flag(projectKey: "web", key: "nav-mega-menu") { key ${selection} } }`)

  it('in one environment is the smallest answer, and in several that of the flag', async () => {
    const one = await ask('environment(key: "production") { status { state lastRequestedAt default } }')
    expect(one.paths).toEqual(['/flag-statuses/web/production/nav-mega-menu'])
    const { name, lastRequested = null } = await rest(stack, '/flag-statuses/web/production/nav-mega-menu')
    expect(one.data.flag.environment.status).toMatchObject({
      state: name.toUpperCase(),
      lastRequestedAt: lastRequested,
    })
    const two = await ask('environments(keys: ["production", "qa"]) { status { state } }')
    expect(two.paths).toEqual([expect.stringMatching(/^\/flag-status\/web\/nav-mega-menu\?env=/)])
  })

  it('that is not there is null, and one that cannot be read is an error of the field', async () => {
    stack.sandbox.fault({ path: /flag-statuses/ }, { status: 404 })
    const absent = await ask('environment(key: "production") { status { state } }')
    expect([absent.data.flag.environment, absent.errors]).toEqual([{ status: null }, undefined])
    stack.sandbox.fault({ path: /flag-statuses/ }, { json: [] })
    const odd = await ask('environment(key: "production") { status { state } }')
    expect(odd.data.flag.environment).toEqual({ status: null })
    expect(odd.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_FAILURE' } }])
  })
})
