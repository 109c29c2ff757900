import fc from 'fast-check'
import { getNamedType, isObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSchema } from '../src/schema.ts'
import { honest, type Lie, startLyingUpstream } from './support/lying-upstream.ts'

/** Every field of the schema that is a connection. */
const fields = Object.values(createSchema().getTypeMap()).flatMap((type) =>
  isObjectType(type)
    ? Object.values(type.getFields())
        .filter((field) => getNamedType(field.type).name.endsWith('Connection'))
        .map((field) => ({ coordinate: `${type.name}.${field.name}`, parent: type.name, field }))
    : [],
)

/** How to come from the root to an object of a type. */
const ways: Record<string, (known: Known) => readonly string[]> = {
  Query: () => [],
  Project: () => ['project(key: "web")'],
  Environment: () => ['environment(projectKey: "web", key: "production")'],
  Flag: ({ flag }) => [`flag(projectKey: "web", key: "${flag}")`],
  FlagEnvironment: ({ flag }) => [`flag(projectKey: "web", key: "${flag}")`, 'environment(key: "production")'],
  FlagCodeReferences: ({ flag }) => [`flag(projectKey: "web", key: "${flag}")`, 'codeReferences'],
  Segment: ({ segment }) => [`segment(projectKey: "web", environmentKey: "production", key: "${segment}")`],
  Metric: () => ['metric(projectKey: "web", key: "buy-clicks")'],
  ReleasePipeline: () => ['releasePipeline(projectKey: "web", key: "storefront-standard")'],
  Member: ({ member }) => [`member(id: "${member}")`],
  Team: ({ team }) => [`team(key: "${team}")`],
  AccessToken: ({ token }) => [`accessToken(id: "${token}")`],
  RelayProxyConfiguration: ({ relay }) => [`relayProxyConfiguration(id: "${relay}")`],
  CustomRole: ({ role }) => [`role(key: "${role}")`],
  CodeReferenceRepository: ({ repository }) => [`codeReferenceRepository(name: "${repository}")`],
  CodeReferenceBranch: ({ repository }) => [`codeReferenceRepository(name: "${repository}")`, 'branch(name: "main")'],
}

interface Known {
  readonly flag: string
  readonly segment: string
  readonly member: string
  readonly team: string
  readonly role: string
  readonly token: string
  readonly relay: string
  readonly repository: string
}

const mostCalls = 120

let upstream: Awaited<ReturnType<typeof startLyingUpstream>>
let known: Known
beforeAll(async () => {
  upstream = await startLyingUpstream({ maxRestCalls: mostCalls })
  const { data } = await upstream.ask(`{
    project(key: "web") { flags(first: 1) { nodes { key } } }
    environment(projectKey: "web", key: "production") { segments(first: 1) { nodes { key } } }
    members(first: 1) { nodes { memberId } } teams(first: 1) { nodes { key } } roles(first: 1) { nodes { key } }
    codeReferenceRepositories(first: 1) { nodes { name } }
    accessTokens(first: 1) { nodes { tokenId } } relayProxyConfigurations { configurationId }
  }`)
  known = {
    flag: data.project.flags.nodes[0].key,
    segment: data.environment.segments.nodes[0].key,
    member: data.members.nodes[0].memberId,
    team: data.teams.nodes[0].key,
    role: data.roles.nodes[0].key,
    token: data.accessTokens.nodes[0].tokenId,
    relay: data.relayProxyConfigurations[0].configurationId,
    repository: data.codeReferenceRepositories.nodes[0].name,
  }
})
afterAll(() => upstream.close())

const lies = fc.record<Lie>({
  count: fc.constantFrom('honest', 'fewer', 'more', 'gone', 'text', 'null', 'negative', 'billion', 'infinite'),
  page: fc.constantFrom('honest', 'honest', 'short', 'long', 'empty', 'overlapping', 'repeated'),
})

type Field = (typeof fields)[number]['field']

