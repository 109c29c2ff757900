import { composeServices as composeByApollo } from '@apollo/composition'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { composeServices as composeByTheGuild } from '@theguild/federation-composition'
import { type DocumentNode, parse } from 'graphql'
import { createYoga } from 'graphql-yoga'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { printSubgraph } from '../../src/federation.ts'
import { createGateway, type Gateway } from '../../src/gateway.ts'
import { createSchema } from '../../src/schema.ts'
import { mixedChanges, mixedQuery, refuseSome } from '../support/refused-parts.ts'
import { type Listening, listen, type Router, startRouter } from './router.ts'

const federationPrefix = 'LaunchDarkly'

/** The graph of a company that has types of the same names, of other kinds and with other fields. */
const companySdl = `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@override", "@shareable"])

  scalar DateTime
  scalar JSON
  interface Node { id: ID! }
  type PageInfo @shareable {
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: String
    endCursor: String
  }
  type Query {
    repositories: [Project!]!
    node(id: ID!): Node @override(from: "launchdarkly")
  }
  type Project implements Node @key(fields: "id") {
    id: ID!
    key: Int!
    createdAt: DateTime
    settings: JSON
    teams: TeamConnection!
    flag: LaunchDarklyFlag
  }
  type Team { slug: String! environments(last: Boolean): [Environment!]! tags: [Tag!]! error: UserError }
  type TeamConnection { nodes: [Team!]! pageInfo: PageInfo! }
  type Environment { name: Int! variation: Variation }
  interface Tag { label: String! }
  type ReleaseTag implements Tag { label: String! }
  union UserError = Release | Member
  type Release { id: Int! }
  enum Variation { SMALL LARGE }
  type Member { login: String! }
  input FlagFilter { text: String }
  enum OrderDirection { UP DOWN }
  type Flag { country: String! }
  type Mutation { createRepository(input: CreateProjectInput!): Project }
  input CreateProjectInput { repository: ID! filter: FlagFilter order: OrderDirection }
  type LaunchDarklyTeam implements Node @key(fields: "id", resolvable: false) { id: ID! }
  type LaunchDarklyFlag @key(fields: "projectKey key") {
    projectKey: String!
    key: String!
    flags: [Flag!]!
  }
`

