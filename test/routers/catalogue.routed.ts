import { composeServices } from '@apollo/composition'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { parse } from 'graphql'
import { createYoga } from 'graphql-yoga'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { printSubgraph } from '../../src/federation.ts'
import { createGateway, type Gateway } from '../../src/gateway.ts'
import { createSchema } from '../../src/schema.ts'
import { mixedChanges, mixedQuery, refuseSome } from '../support/refused-parts.ts'
import { type Listening, listen, type Router, startRouter } from './router.ts'

/** A catalogue of the services of a company, which own flags. It knows flags by their keys, members by e-mail and no more. */
const catalogueSdl = `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])

  type Query {
    services(first: Int): ServiceConnection!
  }
  type ServiceConnection {
    nodes: [Service!]!
    pageInfo: PageInfo!
  }
  type PageInfo @shareable {
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: String
    endCursor: String
  }
  type Service @key(fields: "name") {
    name: String!
    onCall: Member
    flags: [Flag]!
  }
  type Member @key(fields: "email", resolvable: false) {
    email: String!
  }
  type Flag @key(fields: "projectKey key") {
    projectKey: String!
    key: String!
    services: [Service!]!
  }
`

interface Service {
  readonly name: string
  readonly email: string
  readonly keys: readonly string[]
}

interface Named {
  readonly __typename: string
  readonly projectKey: string
  readonly key: string
  readonly name: string
}

const flagOf = (key: string) => ({ __typename: 'Flag', projectKey: 'web', key })

const pageInfo = { hasNextPage: false, hasPreviousPage: false }

function catalogue(services: readonly Service[]) {
  const machinery = `
    extend type Query { _entities(representations: [_Any!]!): [_Entity]! }
    scalar _Any
    union _Entity = Flag | Service
  `
  return makeExecutableSchema({
    typeDefs: [catalogueSdl, machinery],
    assumeValidSDL: true,
    resolvers: {
      Query: {
        services: () => ({ nodes: services, pageInfo }),
        _entities: (_: unknown, { representations }: { representations: readonly Named[] }) =>
          representations.map((one) =>
            one.__typename === 'Flag' ? one : { ...one, ...services.find(({ name }) => name === one.name) },
          ),
      },
      _Entity: { __resolveType: ({ __typename }: Named) => __typename },
      Service: {
        onCall: ({ email }: Service) => ({ email }),
        flags: ({ keys }: Service) => keys.map(flagOf),
      },
      Flag: {
        services: ({ projectKey, key }: Named) =>
          services.filter(({ keys }) => projectKey === 'web' && keys.includes(key)),
      },
    },
  })
}

const servers: Listening[] = []

let sandbox: Sandbox
let launchDarkly: Gateway
let supergraphSdl: string
let hints: string[]
let router: Router
/** Of flags of `web` from all of its list, which takes three pages. */
let keys: string[]

/** The composition of what both subgraphs tell, and a gateway in front of them, which hands the client's token on. */
beforeAll(async () => {
  sandbox = await startSandbox()
  launchDarkly = createGateway({ baseUrl: sandbox.url, federation: true })
  servers.push(await listen(launchDarkly.yoga))
  const { url } = servers[0]!
  const headers = { 'content-type': 'application/json', authorization: sandbox.token }
  const query =
    '{ _service { sdl } viewer { member { email } } project(key: "web") { flags(first: 250) { nodes { key } } } }'
  const { data } = await (await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) })).json()
  keys = data.project.flags.nodes.flatMap(({ key }: Named, index: number) => (index % 6 ? [] : [key])).slice(0, 40)

  const services = [
    { name: 'checkout', email: data.viewer.member.email, keys: keys.slice(0, 20) },
    { name: 'search', email: 'nobody@example.com', keys: [...keys.slice(20), 'long-gone'] },
  ]
  servers.push(await listen(createYoga({ schema: catalogue(services), logging: false })))

  const composed = composeServices([
    { name: 'launchdarkly', url, typeDefs: parse(data._service.sdl) },
    { name: 'catalogue', url: servers[1]!.url, typeDefs: parse(catalogueSdl) },
  ])
  if (!composed.supergraphSdl) throw new Error(composed.errors?.join('\n'))
  supergraphSdl = composed.supergraphSdl
  hints = composed.hints.map(({ message }) => message)
  router = await startRouter(supergraphSdl)
})

afterAll(async () => {
  await router.stop()
  for (const server of servers) server.close()
  await launchDarkly.close()
  await sandbox.close()
})

/** Asks the federated graph, and says what LaunchDarkly was asked for its sake. */
async function ask(source: string, token = sandbox.token) {
  sandbox.forget()
  const { data, errors } = await router.ask(source, token)
  const paths = sandbox.requests().map(({ path }) => decodeURIComponent(path).replace('/api/v2', ''))
  return { data, errors, paths }
}

