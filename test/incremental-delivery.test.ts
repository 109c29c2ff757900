import { setTimeout as pause } from 'node:timers/promises'
import { createSchema, createYoga } from 'graphql-yoga'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Sandbox, startSandbox } from '../sandbox/index.ts'
import type { GatewayOptions } from '../src/gateway.ts'
import { masking } from '../src/graph/errors.ts'
import { incrementalDelivery } from '../src/server/incremental-delivery.ts'
import { events, multipart, type Part, whole } from './support/parts.ts'
import { startPartsServer } from './support/parts-server.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.close())

const servers: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
  sandbox.clearFaults()
})

async function serve(options?: Partial<GatewayOptions>) {
  const server = await startPartsServer(sandbox, options)
  servers.push(server)
  return server
}

const flagPage = `{ flag(projectKey: "web", key: "checkout-guest-flow") {
  name
  ... @defer(label: "status") { environments(keys: ["production"]) { on status { state } } }
  ... @defer(label: "log") { auditLog(first: 2) { nodes { title } } }
  ... @defer(label: "dependents") { dependents { key } }
} }`

const labels = (parts: readonly Part[]) =>
  parts.flatMap(({ incremental = [] }) => incremental.map(({ label }) => label))
const errorsOf = (parts: readonly Part[]) =>
  parts.flatMap(({ incremental = [] }) => incremental.flatMap(({ errors = [] }) => errors))

