import { once } from 'node:events'
import { type RequestListener, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { GraphQLError, parse } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Sandbox, startSandbox } from '../sandbox/index.ts'
import { federationDirectives, federationTypeDefs } from '../src/federation.ts'
import { createGateway, createSchema, type ExtendedContext, type GatewayOptions, graphiql } from '../src/index.ts'
import { startOther } from './support/other-server.ts'
import { type Stack, startStack } from './support/stack.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function stackOf<Own extends object>(gateway: Partial<GatewayOptions<Own>>): Promise<Stack> {
  const stack = await startStack({ gateway: gateway as Partial<GatewayOptions> })
  closing.push(() => stack.close())
  return stack
}

interface FlagParent {
  readonly at: { readonly projectKey: string; readonly key: string }
}

const canary = 'api-5a17db0c-aaaa-bbbb-cccc-0123456789ab'

const typeDefs = `
  extend type Flag { wiki: WikiPage  owner: String  broken: String  brokenList: [Int!]!  refused: String  late: String }
  extend type Environment { leak: String  leaks: JSON }
  extend type Query { wikiPages: [WikiPage!]!  motto: String!  wrong: Int  favourite: Flag }
  extend type Mutation { renamePage(title: String!): WikiPage }
  type WikiPage { url: String!  title: String  flag: Flag }
`
const page = (projectKey: string, key: string, base: string) => ({ url: `${base}/${projectKey}/${key}`, title: key })
const resolvers: GatewayOptions['resolvers'] = {
  Flag: {
    wiki: ({ at }: FlagParent, _: unknown, { wiki }: ExtendedContext<{ wiki: string }>) =>
      page(at.projectKey, at.key, wiki),
    owner: (_: unknown, __: unknown, { team }: { team: string }) => team,
    broken: () => {
      throw new TypeError(`no ${canary} at /srv/secret.js`)
    },
    brokenList: () => null,
    refused: () => {
      throw new GraphQLError(`You may not, ${canary}`, { extensions: { code: 'TOO_CURIOUS' } })
    },
    late: async () => {
      throw new GraphQLError('Later')
    },
  },
  Environment: { leak: () => canary, leaks: () => ({ password: 'mine', token: canary }) },
  Query: {
    wikiPages: () => [page('web', 'a', 'w'), page('web', 'b', 'w')],
    motto: () => 'Ship it',
    wrong: () => `${canary} is no number`,
    favourite: () => ({
      key: 'checkout-guest-flow',
      at: { type: 'Flag', projectKey: 'web', key: 'checkout-guest-flow' },
    }),
  },
  Mutation: { renamePage: (_: unknown, { title }: { title: string }) => ({ url: 'w', title }) },
}
const added = { typeDefs, resolvers, context: { wiki: 'https://wiki.example', team: 'Growth' } }