const pages = (more: string) => [0, 100, 200].map((offset) => `/flags/web?offset=${offset}&limit=100${more}`)

describe('a supergraph of the gateway and a catalogue of services', () => {
  it('is composed without a hint', () => {
    expect(hints).toEqual([])
  })

  it('keeps what is said of secrets, costs and sizes', () => {
    expect(supergraphSdl.includes('sdkKey: String @tag(name: "secret")')).toBe(true)
    const sdl = printSubgraph(createSchema({ federation: true }))
    for (const directive of [/@tag\(name: "secret"\)/g, /@cost\(weight: \d+\)/g, /@listSize\(assumedSize: \d+/g]) {
      expect(supergraphSdl.match(directive)?.sort()).toEqual(sdl.match(directive)?.sort())
    }
  })

  it('answers a query across both by as few calls as one that asks the gateway alone', async () => {
    const { data, errors, paths } = await ask(
      '{ services { nodes { name flags { id key name temporary } } pageInfo { hasNextPage } } }',
    )
    expect(errors).toBeUndefined()
    const [checkout, search] = data.services.nodes
    expect(checkout.flags.map(({ key }: Named) => key)).toEqual(keys.slice(0, 20))
    expect(search.flags.map((flag: Named | null) => flag?.key)).toEqual([...keys.slice(20), undefined])
    expect(checkout.flags.every(({ name }: Named) => name)).toBe(true)
    expect(paths).toEqual([...pages(''), '/flags/web/long-gone'])
  })

  it('hands arguments and nested selections to the gateway, which reads ahead from them', async () => {
    const { data, errors, paths } = await ask(
      '{ services { nodes { flags { environment(key: "production") { on } } onCall { memberId lastName role } } } }',
    )
    expect(errors).toBeUndefined()
    const [checkout, search] = data.services.nodes
    expect(checkout.flags[0].environment).toEqual({ on: expect.any(Boolean) })
    expect(checkout.onCall.role).toMatch(/./)
    expect(search.onCall).toBeNull()
    const members = paths.filter((path) => path.startsWith('/members?filter=email:'))
    expect(members).toHaveLength(1)
    const flags = [...pages('&env=production'), '/flags/web/long-gone?env=production']
    expect(paths.filter((path) => !members.includes(path))).toEqual(flags)
  })

  it('leads from the gateway to the catalogue', async () => {
    const { data, errors, paths } = await ask(
      '{ project(key: "web") { flags(first: 20) { totalCount nodes { key services { name } } pageInfo { endCursor } } } }',
    )
    expect(errors).toBeUndefined()
    const owned = data.project.flags.nodes.filter(({ services }: { services: Named[] }) => services.length)
    expect(owned).toEqual(keys.slice(0, 4).map((key) => ({ key, services: [{ name: 'checkout' }] })))
    expect(paths).toEqual(['/flags/web?offset=0&limit=20'])
  })

  it('does not promise of the whole graph which fields are null only beside an error', () => {
    expect(supergraphSdl).not.toContain('semanticNonNull')
  })

  it('keeps what is beside a forbidden root field, a forbidden project and a failed change', async () => {
    refuseSome(sandbox)
    const codes = ({ errors }: Awaited<ReturnType<typeof ask>>) => errors?.map(({ extensions }) => extensions?.code)
    const read = await ask(mixedQuery.source.replace('{', '{ services { nodes { name } }'))
    expect(read.data).toEqual({ ...mixedQuery.data, services: { nodes: [{ name: 'checkout' }, { name: 'search' }] } })
    expect(codes(read)).toEqual(['FORBIDDEN', 'FORBIDDEN'])
    const changed = await ask(mixedChanges.source)
    expect(changed.data).toEqual(mixedChanges.data)
    expect(codes(changed)).toEqual(['FORBIDDEN'])
    sandbox.clearFaults()
  })

  it('has the changes of the gateway', async () => {
    const { data, errors } = await ask(
      'mutation { updateProject(input: { key: "web", name: "Renamed" }) { project { name } userErrors { message } } }',
    )
    expect(errors).toBeUndefined()
    expect(data.updateProject).toEqual({ project: { name: 'Renamed' }, userErrors: [] })
  })

  it('tells the codes of errors of the gateway, and asks nothing for a client without a token', async () => {
    const { errors } = await ask('{ project(key: "..") { name } }')
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['BAD_USER_INPUT'])
    const stranger = await ask('{ services { nodes { name flags { name } } } }', '')
    expect(new Set(stranger.errors?.map(({ extensions }) => extensions?.code))).toEqual(new Set(['UNAUTHENTICATED']))
    expect(stranger.data.services.nodes.map(({ name }: Named) => name)).toEqual(['checkout', 'search'])
    expect(stranger.paths).toEqual([])
  })
})