describe("a flag's page", () => {
  it('arrives before its status, audit log and dependents, which were asked for at the same time', async () => {
    const { parts, paths } = await (await serve()).parts(flagPage)
    expect(parts[0]).toEqual({ data: { flag: { name: 'Checkout: guest flow' } }, hasNext: true })
    expect(parts.map(({ hasNext }) => hasNext)).toEqual([...parts.slice(1).map(() => true), false])
    expect(labels(parts).toSorted()).toEqual(['dependents', 'log', 'status'])
    expect(whole(parts).flag.environments).toEqual([{ on: true, status: { state: 'ACTIVE' } }])
    expect(paths.toSorted()).toEqual([
      '/auditlog?spec=proj/web:env/*:flag/checkout-guest-flow&limit=2',
      '/flag-statuses/web/production/checkout-guest-flow',
      '/flags/web/checkout-guest-flow/dependent-flags',
      '/flags/web/checkout-guest-flow?env=production',
    ])
  })

  it('comes without what is too late for the deadline, which fails by itself', async () => {
    const server = await serve({ deadlineMs: 500 })
    sandbox.fault({ path: /flag-status|auditlog/ }, { delayMs: 20_000 }, 'always')
    const { parts } = await server.parts(flagPage)
    expect(parts[0]).toEqual({ data: { flag: { name: 'Checkout: guest flow' } }, hasNext: true })
    expect(labels([parts[1]!])).toEqual(['dependents'])
    expect(
      errorsOf(parts)
        .map(({ path, extensions }) => [path?.join('.'), extensions?.code])
        .toSorted(),
    ).toEqual([
      ['flag.auditLog', 'UPSTREAM_TIMEOUT'],
      ['flag.environments.0.status', 'UPSTREAM_TIMEOUT'],
    ])
    await vi.waitUntil(() => sandbox.requests().filter(({ hungUp }) => hungUp).length === 2)
  })

  it('is one document for clients that take only JSON, and for a fragment that is not deferred after all', async () => {
    const server = await serve()
    const { parts, paths } = await server.parts(flagPage)
    const { text, headers, paths: same } = await server.text(flagPage)
    expect(headers['content-type']).toBe('application/json; charset=utf-8')
    expect(JSON.parse(text)).toEqual({ data: whole(parts) })
    expect(same.toSorted()).toEqual(paths.toSorted())
    const not = await server.parts(flagPage.replaceAll('@defer(', '@defer(if: false, '))
    expect(not.parts).toEqual([{ data: whole(parts) }])
  })

  const json = 'application/graphql-response+json,application/json;q=0.9'

  it.each([
    ["Apollo Client's Defer20220824Handler", `multipart/mixed;deferSpec=20220824,${json}`],
    ['Apollo Kotlin', 'multipart/mixed;deferSpec=20220824, application/graphql-response+json, application/json'],
    [
      'urql',
      'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed',
    ],
    [
      'clients that take both shapes',
      `multipart/mixed;incrementalSpec=v0.2,multipart/mixed;deferSpec="20220824",${json}`,
    ],
    ['clients that name no shape', 'multipart/mixed'],
    ['clients that take everything', '*/*'],
    ['clients that prefer parts', 'application/json;q=0.5, multipart/mixed'],
    ['clients that take no events', 'text/event-stream;q=0, multipart/mixed;q=0.2'],
  ])('comes in parts to %s, and names their shape', async (_, accept) => {
    const server = await serve()
    const { parts, headers } = await server.parts(flagPage, { accept })
    expect(headers['content-type']).toBe('multipart/mixed; boundary="-"; deferSpec=20220824')
    expect(parts[0]).toEqual({ data: { flag: { name: 'Checkout: guest flow' } }, hasNext: true })
    expect(labels(parts).toSorted()).toEqual(['dependents', 'log', 'status'])
  })

  it.each([
    ["Apollo Client's GraphQL17Alpha9Handler", `multipart/mixed;incrementalSpec=v0.2,${json}`],
    ['clients of a shape of tomorrow', `multipart/mixed;deferSpec=20990101,${json}`],
    ['clients that take the newer shape, or events', `multipart/mixed;incrementalSpec=v0.2,text/event-stream,${json}`],
    ['clients that take parts of weight 0', 'multipart/mixed;q=0, application/json'],
    ['clients that prefer JSON', 'application/json, multipart/mixed;q=0.1'],
    ['axios', 'application/json, text/plain, */*'],
    ['clients that take JSON, or else anything', 'application/json, */*;q=0.1'],
  ])('is one document for %s, which take parts of another shape alone', async (_, accept) => {
    const server = await serve()
    const { text, headers } = await server.text(flagPage, accept)
    expect(headers['content-type']).toMatch(/^application\/(?:graphql-response\+)?json; charset=utf-8$/)
    expect(JSON.parse(text).data.flag).toMatchObject({
      name: 'Checkout: guest flow',
      environments: [{ on: true }],
      dependents: [],
    })
  })

  it('is one part of no shape for clients that take nothing but parts of another shape', async () => {
    const server = await serve()
    const { parts, headers } = await server.parts(flagPage, { accept: 'multipart/mixed;incrementalSpec=v0.2' })
    expect(headers['content-type']).toBe('multipart/mixed; boundary="-"')
    expect(parts).toEqual([
      { data: { flag: expect.objectContaining({ name: 'Checkout: guest flow', dependents: [] }) } },
    ])
  })

  it('comes as events to clients that take no multipart', async () => {
    const { headers } = await (await serve()).text(flagPage, 'text/event-stream, multipart/mixed;q=0')
    expect(headers['content-type']).toBe('text/event-stream')
  })

  it('comes as server-sent events too', async () => {
    const { text, headers } = await (await serve()).text(flagPage, 'text/event-stream')
    expect(headers['content-type']).toBe('text/event-stream')
    expect(text).toMatch(/event: complete\ndata:\n\n$/)
    expect(events(text)[0]).toEqual({ data: { flag: { name: 'Checkout: guest flow' } }, hasNext: true })
    expect(labels(events(text)).toSorted()).toEqual(['dependents', 'log', 'status'])
  })

  it('is null, with nothing to come, where there is no such flag', async () => {
    const { parts } = await (await serve()).parts(flagPage.replace('checkout-guest-flow', 'no-such-flag'))
    const hint = { path: 'flag', code: 'UNKNOWN_KEY', suggestion: null }
    const message = '`no-such-flag` names no flag of the project `web`.'
    expect(parts).toEqual([{ data: { flag: null }, extensions: { hints: [{ ...hint, message }] } }])
  })
})

const nodes = (fields: string) => `{ project(key: "web") { flags(first: 100) { nodes { ${fields} } } } }`