describe('fields of the company', () => {
  it('are written for the names of the types in the schema, whatever prefix those are served with', async () => {
    const stack = await stackOf({ ...added, federationPrefix: 'LaunchDarkly' })
    const { data, errors, paths } = await stack.ask(`{
      favourite { __typename owner wiki { __typename title } }
      flag(projectKey: "web", key: "checkout-guest-flow") { broken }
    }`)
    expect(data).toEqual({
      favourite: {
        __typename: 'LaunchDarklyFlag',
        owner: 'Growth',
        wiki: { __typename: 'WikiPage', title: 'checkout-guest-flow' },
      },
      flag: { broken: null },
    })
    expect(errors).toMatchObject([{ path: ['flag', 'broken'], extensions: { code: 'INTERNAL_SERVER_ERROR' } }])
    expect(JSON.stringify(errors)).not.toContain('secret')
    expect(paths.filter((path) => path.startsWith('/flags'))).toHaveLength(1)
  })

  it('are answered beside those of LaunchDarkly, with the values of its own context', async () => {
    const stack = await stackOf(added)
    const { data, errors } = await stack.ask(
      '{ motto flag(projectKey: "web", key: "checkout-guest-flow") { key owner wiki { url title } } }',
    )
    expect(errors).toBeUndefined()
    expect(data).toEqual({
      motto: 'Ship it',
      flag: {
        key: 'checkout-guest-flow',
        owner: 'Growth',
        wiki: { url: 'https://wiki.example/web/checkout-guest-flow', title: 'checkout-guest-flow' },
      },
    })
  })

  it('can lead back to LaunchDarkly, and be changed', async () => {
    const stack = await stackOf(added)
    const { data, paths } = await stack.ask('{ favourite { key name } }')
    expect(data).toEqual({ favourite: { key: 'checkout-guest-flow', name: 'Checkout: guest flow' } })
    expect(paths).toHaveLength(1)
    expect((await stack.ask('mutation { renamePage(title: "x") { title } }')).data).toEqual({
      renamePage: { title: 'x' },
    })
  })

  it.each([undefined, 'LaunchDarkly'])(
    'lead to LaunchDarkly by an address alone, with the prefix %s',
    async (federationPrefix) => {
      const flag = (key: string) => ({ at: { type: 'Flag', projectKey: 'web', key } })
      const stack = await stackOf({
        federationPrefix,
        typeDefs: `extend type Query { one: Flag  some: [Flag]  later: Flag  none: Flag  any: Node  setting: FlagEnvironment
        growth: Team  read: Project }`,
        resolvers: {
          Query: {
            one: () => flag('checkout-guest-flow'),
            some: async () => [
              flag('checkout-guest-flow'),
              Promise.resolve(flag('checkout-tax-preview')),
              flag('nope'),
              null,
            ],
            later: async () => flag('checkout-guest-flow'),
            none: () => null,
            any: () => flag('checkout-guest-flow'),
            setting: () => ({
              at: {
                type: 'FlagEnvironment',
                projectKey: 'web',
                flagKey: 'checkout-guest-flow',
                environmentKey: 'production',
              },
            }),
            growth: () => ({ at: { type: 'Team', key: 'growth' } }),
            read: (_: unknown, __: unknown, { loaders }: ExtendedContext) => loaders.projects.byKey('web', []),
          },
        },
      })
      const glimpsed = await stack.ask('{ one { key projectKey } some { key } any { id __typename } }')
      expect(glimpsed.errors).toBeUndefined()
      expect(glimpsed.data.one).toEqual({ key: 'checkout-guest-flow', projectKey: 'web' })
      const { data, errors } = await stack.ask(`{ one { key name } some { name } later { name } none { name }
      any { ... on ${federationPrefix ?? ''}Flag { name } } setting { on flag { key } } growth { name } read { name } }`)
      expect(errors).toBeUndefined()
      const name = 'Checkout: guest flow'
      expect(data).toMatchObject({
        one: { key: 'checkout-guest-flow', name },
        later: { name },
        none: null,
        any: { name },
      })
      expect(data.some).toEqual([{ name }, { name: expect.any(String) }, null, null])
      expect(data).toMatchObject({
        setting: { on: true, flag: { key: 'checkout-guest-flow' } },
        growth: { name: 'Growth' },
      })
      expect(data.read.name).toEqual(expect.any(String))
    },
  )

  it('have to say which object of LaunchDarkly they lead to, and LaunchDarkly is not blamed', async () => {
    const defects: unknown[] = []
    const onDefect = (error: unknown) => defects.push(error)
    const resolvers = { Query: { bad: () => ({ key: 'a' }), some: () => [{ at: { type: 'Flag', key: 'x' } }] } }
    const stack = await stackOf({ typeDefs: 'extend type Query { bad: Flag  some: [Flag] }', resolvers, onDefect })
    const { data, errors } = await stack.ask('{ bad { key } some { key } }')
    expect(data).toEqual({ bad: null, some: [null] })
    expect(errors!.map(({ path, extensions }) => [path!.join('.'), extensions!.code]).toSorted()).toEqual([
      ['bad', 'INTERNAL_SERVER_ERROR'],
      ['some.0', 'INTERNAL_SERVER_ERROR'],
    ])
    expect(String(defects[0])).toContain(
      "Expected the resolver of Query.bad to return an object with at: { type: 'Flag', projectKey: '…', key: '…' }, but got another.",
    )
  })

  it('have a context of each request, which may be made while it waits', async () => {
    const contexts = [
      ({ request }: { request: Request }) => ({ wiki: request.headers.get('x-wiki') }),
      async ({ request }: { request: Request }) => ({ wiki: request.headers.get('x-wiki') }),
    ]
    for (const context of contexts) {
      const stack = await stackOf({ ...added, context })
      const { data } = await stack.ask('{ favourite { wiki { url } } }', {}, { 'x-wiki': 'mine' })
      expect(data.favourite.wiki.url).toBe('mine/web/checkout-guest-flow')
    }
  })

  it.each([
    ['undefined', () => undefined],
    ['null', () => null],
    ['a promise of nothing', async () => undefined],
    ['null itself', null],
  ])('may have no values in their context: %s', async (_, context) => {
    const stack = await stackOf({ ...added, context })
    const { data, errors } = await stack.ask('{ motto favourite { owner } }')
    expect(errors).toBeUndefined()
    expect(data).toEqual({ motto: 'Ship it', favourite: { owner: null } })
  })

  it('have the values of a thenable that is no Promise in their context', async () => {
    // biome-ignore lint/suspicious/noThenProperty: a thenable is the subject.
    const query = { then: (resolve: (own: object) => void) => setTimeout(resolve, 1, { team: 'Growth' }) }
    const stack = await stackOf({ ...added, context: () => query as unknown as PromiseLike<object> })
    expect((await stack.ask('{ favourite { owner } }')).data.favourite.owner).toBe('Growth')
  })

  it('are none where options are null', async () => {
    const stack = await stackOf({ typeDefs: null, resolvers: null, context: null })
    expect((await stack.ask('{ __typename }')).data).toEqual({ __typename: 'Query' })
  })

  it.each([
    ['a list of flags', '{ project(key: "web") { flags(first: 20) { nodes { key _ } } } }'],
    [
      'flags that are only named',
      '{ project(key: "web") { flags(first: 20) { nodes { environment(key: "production") { prerequisites { flag { key _ } } } } } } }',
    ],
    [
      'a flag with its status',
      '{ flag(projectKey: "web", key: "checkout-guest-flow") { _ environment(key: "qa") { status { state } } } }',
    ],
  ])('cost no REST call: %s', async (_, query) => {
    const stack = await stackOf(added)
    const headers = { 'x-cost': '1' }
    const without = await stack.ask(query.replace('_', ''), {}, headers)
    const beside = await stack.ask(query.replace('_', 'wiki { url } owner'), {}, headers)
    expect(beside.errors).toBeUndefined()
    expect(without.paths.length).toBeGreaterThan(0)
    expect(beside.paths).toEqual(without.paths)
    expect(beside.extensions?.cost).toEqual(without.extensions?.cost)
  })

  it('end with the request, a little after its deadline, if they never settle', async () => {
    const never = () => new Promise<never>(() => {})
    const typeDefs = 'extend type Query { never: Int  soon: Int }'
    const resolvers = { Query: { never, soon: async () => 1 } }
    const stack = await stackOf({ typeDefs, resolvers, deadlineMs: 100 })
    const { data, errors } = await stack.ask('{ soon never }')
    expect(data).toBeNull()
    expect(errors).toEqual([
      {
        message:
          'Expected resolvers of added fields to settle within 100 ms, the deadline of the request, but they did not.',
        extensions: { code: 'UPSTREAM_TIMEOUT' },
      },
    ])
    expect((await stack.ask('{ soon }')).data).toEqual({ soon: 1 })
    const waiting = await stackOf({ context: never, deadlineMs: 100 })
    const told = await waiting.ask('{ __typename }')
    expect(told.errors).toMatchObject([
      { message: expect.stringContaining('the values of the context'), extensions: { code: 'UPSTREAM_TIMEOUT' } },
    ])
  })

  it('need no token of LaunchDarkly', async () => {
    const stack = await stackOf({ ...added, fallbackToken: undefined })
    const { data, errors } = await stack.ask('{ motto wikiPages { url } projects { totalCount } }')
    expect(data).toEqual({ motto: 'Ship it', wikiPages: [{ url: 'w/web/a' }, { url: 'w/web/b' }], projects: null })
    expect(errors!.map(({ extensions }) => extensions?.code)).toEqual(['UNAUTHENTICATED'])
  })

  it('fail alone, as defects that nobody sees, or with the words and the code that they chose', async () => {
    const defects: unknown[] = []
    const stack = await stackOf({ ...added, onDefect: (error: unknown) => defects.push(error) })
    const flag = (field: string) => `flag(projectKey: "web", key: "checkout-guest-flow") { ${field} }`
    const { data, errors, text } = await stack.ask(
      `{ a: ${flag('broken')} b: ${flag('brokenList')} c: ${flag('refused')} d: ${flag('late')} wrong e: ${flag('name')} }`,
    )
    expect(data).toEqual({
      ...{ a: { broken: null }, b: null, c: { refused: null }, d: { late: null }, wrong: null },
      e: { name: 'Checkout: guest flow' },
    })
    const told = new Map(errors!.map(({ path, message, extensions }) => [path?.[0], [message, extensions]]))
    const masked = ['Unexpected error in the gateway.', { code: 'INTERNAL_SERVER_ERROR' }]
    expect(told.get('a')).toEqual(masked)
    expect(told.get('b')).toEqual(masked)
    expect(told.get('wrong')).toEqual(masked)
    expect(told.get('c')).toEqual(['You may not, [credential]', { code: 'TOO_CURIOUS' }])
    expect(told.get('d')).toEqual(['Later', { code: 'INTERNAL_SERVER_ERROR' }])
    expect(text).not.toMatch(/5a17db0c|secret\.js|stack/)
    expect(defects).toHaveLength(3)
  })

  it('fail in the same way where they come later', async () => {
    const stack = await stackOf(added)
    const query = '{ motto ... @defer { flag(projectKey: "web", key: "checkout-guest-flow") { broken brokenList } } }'
    const { url: baseUrl, token: fallbackToken } = stack.sandbox
    const gateway = createGateway({ baseUrl, fallbackToken, ...added })
    closing.push(() => gateway.close())
    const answer = await gateway.fetch(
      new Request('http://gateway.test/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'multipart/mixed' },
        body: JSON.stringify({ query }),
      }),
    )
    const text = await answer.text()
    expect(text).toContain('"code":"INTERNAL_SERVER_ERROR"')
    expect(text).not.toMatch(/UPSTREAM_FAILURE|5a17db0c/)
  })

  it('lose what looks like a credential, and keep what only has the name of one', async () => {
    const stack = await stackOf(added)
    const { data } = await stack.ask('{ environment(projectKey: "web", key: "qa") { leak leaks } }')
    expect(data.environment).toEqual({ leak: '[credential]', leaks: { password: 'mine', token: '[credential]' } })
  })

  it('are in the schema that is exported, and without mutations in a read-only one', async () => {
    const gateway = createGateway({ baseUrl: 'http://127.0.0.1:9', ...added, readOnly: true })
    closing.push(() => gateway.close())
    expect(gateway.schema.getQueryType()?.getFields().motto).toBeDefined()
    expect(gateway.schema.getMutationType()).toBeUndefined()
    expect(createSchema({ typeDefs: parse(typeDefs), resolvers: [resolvers!] }).getType('WikiPage')).toBeDefined()
    expect(createSchema().getType('WikiPage')).toBeUndefined()
  })

  it('are in the schema of a subgraph', async () => {
    const stack = await stackOf({ ...added, typeDefs: `${typeDefs} extend type WikiPage @tag(name: "wiki")` })
    const { data } = await stack.ask('{ _service { sdl } }')
    expect(data._service.sdl).toMatch(/type WikiPage\s+@tag\(name: "wiki"\)/)
    expect(data._service.sdl).toContain('wiki: WikiPage')
  })
})

