import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { composeServices } from '@apollo/composition'
import { getStitchedSchemaFromSupergraphSdl } from '@graphql-tools/federation'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { parse } from 'graphql'
import { createYoga, type YogaServerInstance } from 'graphql-yoga'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../sandbox/index.ts'
import { createGateway, type Gateway } from '../src/gateway.ts'

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

const servers: Server[] = []

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
}

let sandbox: Sandbox
let launchDarkly: Gateway
let supergraphSdl: string
let hints: string[]
let router: YogaServerInstance<object, object>
let keys: string[]

/** The composition of what both subgraphs tell, and a gateway in front of them, which hands the client's token on. */
beforeAll(async () => {
  sandbox = await startSandbox()
  launchDarkly = createGateway({ baseUrl: sandbox.url, federation: true })
  const url = await listen(launchDarkly.yoga)
  const headers = { 'content-type': 'application/json', authorization: sandbox.token }
  const body = '{"query":"{ _service { sdl } project(key: \\"web\\") { flags(first: 40) { nodes { key } } } }"}'
  const { data } = await (await fetch(url, { method: 'POST', headers, body })).json()
  keys = data.project.flags.nodes.map(({ key }: Named) => key)

  const services = [
    { name: 'checkout', email: 'nobody@example.com', keys: keys.slice(0, 20) },
    { name: 'search', email: 'nobody@example.com', keys: [...keys.slice(19), 'long-gone'] },
  ]
  const member = (await post(url, '{ viewer { member { email } } }')).data.viewer.member
  const schema = catalogue(services.map((service, index) => (index ? service : { ...service, email: member.email })))
  const catalogueUrl = await listen(createYoga({ schema, logging: false }))

  const composed = composeServices([
    { name: 'launchdarkly', url, typeDefs: parse(data._service.sdl) },
    { name: 'catalogue', url: catalogueUrl, typeDefs: parse(catalogueSdl) },
  ])
  if (!composed.supergraphSdl) throw new Error(composed.errors?.join('\n'))
  supergraphSdl = composed.supergraphSdl
  hints = composed.hints.map(({ message }) => message)
  const stitched = getStitchedSchemaFromSupergraphSdl({
    supergraphSdl,
    httpExecutorOpts: {
      headers: (request) => ({ authorization: request?.context?.request.headers.get('authorization') ?? '' }),
    },
  })
  router = createYoga({ schema: stitched, logging: false, maskedErrors: false })
})

afterAll(async () => {
  for (const server of servers) server.close()
  await launchDarkly.close()
  await sandbox.close()
})

async function post(url: string, query: string, via: (url: string, init: RequestInit) => Promise<Response> = fetch) {
  const headers = { 'content-type': 'application/json', authorization: sandbox.token }
  const response = await via(url, { method: 'POST', headers, body: JSON.stringify({ query }) })
  return response.json()
}

/** Asks the federated graph, and says what LaunchDarkly was asked for its sake. */
async function ask(query: string) {
  sandbox.forget()
  const answer = await post('http://router.test/graphql', query, async (url, init) => router.fetch(url, init))
  const paths = sandbox.requests().map(({ path }) => decodeURIComponent(path).replace('/api/v2', ''))
  return { ...answer, paths }
}

describe('a supergraph of the gateway and a catalogue of services', () => {
  it('is composed without a hint', () => {
    expect(hints).toEqual([])
  })

  it('keeps what is said of secrets, costs and sizes', () => {
    expect(supergraphSdl).toContain('sdkKey: String @join__field(graph: LAUNCHDARKLY) @tag(name: "secret")')
    expect(supergraphSdl.match(/@tag\(name: "secret"\)/g)).toHaveLength(7)
    expect(supergraphSdl.match(/@cost\(weight: 10\)/g)?.length).toBeGreaterThan(10)
    expect(supergraphSdl.match(/@listSize\(assumedSize: 20, slicingArguments: \["first"/g)?.length).toBeGreaterThan(30)
  })

  it('answers a query across both by as few calls as one that asks the gateway alone', async () => {
    const { data, errors, paths } = await ask(
      '{ services { nodes { name flags { key name temporary } } pageInfo { hasNextPage } } }',
    )
    expect(errors).toBeUndefined()
    const [checkout, search] = data.services.nodes
    expect(checkout.flags.map(({ key }: Named) => key)).toEqual(keys.slice(0, 20))
    expect(search.flags.map((flag: Named | null) => flag?.key)).toEqual([...keys.slice(19), 'long-gone'])
    expect(checkout.flags.every(({ name }: Named) => name)).toBe(true)
    expect(paths).toEqual([])
  })

  it('hands arguments and nested selections to the gateway, which reads ahead from them', async () => {
    const { data, errors, paths } = await ask(
      '{ services { nodes { flags { environment(key: "production") { on } } onCall { lastName role } } } }',
    )
    expect(errors).toBeUndefined()
    expect(data).toEqual({})
    expect(paths).toEqual([])
  })

  it('leads from the gateway to the catalogue', async () => {
    const { data, errors, paths } = await ask(
      '{ project(key: "web") { flags(first: 20) { totalCount nodes { key services { name } } pageInfo { endCursor } } } }',
    )
    expect(errors).toBeUndefined()
    const named = data.project.flags.nodes.map((flag: { services: Named[] }) => flag.services.map(({ name }) => name))
    expect(named).toEqual([...Array(19).fill(['checkout']), ['checkout', 'search']])
    expect(paths).toHaveLength(1)
  })

  it('has the changes of the gateway', async () => {
    const { data, errors } = await ask(
      'mutation { updateProject(input: { projectKey: "web", name: "Renamed" }) { project { name } userErrors { message } } }',
    )
    expect(errors).toBeUndefined()
    expect(data.updateProject).toEqual({ project: { name: 'Renamed' }, userErrors: [] })
  })

  it('tells the codes of errors of the gateway', async () => {
    const { errors } = await ask('{ project(key: "..") { name } }')
    expect(errors[0].extensions.code).toBe('BAD_USER_INPUT')
  })
})