describe('what is deferred', () => {
  it.each([
    [
      'parts of a document',
      2,
      nodes('key ... @defer { name environment(key: "production") { rules { id } status { state } } }'),
    ],
    [
      'an environment of which a part comes at once',
      2,
      nodes('environment(key: "production") { on ... @defer { rules { id } status { state } } }'),
    ],
    ['the maintainers of many flags', 2, nodes('key ... @defer { maintainer { ... on Member { email lastSeenAt } } }')],
    [
      'what the flags do not tell of them',
      2,
      nodes('maintainer { ... on Member { email ... @defer { lastSeenAt } } }'),
    ],
    ['a project beside its flags', 2, '{ project(key: "web") { flags { nodes { key } } ... @defer { name tags } } }'],
    [
      'a project with its environments',
      2,
      '{ project(key: "web") { flags { nodes { key } } ... @defer { name environments { nodes { key } } } } }',
    ],
    [
      'a flag beside its statuses',
      2,
      '{ flag(projectKey: "web", key: "checkout-guest-flow") { statuses { state } ... @defer { name environment(key: "qa") { on } } } }',
    ],
    [
      'the nodes of a connection that is counted',
      1,
      '{ project(key: "web") { flags { totalCount ... @defer { nodes { key } } } } }',
    ],
    [
      'the same list in more detail',
      1,
      '{ project(key: "web") { flags { nodes { key } } ... @defer { flags { nodes { environment(key: "qa") { rules { id } } } } } } }',
    ],
    [
      'by a fragment within a fragment',
      2,
      `{ project(key: "web") { ...A @defer } } fragment A on Project { flags { nodes { key ...B @defer } } }
      fragment B on Flag { environment(key: "qa") { on status { state } } }`,
    ],
    [
      'an environment beside its segments',
      2,
      '{ environment(projectKey: "web", key: "qa") { segments { nodes { key } } ... @defer { name color } } }',
    ],
    [
      'a team beside its members',
      2,
      '{ team(key: "growth") { members { nodes { email } } ... @defer { name description } } }',
    ],
    [
      'the same list, which is begun early, in more detail',
      2,
      `{ flag(projectKey: "web", key: "checkout-guest-flow") {
        name approvalRequests { nodes { id } } ... @defer { approvalRequests { nodes { environments { name } } } }
      } }`,
    ],
    [
      '20 of 100 flags, item by item',
      2,
      nodes('key environment(key: "qa") { on status { state } }').replace('nodes', 'nodes @stream(initialCount: 80)'),
    ],
  ])('takes no call more: %s', async (_, calls, query) => {
    const server = await serve()
    const { parts, paths } = await server.parts(query)
    const { text, paths: atOnce } = await server.text(query)
    expect(parts.length).toBeGreaterThan(1)
    expect(whole(parts)).toEqual(JSON.parse(text).data)
    expect(paths.toSorted()).toEqual(atOnce.toSorted())
    expect(paths).toHaveLength(calls)
  })

  it('comes with one call where the same field of the root is asked for twice, once at once and once later', async () => {
    const query =
      '{ project(key: "web") { environments { nodes { key } } } ... @defer { project(key: "web") { name } } }'
    const server = await serve()
    expect((await server.parts(query)).paths).toEqual(['/projects/web?expand=environments'])
    expect((await server.text(query)).paths).toEqual(['/projects/web?expand=environments'])
  })

  it.each([
    [
      'the project',
      /projects\/web$/,
      { flags: { totalCount: 250 } },
      '{ project(key: "web") { flags { totalCount } ... @defer { name } } }',
    ],
    [
      'the maintainer',
      /members/,
      { flag: { maintainer: { email: 'ruta.kazlauskaite@northaisle.example' } } },
      '{ project(key: "web") { flag(key: "pricing-price-lock") { maintainer { ... on Member { email ... @defer { lastSeenAt } } } } } }',
    ],
    [
      'the environment',
      /environments\/qa$/,
      { environment: { key: 'qa', segments: { totalCount: expect.any(Number) } } },
      '{ project(key: "web") { environment(key: "qa") { key segments { totalCount } ... @defer { color } } } }',
    ],
  ])('does not hold what is not: %s', async (_, slow, first, query) => {
    const server = await serve({ deadlineMs: 500 })
    sandbox.fault({ path: slow }, { delayMs: 20_000 }, 'always')
    const { parts } = await server.parts(query)
    expect(parts[0]).toEqual({ data: { project: first }, hasNext: true })
    expect(errorsOf(parts).map(({ extensions }) => extensions?.code)).toEqual(['UPSTREAM_TIMEOUT'])
  })

  it('is not asked any further for a client that hangs up: LaunchDarkly sees the connection close', async () => {
    const server = await serve()
    sandbox.fault({ path: /flags\/web/ }, { delayMs: 20_000 }, 'always')
    const response = await server.open(
      '{ teams { totalCount } ... @defer { project(key: "web") { flags { nodes { environment(key: "qa") { status { state } } maintainer { ... on Member { lastSeenAt } } } } } } }',
    )
    for await (const part of multipart(response)) {
      expect(part.data).toEqual({ teams: { totalCount: 8 } })
      break
    }
    response.destroy()
    await vi.waitUntil(() => sandbox.requests().some(({ path, hungUp }) => hungUp && path.includes('/flags/web')))
    const asked = sandbox.requests().length
    await pause(100)
    expect(sandbox.requests()).toHaveLength(asked)
    expect(
      sandbox
        .requests()
        .map(({ path }) => path)
        .join(),
    ).not.toContain('members')
  })
})