describe('the schema of a subgraph with added types', () => {
  const ownSubgraph =
    'Serve such a type from a subgraph of its own, and refer to it here with @key(fields: "…", resolvable: false).'
  const service = 'type Service @key(fields: "name") { name: String! } extend type Query { services: [Service] }'
  it.each([
    [
      service,
      `no @key, as _entities finds none but the types of the gateway by their own keys, but got one on Service. ${ownSubgraph}`,
    ],
    ['interface A @key(fields: "a") { a: Int } extend type Query { a: A }', 'but got one on A.'],
    ['extend type Flag @key(fields: "name")', 'but got one on Flag.'],
    ['extend type Flag @federation__key(fields: "name")', 'but got one on Flag.'],
    ['extend type Flag { x: Int @nope }', 'others: Unknown directive "@nope".'],
    ['extend type Flag { x: Int @external }', 'others: Unknown directive "@external".'],
    ['extend type Flag { x: Int @federation__nope }', 'others: Unknown directive "@federation__nope".'],
    ['extend type Flag { x: Int @tag }', 'others: Directive "@tag" argument "name" of type "String!" is required'],
    ['directive @key on OBJECT', 'new directives, but got @key, which the graph has.'],
    [
      'type A implements Node @tag(name: "a") { x: Int @federation__inaccessible }',
      'Interface field Node.id expected but A does not provide it.',
    ],
  ])('stops the start with what no composer or router can use: %s', (typeDefs, message) => {
    expect(() => createGateway({ baseUrl: 'http://127.0.0.1:9', typeDefs })).toThrow(message)
  })

  it('stops the start with a resolver of references', () => {
    const options = {
      typeDefs: 'type Service { name: String! } extend type Query { services: [Service] }',
      resolvers: { Service: { __resolveReference: () => null } },
    }
    expect(() => createGateway({ baseUrl: 'http://127.0.0.1:9', ...options })).toThrow(
      `resolvers: expected no __resolveReference, which nothing calls, but got one of Service. ${ownSubgraph}`,
    )
  })

  it('is held against definitions of the directives that it links', () => {
    const link = /@link\(.*import: (\[.*\])\)/.exec(federationTypeDefs)![1]!
    const defined = [...federationDirectives.matchAll(/^ *directive (@\w+)/gm)].map(([, name]) => name)
    expect(defined.toSorted()).toEqual([...JSON.parse(link), '@link'].toSorted())
  })
})