function queryOf(parent: string, field: Field, args: string, selection: string): string {
  const required = field.args.some(({ name }) => name === 'projectKey') ? 'projectKey: "web", ' : ''
  const way = [...ways[parent]!(known), `${field.name}(${required}${args})`]
  return `{ ${way.join(' { ')} { ${selection} } ${'}'.repeat(way.length)}`
}

// biome-ignore lint/suspicious/noExplicitAny: whatever was selected.
const connectionIn = (data: any): any => {
  let found = data
  while (found && !('stoppedBy' in found)) found = Object.values(found)[0]
  return found
}

const selection =
  'nodes { __typename } edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor } totalCount stoppedBy'

describe('every connection, whatever LaunchDarkly says of its pages and its size,', () => {
  it('has a way to it in this test', () => {
    expect(fields.filter(({ parent }) => !ways[parent]).map(({ coordinate }) => coordinate)).toEqual([])
    expect(fields.length).toBeGreaterThan(30)
  })

  it.each(fields)(
    'ends, and answers or fails with a code: $coordinate',
    async ({ parent, field }) => {
      const ends = field.args.some(({ name }) => name === 'last') ? ['first', 'last'] : ['first']
      await fc.assert(
        fc.asyncProperty(
          fc.array(lies, { minLength: 1, maxLength: 6 }),
          fc.constantFrom(...ends),
          fc.constantFrom(1, 20, 150, 1000),
          async (told, end, size) => {
            const { data, errors, calls } = await upstream.ask(
              queryOf(parent, field, `${end}: ${size}`, selection),
              told,
            )
            expect(calls).toBeLessThanOrEqual(mostCalls)
            for (const { extensions } of errors ?? []) {
              expect(extensions?.code).toMatch(/^(BAD_USER_INPUT|NOT_FOUND|UPSTREAM_FAILURE)$/)
            }
            const found = connectionIn(data)
            if (!found) return
            expect(found.nodes.length).toBeLessThanOrEqual(size)
            const isMore = end === 'first' ? found.pageInfo.hasNextPage : found.pageInfo.hasPreviousPage
            expect(isMore).toBe(found.stoppedBy !== 'END')
          },
        ),
        { numRuns: 5 },
      )
    },
    90_000,
  )
})

describe('every connection', () => {
  it.each(fields)('says that it came to its end, where it did: $coordinate', async ({ parent, field }) => {
    const { data, errors } = await upstream.ask(queryOf(parent, field, 'first: 1000', selection), [honest])
    expect(errors).toBeUndefined()
    expect(connectionIn(data)).toMatchObject({ stoppedBy: 'END', pageInfo: { hasNextPage: false } })
  })

  it.each(fields)('says alone why it ends, for no more than a page: $coordinate', async ({ parent, field }) => {
    const whole = await upstream.ask(queryOf(parent, field, 'first: 3', selection))
    const alone = await upstream.ask(queryOf(parent, field, 'first: 3', 'stoppedBy'))
    expect(alone.errors).toBeUndefined()
    expect(connectionIn(alone.data)).toEqual({ stoppedBy: connectionIn(whole.data).stoppedBy })
    expect(alone.calls).toBeLessThanOrEqual(whole.calls)
  })
})

describe('the latest audit log entries of several subjects, whatever pages LaunchDarkly answers with,', () => {
  it('end within a call for each subject and a page for each of those', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(lies, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(1, 3, 20),
        async (told, first) => {
          const query = `{ project(key: "web") { flags(first: 12) { nodes { auditLog(first: ${first}) { nodes { entryId } stoppedBy } } } } }`
          const { errors, calls } = await upstream.ask(query, [honest, ...told])
          expect(calls).toBeLessThanOrEqual(30)
          for (const { extensions } of errors ?? []) expect(extensions?.code).toBe('UPSTREAM_FAILURE')
        },
      ),
      { numRuns: 15 },
    )
  })
})
