import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { flagKeyOf } from '../src/rest/flags/flag-statuses.ts'
import { type OtherServer, startOther } from './support/other-server.ts'
import { type Stack, startStack } from './support/stack.ts'

/** A link is data: it may tell what a document belongs to, and is never followed. */

const site = 'https://site.test'

let stack: Stack
let elsewhere: OtherServer
beforeAll(async () => {
  stack = await startStack({ gateway: { siteUrl: site } })
  elsewhere = await startOther()
})
afterAll(async () => {
  await stack.close()
  await elsewhere.close()
})
afterEach(() => stack.sandbox.clearFaults())

/** A copy of a document in which every link leads to one place. */
function relinked(value: unknown, href: string): unknown {
  if (Array.isArray(value)) return value.map((one) => relinked(one, href))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, name === 'href' ? href : relinked(part, href)]),
  )
}

/** Makes every link of every answer lead to one place, and adds those to the next page that lists may have. */
const relink = (href: string) =>
  stack.sandbox.fault(
    { path: /^/ },
    {
      patch: (answer) => {
        const links = { self: { href }, next: { href }, last: { href }, parent: { href }, site: { href } }
        return { ...(relinked(answer, href) as object), _links: { ...answer._links, ...links }, _site: { href } }
      },
    },
    'always',
  )

const queries: [what: string, query: string][] = [
  [
    'projects',
    '{ projects(first: 2) { totalCount nodes { key siteUrl environments(first: 2) { totalCount nodes { key siteUrl } } } } }',
  ],
  ['a project', '{ project(key: "web") { key siteUrl } environment(projectKey: "web", key: "test") { key siteUrl } }'],
  [
    'flags',
    `{ project(key: "web") { flags(first: 30) { totalCount nodes { key siteUrl
      maintainer { ... on Member { email lastSeenAt } ... on Team { key name } }
      environment(key: "production") { on prerequisites { flag { key name } } } } } } }`,
  ],
  ['a flag', '{ flag(projectKey: "web", key: "email-winback") { key siteUrl environments { environmentKey on } } }'],
  ['members', '{ members(first: 3) { totalCount nodes { email teams { key name } } } }'],
  [
    'teams',
    '{ teams(first: 3) { totalCount nodes { key name flags(projectKey: "web", first: 2) { nodes { key } } } } }',
  ],
  [
    'roles',
    '{ roles(first: 3) { totalCount nodes { key members(first: 1) { nodes { email } } teams { nodes { key } } } } }',
  ],
  ['the viewer', '{ viewer { tokenName member { email } } }'],
]

/** Where links may not lead. The port stands for the other server's. */
const places = [
  'http://127.0.0.1:PORT/api/v2/flags/web/email-winback',
  '//127.0.0.1:PORT/api/v2/flags/web/email-winback',
  '\\\\127.0.0.1:PORT/api/v2/flags/web',
  '/\\127.0.0.1:PORT/api/v2/flags/web',
  '/\t/127.0.0.1:PORT/api/v2/flags/web',
  'http:127.0.0.1:PORT/api/v2/flags/web',
  '@127.0.0.1:PORT/api/v2/flags/web',
  ':PORT/api/v2/flags/web',
  'javascript:fetch("http://127.0.0.1:PORT")',
  'data:text/html,hello',
  'file:///etc/passwd',
  '/internal/admin',
  '/api/v2/../../internal/admin',
  '/api/v2/flags/%2e%2e/%2E%2E/internal',
  '/api/v2/flags/web/..%2f..%2Finternal',
  '/api/v2/flags/web/..%5Cinternal',
  '/api/v2/tokens?expand=secret',
  '?offset=20',
  '',
]
const placeOf = (place: string) => place.replace('PORT', String(elsewhere.port))

describe.each(places)('a link to %j', (place) => {
  it.each(queries)('is not followed, and changes nothing of the calls and the answer: %s', async (_, query) => {
    const ordinary = await stack.ask(query)
    expect(ordinary.errors).toBeUndefined()
    relink(placeOf(place))
    const answer = await stack.ask(query)
    expect(answer.text).toBe(ordinary.text)
    expect(answer.paths).toEqual(ordinary.paths)
    expect(elsewhere.requests).toEqual([])
  })

  it('says nothing of whose a status is', async () => {
    relink(placeOf(place))
    const { errors, data, calls } = await stack.ask(
      `{ project(key: "web") { flags(first: 2) { nodes { key environment(key: "production") { on status { state } } } } } }`,
    )
    expect(errors?.map(({ extensions }) => extensions?.code) ?? []).not.toContain('INTERNAL_SERVER_ERROR')
    for (const { environment } of data.project.flags.nodes) expect(environment.status).toBeNull()
    expect(calls).toHaveLength(2)
    expect(elsewhere.requests).toEqual([])
  })
})

describe('the page of a flag in an environment', () => {
  const query = '{ flag(projectKey: "web", key: "email-winback") { environment(key: "production") { siteUrl } } }'
  const pageOf = async (href: unknown) => {
    stack.sandbox.fault(
      { path: /\/flags\/web/ },
      {
        patch: (flag) => ({
          ...flag,
          environments: { production: { ...flag.environments.production, _site: { href } } },
        }),
      },
    )
    const { data, errors } = await stack.ask(query)
    expect(errors).toBeUndefined()
    return data.flag.environment.siteUrl
  }

  it('is on the configured site, at the path that LaunchDarkly tells', async () => {
    const { data } = await stack.ask(query)
    expect(data.flag.environment.siteUrl).toMatch(/^https:\/\/site\.test\/[\w/-]+$/)
    expect(await pageOf('/web/größe/features?tab=1&x=a.b/..c#part')).toBe(
      `${site}/web/größe/features?tab=1&x=a.b/..c#part`,
    )
  })

  it.each(places.filter((place) => place !== '/internal/admin' && place !== '/api/v2/tokens?expand=secret'))(
    'is none if the link is %j',
    async (place) => {
      expect(await pageOf(placeOf(place))).toBeNull()
    },
  )

  it.each([[null], [7], [{}], [['/x']], [true]])('is none if the link is no text but %j', async (href) => {
    expect(await pageOf(href)).toBeNull()
  })
})

it('a status is that of the flag of this project that its link names, and of no other', () => {
  const keyOf = (href: string) => flagKeyOf({ name: 'new', _links: { parent: { href } } })
  expect(keyOf('/api/v2/flags/web/a%20flag')).toBe('a flag')
  for (const href of [
    '/api/v2/flags/web/%2e%2e',
    '/api/v2/flags/web/a/b',
    '//x.test/api/v2/flags/web/a',
    'x/api/v2/flags/web/a',
  ]) {
    expect(keyOf(href)).toBeUndefined()
  }
})