describe('what clashes with the graph is refused at the start', () => {
  const start = (options: Partial<GatewayOptions>) => () => createGateway({ baseUrl: 'http://127.0.0.1:9', ...options })
  it.each([
    [
      'type Flag { x: Int }',
      'typeDefs: expected new types, but got Flag, which the graph has. To add fields to it, write `extend type Flag`.',
    ],
    ['enum FlagState { X }', 'typeDefs: expected new types, but got FlagState, which the graph has.'],
    ['extend type Flag { name: Int }', 'typeDefs: expected new fields, but got Flag.name, which the graph has.'],
    ['extend type Query { flag: Int }', 'typeDefs: expected new fields, but got Query.flag, which the graph has.'],
    [
      'extend enum FlagState { X }',
      'typeDefs: expected only extensions of object types, but got one of FlagState, which is a type of another kind.',
    ],
    [
      'extend input FlagFilter { x: Int }',
      'typeDefs: expected only extensions of object types, but got one of FlagFilter',
    ],
    ['extend interface Node { x: Int }', 'typeDefs: expected only extensions of object types, but got one of Node'],
    ['directive @semanticNonNull on FIELD_DEFINITION', 'typeDefs: expected new directives, but got @semanticNonNull'],
    [
      'type Subscription { x: Int }',
      'typeDefs: expected queries and mutations, but got subscriptions, which only the gateway itself can have.',
    ],
    ['schema { query: Query }', 'typeDefs: expected definitions of types and directives, but got a SchemaDefinition.'],
    ['{ flag }', 'typeDefs: expected definitions of types and directives, but got a OperationDefinition.'],
    [
      'extend type Nope { x: Int }',
      'typeDefs: expected definitions that fit the graph, but got others: Cannot extend type "Nope"',
    ],
    [
      'extend type Flag { x: Nope }',
      'typeDefs: expected definitions that fit the graph, but got others: Unknown type "Nope".',
    ],
    [
      'type A { x: Int } type A { y: Int }',
      'typeDefs: expected definitions that fit the graph, but got others: There can be only one type named "A".',
    ],
    [
      'type A implements Node { x: Int }',
      'typeDefs: expected a schema that is valid, but got another: Interface field Node.id expected but A does not provide it.',
    ],
  ])('%s', (typeDefs, message) => {
    expect(start({ typeDefs })).toThrow(message)
    expect(start({ typeDefs, federation: false, readOnly: true })).toThrow(message)
  })

  it.each([
    [{ Flag: { name: () => 'x' } }, 'resolvers: expected those of fields in typeDefs, but got one of Flag.name.'],
    [{ Query: { flag: () => null } }, 'resolvers: expected those of fields in typeDefs, but got one of Query.flag.'],
    [{ Flag: { __isTypeOf: () => true } }, 'but got one of Flag.__isTypeOf.'],
    [{ DateTime: {} as never }, undefined],
    [{ Nope: { x: () => 1 } }, '"Nope" defined in resolvers, but not in schema'],
    [{ Flag: { nope: () => 1 } }, 'resolvers: expected those of fields in typeDefs, but got one of Flag.nope.'],
  ])('resolvers of %j', (resolvers, message) => {
    const starting = start({ typeDefs: 'extend type Flag { x: Int }', resolvers })
    if (message) expect(starting).toThrow(message)
    else expect(starting).not.toThrow()
  })

  it.each([
    ['interface Page { url: String }', 'interface'],
    ['union Page = Flag | Segment', 'union'],
  ])('a type that nothing resolves: %s', (definition, what) => {
    const typeDefs = `${definition} extend type Query { page: Page }`
    const message = `resolvers: expected Page.__resolveType for the ${what} Page in typeDefs, but got none.`
    expect(start({ typeDefs })).toThrow(message)
    expect(start({ typeDefs, resolvers: { Page: {} } })).toThrow(message)
    expect(start({ typeDefs, resolvers: { Page: { __resolveType: () => 'Flag' } } })).not.toThrow()
  })

  it('values of the context', async () => {
    expect(start({ context: { loaders: 1 } })).toThrow(
      "context: expected new names, but got loaders, which the gateway's context has.",
    )
    const defects: unknown[] = []
    const stack = await stackOf({ context: () => ({ read: 1 }), onDefect: (error: unknown) => defects.push(error) })
    const { errors } = await stack.ask('{ __typename }')
    expect(errors).toMatchObject([
      { message: 'Unexpected error in the gateway.', extensions: { code: 'INTERNAL_SERVER_ERROR' } },
    ])
    expect(String(defects[0])).toContain("but got read, which the gateway's context has.")
  })

  it('a path that is none', () => {
    for (const path of ['graphql', '/', '/graphql/', '/a b', '/:id']) {
      expect(start({ path })).toThrow(`path: expected a path such as /graphql, but got ${JSON.stringify(path)}.`)
    }
  })

  it.each(['/health', '/tools/ready', '/metrics', '/..', '/.', '/a/../b', '/a/./graphql', '/a/..'])(
    'a path at which the graph cannot be reached: %s',
    (path) => {
      expect(start({ path })).toThrow(/^path: expected a path .*, but got /)
    },
  )

  it('takes a path with dots that stays as it is', () => {
    expect(start({ path: '/v1.0/...graph' })).not.toThrow()
  })
})

