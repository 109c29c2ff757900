import { createServer } from 'node:http'
import { type GraphQLObjectType, getNamedType, isLeafType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createGateway, type Gateway } from '../../src/gateway.ts'
import { newCredentials } from '../../src/new-credentials.ts'
import { canary } from '../support/canaries.ts'
import { schema } from '../support/leaky-resolvers.ts'
import { listening, type OtherServer } from '../support/other-server.ts'
import { anyArguments, objectTypes, queriesByType } from '../support/schema-paths.ts'

vi.mock('../../src/resolvers/index.ts', async () => {
  const { leakyResolvers } = await import('../support/leaky-resolvers.ts')
  const { scalars } = await import('../../src/graph/scalars.ts')
  return { resolvers: [scalars, ...leakyResolvers()], entities: () => ({}), lookups: {} }
})

let gateway: Gateway
let server: OtherServer
beforeAll(async () => {
  const most = 1_000_000
  const limits = { maxRestCalls: most, maxSingleCalls: most, maxItems: 1e12, maxTokens: most, maxDepth: 100 }
  gateway = createGateway({
    baseUrl: 'http://127.0.0.1:9',
    fallbackToken: 'api-nobody',
    federation: false,
    ...limits,
    maxAliases: most,
  })
  server = await listening(createServer(gateway.listener))
})
afterAll(async () => {
  await server.close()
  await gateway.close()
})

async function ask(query: string) {
  const isSubscription = query.startsWith('subscription')
  const accept = isSubscription ? 'text/event-stream' : 'application/json'
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, 'x-rest-trace': '1', 'x-cost': '1' },
    body: JSON.stringify({ query }),
  })
  const text = await response.text()
  return isSubscription ? /^data: (.+)$/m.exec(text)![1]! : text
}

const queries = new Map(
  [schema.getSubscriptionType()!, schema.getQueryType()!, schema.getMutationType()!].flatMap((root) =>
    [...queriesByType({ schema, root, argumentsOf: anyArguments })].map(([type, query]) => [
      type,
      root.name === 'Query' ? query : `${root.name.toLowerCase()} ${query}`,
    ]),
  ),
)

/** Whether a field tells a credential that its mutation made. */
const isToldOnce = (type: string, field: string) => newCredentials.has(`${type}.${field}`)

const hasTexts = (name: string) =>
  Object.values((schema.getType(name) as GraphQLObjectType).getFields()).some(
    (field) => ['String', 'ID', 'URL', 'JSON'].includes(getNamedType(field.type).name) && !isToldOnce(name, field.name),
  )

describe('whatever a field is answered with, no credential is', () => {
  it('tries every object type of the schema', () => {
    const withLeaves = objectTypes(schema).filter((type) =>
      Object.values(type.getFields()).some((field) => isLeafType(getNamedType(field.type))),
    )
    expect(withLeaves.map(({ name }) => name).filter((name) => !queries.has(name))).toEqual([])
  })

  it.each([...queries])('%s', async (name, query) => {
    const { errors, ...told } = JSON.parse(await ask(query))
    expect(errors).toBeUndefined()
    const answer = JSON.stringify(told, (field, value) => (isToldOnce(name, field) ? null : value))
    expect(answer.match(canary)).toBeNull()
    // What was asked for did come, or the absence of canaries would say nothing.
    expect(answer.includes('[credential]')).toBe(hasTexts(name))
  })
})