describe('a graph of a company that has types of those names', () => {
  let sandbox: Sandbox
  let launchDarkly: Gateway
  let servers: Listening[]
  let subgraphs: { name: string; url: string; typeDefs: DocumentNode }[]
  let router: Router

  const company = () =>
    makeExecutableSchema({
      typeDefs: [
        companySdl,
        `extend type Query { _entities(representations: [_Any!]!): [_Entity]! }
         scalar _Any
         union _Entity = LaunchDarklyFlag`,
      ],
      assumeValidSDL: true,
      resolvers: {
        Query: {
          repositories: () => [
            {
              id: 'shop',
              key: 1,
              teams: { nodes: [{ slug: 'growth' }], pageInfo: { hasNextPage: false, hasPreviousPage: false } },
              flag: { projectKey: 'web', key: 'checkout-guest-flow' },
            },
          ],
          node: (_: unknown, { id }: { id: string }) =>
            id === 'shop' ? { __typename: 'Project', id, key: 1 } : { __typename: 'LaunchDarklyTeam', id },
          _entities: (_: unknown, { representations }: { representations: object[] }) => representations,
        },
        _Entity: { __resolveType: () => 'LaunchDarklyFlag' },
        LaunchDarklyFlag: { flags: () => [{ country: 'Switzerland' }] },
      },
      resolverValidationOptions: { requireResolversForResolveType: 'ignore' },
    })

  beforeAll(async () => {
    sandbox = await startSandbox()
    launchDarkly = createGateway({ baseUrl: sandbox.url, federationPrefix })
    servers = [await listen(launchDarkly.yoga), await listen(createYoga({ schema: company(), logging: false }))]
    const [url, companyUrl] = servers.map((server) => server.url) as [string, string]
    const headers = { 'content-type': 'application/json' }
    const asked = await fetch(url, { method: 'POST', headers, body: '{"query":"{ _service { sdl } }"}' })
    subgraphs = [
      { name: 'launchdarkly', url, typeDefs: parse((await asked.json()).data._service.sdl) },
      { name: 'company', url: companyUrl, typeDefs: parse(companySdl) },
    ]
    const composed = composeByApollo(subgraphs)
    if (!composed.supergraphSdl) throw new Error(composed.errors?.join('\n'))
    router = await startRouter(composed.supergraphSdl)
  })
  afterAll(async () => {
    await router.stop()
    for (const server of servers) server.close()
    await launchDarkly.close()
    await sandbox.close()
  })

  it('cannot be composed with the gateway without a prefix', () => {
    const typeDefs = parse(printSubgraph(createSchema({ federation: true })))
    const without = [{ ...subgraphs[0]!, typeDefs }, subgraphs[1]!]
    expect(composeByApollo(without).supergraphSdl).toBeUndefined()
    expect(composeByTheGuild(without).supergraphSdl).toBeUndefined()
  })

  it('is composed with one that has it by Apollo and by the Guild', () => {
    const [apollo, guild] = [composeByApollo(subgraphs), composeByTheGuild(subgraphs)]
    expect(apollo.errors).toBeUndefined()
    expect(guild.errors).toBeUndefined()
    for (const { supergraphSdl } of [apollo, guild]) {
      expect(supergraphSdl).toMatch(/^type LaunchDarklyTeam\b/m)
      expect(supergraphSdl).toMatch(/^type Team\b/m)
    }
  })

  it('has inputs with @oneOf where the Guild composes it, and none where Apollo does', () => {
    const [apollo, guild] = [composeByApollo(subgraphs), composeByTheGuild(subgraphs)]
    expect(apollo.supergraphSdl).not.toContain('@oneOf')
    expect(guild.supergraphSdl).toMatch(/^input LaunchDarklyFlagInstruction[^{]*@oneOf/m)
    for (const { supergraphSdl } of [apollo, guild]) {
      expect(supergraphSdl).not.toMatch(/@semanticNonNull|@defer/)
      expect(supergraphSdl).toContain('@listSize')
      expect(supergraphSdl).toContain('@tag(name: "secret")')
    }
  })

  it('is asked across both', async () => {
    const { data, errors } = await router.ask(
      `{
        repositories { key teams { nodes { slug } } flag { __typename name environment(key: "production") { on } flags { country } } }
        project(key: "web") { __typename name flags(first: 1) { nodes { maintainer { ... on LaunchDarklyMember { email } ... on LaunchDarklyTeam { name } } } } }
      }`,
      sandbox.token,
    )
    expect(errors).toBeUndefined()
    expect(data.repositories).toEqual([
      {
        key: 1,
        teams: { nodes: [{ slug: 'growth' }] },
        flag: {
          __typename: 'LaunchDarklyFlag',
          name: expect.any(String),
          environment: { on: expect.any(Boolean) },
          flags: [{ country: 'Switzerland' }],
        },
      },
    ])
    expect(data.project).toMatchObject({ __typename: 'LaunchDarklyProject', flags: { nodes: [{}] } })
  })

  it('may have Query.node for itself, and find the objects of the gateway by it', async () => {
    const { data, errors } = await router.ask('{ node(id: "shop") { id ... on Project { key } } }', sandbox.token)
    expect(errors).toBeUndefined()
    expect(data.node).toEqual({ id: 'shop', key: 1 })
    const { data: known } = await router.ask('{ team(key: "growth") { id } }', sandbox.token)
    const found = await router.ask(
      `{ node(id: "${known.team.id}") { id ... on LaunchDarklyTeam { name } } }`,
      sandbox.token,
    )
    expect(found).toMatchObject({ data: { node: { id: known.team.id, name: 'Growth' } } })
  })

  it('keeps what is beside a forbidden root field, a forbidden project and a failed change', async () => {
    refuseSome(sandbox)
    const read = await router.ask(mixedQuery.source, sandbox.token)
    expect(read.data).toEqual(mixedQuery.data)
    const changed = await router.ask(mixedChanges.source, sandbox.token)
    expect(changed.data).toEqual(mixedChanges.data)
    sandbox.clearFaults()
  })
})