describe('plugins of the company', () => {
  it('run, and what they throw has a code and no secret', async () => {
    const seen: string[] = []
    const plugin: Plugin = {
      onExecute: ({ args }) => {
        seen.push(args.operationName ?? 'anonymous')
      },
      onParams: ({ params }) => {
        if (params.operationName === 'Refused') throw new GraphQLError(`Not this one, ${canary}`)
        if (params.operationName === 'Broken') throw new Error(`no ${canary}`)
      },
      onResponse: ({ response }) => response.headers.set('x-company', 'Northaisle'),
    }
    const stack = await stackOf({ plugins: [plugin] })
    const told = await stack.post('query Fine { __typename }', { operationName: 'Fine' })
    expect([told.data, told.headers.get('x-company')]).toEqual([{ __typename: 'Query' }, 'Northaisle'])
    expect(seen).toEqual(['Fine'])
    const refused = await stack.post('query Refused { __typename }', { operationName: 'Refused' })
    expect(refused.errors).toEqual([
      { message: 'Not this one, [credential]', extensions: { code: 'INTERNAL_SERVER_ERROR' } },
    ])
    const broken = await stack.post('query Broken { __typename }', { operationName: 'Broken' })
    expect(broken.errors).toEqual([
      { message: 'Unexpected error in the gateway.', extensions: { code: 'INTERNAL_SERVER_ERROR' } },
    ])
  })
})