describe('an error in a later part', () => {
  it('has its code, its path and what LaunchDarkly said, and no more', async () => {
    const server = await serve()
    sandbox.fault({ path: /auditlog/ }, { status: 500, json: { code: 'broken', message: 'no luck' } }, 'always')
    const { parts } = await server.parts(flagPage)
    expect(errorsOf(parts)).toEqual([
      {
        message: expect.stringContaining('no luck'),
        locations: [expect.anything()],
        path: ['flag', 'auditLog'],
        extensions: {
          code: 'UPSTREAM_FAILURE',
          upstream: { operation: 'GET /api/v2/auditlog', status: 500, code: 'broken' },
        },
      },
    ])
    expect(whole(parts).flag).toMatchObject({ name: 'Checkout: guest flow', auditLog: null, dependents: [] })
  })

  it('is masked if only a defect of the gateway can cause it', async () => {
    const defects: unknown[] = []
    const mask = masking((error) => defects.push(error))
    const defect = new TypeError('api-5a17db0c is undefined')
    const yoga = createYoga({
      schema: createSchema({
        typeDefs: `type Query { fine: Int broken: Int }
          directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT`,
        resolvers: { Query: { fine: () => 1, broken: () => Promise.reject(defect) } },
      }),
      plugins: [incrementalDelivery((error) => mask(error, 'Unexpected error in the gateway.'))],
      logging: false,
    })
    const response = await yoga.fetch('http://gateway.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'multipart/mixed' },
      body: JSON.stringify({ query: '{ fine ... @defer { broken } }' }),
    })
    const text = await response.text()
    expect(text).toContain('"message":"Unexpected error in the gateway."')
    expect(text).toContain('"extensions":{"code":"INTERNAL_SERVER_ERROR"}')
    expect(text).not.toMatch(/api-5a17db0c|stack|unexpected"/)
    expect(defects).toEqual([defect])
  })

  it('says what a count of items may be', async () => {
    const { parts } = await (await serve()).parts(
      '{ project(key: "web") { flags { nodes @stream(initialCount: -1) { key } } } }',
    )
    expect(parts[0]!.errors).toMatchObject([
      {
        message: 'Expected initialCount of @stream to be 0 or more, but got less.',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ])
  })
})

it('live keys are no more shown later than at once', async () => {
  const query = '{ project(key: "web") { ... @defer { environments { nodes { sdkKey mobileKey } } } } }'
  const { parts } = await (await serve()).parts(query)
  expect(whole(parts).project.environments.nodes[0]).toEqual({ sdkKey: null, mobileKey: null })
  const shown = await (await serve({ showSecrets: true })).parts(query)
  expect(whole(shown.parts).project.environments.nodes[0].sdkKey).toMatch(/^sdk-/)
})

describe('the report of REST calls', () => {
  it('counts in the header what was sent before the first part, and in the last part everything', async () => {
    const query =
      '{ teams { totalCount } ... @defer { project(key: "web") { flags { nodes { maintainer { ... on Member { lastSeenAt } } } } } } }'
    sandbox.fault({ path: /flags\/web/ }, { delayMs: 200 })
    const { parts, headers, paths } = await (await serve()).parts(query)
    expect(headers['x-rest-calls']).toBe('2')
    expect(paths).toHaveLength(3)
    expect(parts.slice(0, -1).map(({ extensions }) => extensions)).toEqual(parts.slice(0, -1).map(() => undefined))
    expect(parts.at(-1)).toMatchObject({ hasNext: false, extensions: { rest: { sent: 3 } } })
  })

  it('tells each call in the last part if it is asked for, with the fields that it served', async () => {
    interface Rest {
      readonly calls: readonly { readonly path: string; readonly fields: readonly string[] }[]
    }
    const served = ({ calls }: Rest) => calls.map(({ path, fields }) => [path, fields]).toSorted()
    const server = await serve()
    const { parts } = await server.parts(flagPage, { 'x-rest-trace': '1' })
    expect(parts[0]!.extensions).toBeUndefined()
    const { rest } = parts.at(-1)!.extensions as { rest: Rest }
    expect(rest).toMatchObject({ sent: 4 })
    expect(rest.calls.find(({ path }) => path.includes('auditlog'))?.fields).toEqual(['flag.auditLog'])
    const { text } = await server.text(flagPage, 'application/json', { 'x-rest-trace': '1' })
    expect(served(rest)).toEqual(served(JSON.parse(text).extensions.rest))
  })
})

describe('a mutation', () => {
  const rename = (name: string) =>
    `updateFlag(input: { projectKey: "web", key: "checkout-guest-flow", instructions: [{ updateName: { value: "${name}" } }] }) {
      flag { key ... @defer { name auditLog(first: 1) { nodes { title } } } }
    }`

  it('tells in its last part which calls it may have taken', async () => {
    const server = await serve()
    const { parts } = await server.parts(flagPage, { 'x-cost': '1' })
    expect(parts.slice(0, -1).flatMap(({ extensions }) => extensions ?? [])).toEqual([])
    const { text } = await server.text(flagPage, 'application/json', { 'x-cost': '1' })
    expect(parts.at(-1)!.extensions).toMatchObject({ cost: JSON.parse(text).extensions.cost, rest: { sent: 4 } })
  })

  it('sends of its payload later what is deferred, as it is after the change', async () => {
    const { parts, paths } = await (await serve()).parts(`mutation { ${rename('Guest checkout')} }`)
    expect(parts[0]!.data).toEqual({ updateFlag: { flag: { key: 'checkout-guest-flow' } } })
    const { flag } = whole(parts).updateFlag
    expect(flag.name).toBe('Guest checkout')
    expect(flag.auditLog.nodes[0].title).toContain('Guest checkout')
    expect(paths[0]).toBe('/flags/web/checkout-guest-flow')
    expect(paths).toHaveLength(2)
  })

  it('of several fields defers nothing, so that each payload tells of the state before the next change', async () => {
    const { parts } = await (await serve()).parts(`mutation { a: ${rename('One')} b: ${rename('Two')} }`)
    expect(parts).toHaveLength(1)
    expect(parts[0]!.data).toMatchObject({ a: { flag: { name: 'One' } }, b: { flag: { name: 'Two' } } })
  })

  it('cannot be deferred itself', async () => {
    const { parts, paths } = await (await serve()).parts(`mutation { ... @defer { ${rename('Never')} } }`)
    expect(parts[0]!.errors![0]!.message).toContain('Defer directive cannot be used on root mutation type')
    expect(paths).toEqual([])
  })
})

it('a read-only gateway knows the directives too', async () => {
  const { parts } = await (await serve({ readOnly: true })).parts(flagPage)
  expect(parts.length).toBeGreaterThan(1)
})