describe('errors of plugins of the company', () => {
  const says = { message: `Not now, ${canary}` }
  const words = { message: 'Not now, [credential]', extensions: { code: 'INTERNAL_SERVER_ERROR' } }
  const masked = { message: 'Unexpected error in the gateway.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }
  const secret = () => new TypeError(`no ${canary} at /srv/secret.js`)
  const foreign = () =>
    Object.assign(new Error('Of another copy'), { name: 'GraphQLError', extensions: { code: 'THEIRS' } })

  /** What an error becomes, and how many defects it is. */
  const kinds: [name: string, made: () => unknown, told: object, defects: number][] = [
    ['an object with a message', () => says, words, 0],
    [
      'an object with a code and a path',
      () => ({ ...says, path: ['a', 0], extensions: { code: 'LATER', http: { status: 418 }, note: canary } }),
      { message: words.message, path: ['a', 0], extensions: { code: 'LATER', note: '[credential]' } },
      0,
    ],
    ['a text', () => says.message, words, 0],
    ['a GraphQLError', () => new GraphQLError(says.message), words, 0],
    ['a GraphQLError of another copy', foreign, { message: 'Of another copy', extensions: { code: 'THEIRS' } }, 0],
    ['an Error', secret, masked, 1],
    ['an object without a message', () => ({ extensions: { a: 1 } }), masked, 1],
    ['null', () => null, masked, 1],
    ['a number', () => 5, masked, 1],
  ]
  const ways: Record<string, (errors: never) => Plugin> = {
    onExecutionResult: (errors) => ({ onExecutionResult: ({ setResult }) => setResult({ data: {}, errors }) }),
    onResultProcess: (errors) => ({ onResultProcess: ({ setResult }) => setResult({ data: {}, errors }) }),
    setResultAndStopExecution: (errors) => ({
      onExecute: ({ setResultAndStopExecution }) => setResultAndStopExecution({ data: {}, errors }),
    }),
    'without data': (errors) => ({
      onExecute: ({ setResultAndStopExecution }) => setResultAndStopExecution({ errors }),
    }),
    onValidate: (errors) => ({ onValidate: ({ setResult }) => setResult(errors) }),
  }
  const all = Object.entries(ways).flatMap(([way, plugin]) =>
    kinds.map((kind) => [kind[0], way, plugin, kind] as const),
  )

  it.each(all)('have a message and a code: %s by %s', async (_, way, plugin, [, made, told, defects]) => {
    // The parts of GraphQL and of Yoga that hold what a validation found take nothing but objects.
    if (way === 'onValidate' && (typeof made() !== 'object' || made() === null)) return
    const seen: unknown[] = []
    const onDefect = (error: unknown) => seen.push(error)
    const stack = await stackOf({ plugins: [plugin([made()] as never)], onDefect })
    const { errors, text, status } = await stack.post('{ __typename }')
    const code = { ...told, ...(told === words && { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }) }
    expect(errors).toEqual([way === 'onValidate' ? code : told])
    expect(text).not.toMatch(/5a17db0c|secret\.js|spec/)
    expect(status).toBeLessThan(600)
    expect(seen).toHaveLength(defects)
  })
})

describe("on somebody else's server", () => {
  let sandbox: Sandbox

  async function gatewayOn(
    options: Partial<GatewayOptions>,
    listenerOf: (gateway: ReturnType<typeof createGateway>) => RequestListener,
  ) {
    sandbox = await startSandbox()
    const gateway = createGateway({
      baseUrl: sandbox.url,
      fallbackToken: sandbox.token,
      graphiql: graphiql(),
      ...options,
    })
    const server = await startOther(listenerOf(gateway))
    closing.push(async () => {
      await server.close()
      await gateway.close()
      await sandbox.close()
    })
    return { ...server, gateway }
  }

  const besides =
    (gateway: ReturnType<typeof createGateway>): RequestListener =>
    (request, response) =>
      gateway.serves(request.url!) ? gateway.listener(request, response) : void response.end(`mine: ${request.url}`)

  const post = (query: string, headers = {}): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  })

  it.each([undefined, '/tools/launchdarkly/graphql'])('answers at its own paths alone: %s', async (path) => {
    const { url } = await gatewayOn({ ...(path && { path }) }, besides)
    const graph = path ?? '/graphql'
    const folder = graph.replace(/graphql$/, '')
    const get = async (place: string, headers = {}) => {
      const response = await fetch(url + place, { headers, redirect: 'manual' })
      return { status: response.status, text: await response.text() }
    }
    expect(await (await fetch(url + graph, post('{ projects { totalCount } }'))).json()).toEqual({
      data: { projects: { totalCount: 4 } },
    })
    expect((await get(`${folder}health`)).status).toBe(200)
    expect((await get(`${folder}ready`)).status).toBe(200)
    const page = await get(graph, { accept: 'text/html' })
    expect(page.text).toContain('LaunchDarkly GraphQL')
    const [, script] = /(?:src|href)="(graphql\/assets\/[^"]+)"/.exec(page.text)!
    expect((await get(folder + script)).status).toBe(200)
    for (const other of [
      '/',
      '/graphqlx',
      '/healthy',
      '/x/graphql',
      '/metrics',
      `${folder}x`,
      ...(path ? ['/graphql', '/health'] : []),
    ]) {
      expect(await get(other, { accept: 'text/html' })).toEqual({ status: 200, text: `mine: ${other}` })
    }
  })

  it.each([
    ['application/json', JSON.stringify({ query: '{ projects { totalCount } }' }), JSON.parse],
    ['application/json', JSON.stringify({ query: '{ projects { totalCount } }' }), (text: string) => text],
    ['application/json', JSON.stringify({ query: '{ projects { totalCount } }' }), (text: string) => Buffer.from(text)],
    [
      'application/x-www-form-urlencoded',
      `query=${encodeURIComponent('{ projects { totalCount } }')}`,
      (text: string) => Object.fromEntries(new URLSearchParams(text)),
    ],
  ])('takes a body of %s that the server has read already: %s, %s', async (type, sent, read) => {
    const { url } = await gatewayOn({}, (gateway) => async (request, response) => {
      let text = ''
      for await (const chunk of request) text += chunk
      gateway.listener(Object.assign(request, { body: read(text) }), response)
    })
    const ask = async (body: string) => {
      const headers = { 'content-type': type, 'x-graphql-csrf': '1' }
      const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body })
      return { status: response.status, body: await response.json() }
    }
    expect(await ask(sent)).toEqual({ status: 200, body: { data: { projects: { totalCount: 4 } } } })
    const large = await ask(sent.replace('projects', `projects${' '.repeat(1_100_000)}`))
    expect(large).toMatchObject({ status: 413, body: { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] } })
  })

  it('takes a body that the server has inflated and decoded already, and limits it by its own length', async () => {
    const { url } = await gatewayOn({}, (gateway) => async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      const body = JSON.parse(gunzipSync(Buffer.concat(chunks)).toString('latin1'))
      gateway.listener(Object.assign(request, { body }), response)
    })
    const ask = async (query: string) => {
      const headers = { 'content-type': 'application/json; charset=latin1', 'content-encoding': 'gzip' }
      const response = await fetch(`${url}/graphql`, {
        ...post(''),
        headers,
        body: gzipSync(JSON.stringify({ query })),
      })
      return response.status
    }
    expect(await ask('{ projects { totalCount } }')).toBe(200)
    expect(await ask(`{ __typename } #${'x'.repeat(1_100_000)}`)).toBe(413)
  })

  it.each([
    [
      'a circle',
      () =>
        Object.assign(
          {},
          {
            get query() {
              return this
            },
          },
        ),
    ],
    ['a BigInt', () => ({ query: '{ __typename }', variables: { first: 1n } })],
    [
      'a getter that throws',
      () => ({
        get query() {
          throw new Error('no')
        },
      }),
    ],
  ])('fails alone at a body with %s, which is no text', async (_, made) => {
    const defects: unknown[] = []
    const onDefect = (error: unknown) => defects.push(error)
    const { url } = await gatewayOn({ onDefect }, (gateway) => async (request, response) => {
      for await (const _ of request);
      gateway.listener(Object.assign(request, { body: made() }), response)
    })
    const response = await fetch(`${url}/graphql`, post('{ __typename }'))
    expect(response.status).toBe(500)
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }] })
    expect(defects).toHaveLength(1)
  })

  it('says that a body is empty which the server has read already', async () => {
    const { url } = await gatewayOn({}, (gateway) => async (request, response) => {
      for await (const _ of request);
      gateway.listener(Object.assign(request, { body: {} }), response)
    })
    const response = await fetch(`${url}/graphql`, { ...post(''), body: '{}' })
    expect(await response.json()).toMatchObject({ errors: [{ message: expect.stringContaining('"query"') }] })
  })

  it('is a handler of the Fetch API, whose responses are those of the platform, in parts as well', async () => {
    const { gateway } = await gatewayOn({ path: '/api/graphql' }, () => () => {})
    const ask = (query: string, headers = {}) =>
      gateway.fetch(new Request('http://app.test/api/graphql', post(query, headers)))
    const whole = await ask('{ projects { totalCount } }')
    expect(whole).toBeInstanceOf(Response)
    expect(whole.headers.get('x-rest-calls')).toBe('1')
    expect(await whole.json()).toEqual({ data: { projects: { totalCount: 4 } } })
    const parts = await ask('{ teams { totalCount } ... @defer { projects { totalCount } } }', {
      accept: 'multipart/mixed',
      'accept-encoding': 'gzip',
    })
    expect(parts.body).toBeInstanceOf(ReadableStream)
    expect(parts.headers.get('content-encoding')).toBeNull()
    expect(await parts.text()).toContain('"hasNext":false')
    expect((await gateway.fetch(new Request('http://app.test/other'))).status).toBe(404)
  })

  it('stops asking for a client of the Fetch API that leaves', async () => {
    const { gateway } = await gatewayOn({}, () => () => {})
    sandbox.fault({ path: /./ }, { delayMs: 20_000 }, 'always')
    const leaving = new AbortController()
    const asked = gateway.fetch(
      new Request('http://app.test/graphql', { ...post('{ projects { totalCount } }'), signal: leaving.signal }),
    )
    asked.catch(() => {})
    await vi.waitUntil(() => sandbox.requests().length === 1)
    leaving.abort()
    await vi.waitUntil(() => sandbox.requests()[0]?.hungUp)
  })

  it('keeps its deadlines there', async () => {
    const { port } = await gatewayOn({ deadlineMs: 300 }, besides)
    const slow = request({
      port,
      path: '/graphql',
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': 100 },
    })
    slow.on('error', () => {})
    slow.write('{')
    const [response] = await once(slow, 'response')
    expect(response.statusCode).toBe(408)
    slow.destroy()
    await pause(10)
  })

  it('hears of a client that hangs up there', async () => {
    const { port } = await gatewayOn({}, besides)
    sandbox.fault({ path: /./ }, { delayMs: 20_000 }, 'always')
    const body = JSON.stringify({ query: '{ projects { totalCount } }' })
    const asking = request({ port, path: '/graphql', method: 'POST', headers: { 'content-type': 'application/json' } })
    asking.on('error', () => {})
    asking.end(body)
    await vi.waitUntil(() => sandbox.requests().length === 1)
    asking.destroy()
    await vi.waitUntil(() => sandbox.requests()[0]?.hungUp)
  })

  it('counts what it refuses at another path as well', async () => {
    const ended: unknown[] = []
    const log = { info: (line: unknown) => ended.push(line), warn: () => {}, error: () => {}, debug: () => {} } as never
    const { url } = await gatewayOn({ path: '/api/graphql', log }, besides)
    await fetch(`${url}/api/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' })
    await vi.waitUntil(() => ended.length === 1)
  })
})
