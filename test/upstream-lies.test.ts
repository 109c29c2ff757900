import fc from 'fast-check'
import {
  buildClientSchema,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getIntrospectionQuery,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
} from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSandbox } from '../sandbox/index.ts'
import { createGateway } from '../src/gateway.ts'
import { type Lie, type LyingServer, startLyingServer } from './support/lying-server.ts'
import { sampleOf } from './support/sample-of.ts'
import { startStack, type Told } from './support/stack.ts'

/** REST calls that a request may take here. */
const budget = 80

const honest = await startStack()
const schema: GraphQLSchema = buildClientSchema((await honest.ask(getIntrospectionQuery({ descriptions: false }))).data)

let liar: LyingServer
let ask: (query: string) => Promise<Told>
let close: () => Promise<void>

beforeAll(async () => {
  const sandbox = await startSandbox()
  liar = await startLyingServer(sandbox)
  const gateway = createGateway({ baseUrl: liar.url, fallbackToken: sandbox.token, maxRestCalls: budget })
  ask = async (query) => {
    const response = await gateway.yoga.fetch('http://gateway.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, ...JSON.parse(text) }
  }
  close = async () => {
    await gateway.close()
    await liar.close()
    await sandbox.close()
  }
})
afterAll(() => Promise.all([close(), honest.close()]))

const counts = [undefined, null, 'null', '"40"', '-1', '0', '1', '0.5', '1e9', '1e999', '-1e999', '[]', 'true']

const anyLie: fc.Arbitrary<Lie> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ count: fc.constantFrom(...counts), items: anyItems() }) },
  { weight: 3, arbitrary: fc.record({ growth: fc.integer({ min: -3, max: 3 }), items: anyItems() }) },
  { weight: 1, arbitrary: fc.constant({ status: 500 }) },
) as fc.Arbitrary<Lie>

function anyItems() {
  const kinds = ['short', 'headless', 'half', 'few', 'empty', 'repeated', 'overlapping', 'long'] as const
  return fc.option(fc.constantFrom(...kinds), { nil: undefined })
}

const anyLies = fc.array(anyLie, { minLength: 1, maxLength: 4 })

/** Expects that a query ends within the budget, and that whatever is not answered says why by a code. */
async function holds(query: string, lies: readonly Lie[]): Promise<Told> {
  liar.lie(lies)
  const told = await ask(query)
  expect(liar.asked.length).toBeLessThanOrEqual(budget)
  for (const { extensions, message } of told.errors ?? []) {
    expect({ code: extensions?.code, message }).toMatchObject({ code: expect.stringMatching(/^(?!INTERNAL)[A-Z_]+$/) })
  }
  return told
}

const check = (numRuns: number, property: fc.IAsyncPropertyWithHooks<[readonly Lie[], ...unknown[]]>) =>
  fc.assert(property as fc.IAsyncProperty<unknown>, { numRuns, endOnFailure: true })

// What there is to look up, as the schema says it.

type Field = GraphQLField<unknown, unknown>

const nodeTypes = schema.getPossibleTypes(schema.getType('Node') as never)
const fieldsOf = (type: GraphQLObjectType): Field[] => Object.values(type.getFields())
const isConnection = (field: Field) => getNamedType(field.type).name.endsWith('Connection')

/** Values for the arguments that say where something is. */
const places: Readonly<Record<string, string>> = {
  projectKey: 'web',
  environmentKey: 'production',
  flagKey: 'checkout-redesign',
}

/** The arguments of a field as GraphQL has them; undefined if one of them is for a test of its own. */
function argumentsOf(field: Field, key: string): string | undefined {
  const names = field.args.filter(isRequiredArgument).map(({ name }) => name)
  const own = names.find((name) => ['key', 'id', 'name'].includes(name))
  if (names.some((name) => name !== own && !places[name])) return undefined
  const said = names.map((name) => `${name}: ${JSON.stringify(name === own ? key : places[name])}`)
  return said.length ? `(${said.join(', ')})` : ''
}

/** What to select of a field, so that the whole of it is read. */
function selectionOf(field: Field): string {
  const type = getNamedType(field.type)
  if (isLeafType(type)) return ''
  if (isConnection(field)) return ' { totalCount nodes { __typename } }'
  if (!isObjectType(type)) return ' { __typename }'
  const leaf = fieldsOf(type).find((one) => isLeafType(getNamedType(one.type)) && argumentsOf(one, 'x') === '')
  return ` { __typename ${leaf?.name ?? ''} }`
}

/** The fields that find one thing by its key. */
const lookups = fieldsOf(schema.getQueryType()!).filter((field) => {
  const type = isNonNullType(field.type) ? field.type.ofType : field.type
  const isOne = (isObjectType(type) && nodeTypes.includes(type)) || (isInterfaceType(type) && field.name === 'node')
  return isOne && !isListType(type) && field.args.length > 0
})

/**
 * The global ids of some things of each type, found by the connections and lists of the root, of projects and of environments, in flags
 * and in a release pipeline; else of one thing.
 */
async function idsByType(): Promise<Map<string, string[]>> {
  const connections = (type: string) => {
    const fields = fieldsOf(schema.getType(type) as GraphQLObjectType).filter((field) => argumentsOf(field, 'x') === '')
    const pages = fields.filter((field) => isConnection(field) && nodesAreNodes(field))
    const lists = fields.filter((field) => nodeTypes.some(({ name }) => String(field.type) === `[${name}!]`))
    return [
      ...pages.map(({ name }) => `${name}(first: 6) { nodes { __typename id } }`),
      ...lists.map(({ name }) => `${name} { __typename id }`),
    ].join(' ')
  }
  const { data } = await honest.ask(`{ ${connections('Query')} project(key: "web") { ${connections('Project')}
    configured: flags(first: 3) { nodes { environments(keys: ["production", "staging"]) { __typename id } } }
    releasing: releasePipeline(key: "storefront-standard") { releases(first: 3) { nodes { release { __typename id } } } }
    environment(key: "production") { ${connections('Environment')} } } }`)
  const ids = new Map<string, string[]>()
  const keep = (found: unknown) =>
    JSON.stringify(found, (_, value) => {
      if (value?.__typename && value.id) ids.set(value.__typename, [...(ids.get(value.__typename) ?? []), value.id])
      return value
    })
  keep(data)
  const others = nodeTypes.filter(({ name }) => !ids.has(name))
  const samples = others.map(({ name }) => honest.ask(`{ ${sampleOf(schema, name, '__typename id')} }`))
  for (const { data } of await Promise.all(samples)) keep(data)
  return ids
}

function nodesAreNodes(field: Field): boolean {
  const connection = getNamedType(field.type)
  const nodes = isObjectType(connection) ? connection.getFields().nodes : undefined
  return nodeTypes.includes(getNamedType(nodes!.type) as GraphQLObjectType)
}

const ids = await idsByType()

describe('an upstream that says anything of its pages', () => {
  it('is asked for every type that has a global id', () => {
    expect([...ids.keys()].toSorted()).toEqual(nodeTypes.map(({ name }) => name).toSorted())
  })

  it.each(lookups.map((field) => [field.name, field] as const))('does not keep %s', async (_, field) => {
    const known = ids.get(getNamedType(field.type).name) ?? []
    const keys = [...[1, 2, 3, 4, 5, 6].map((index) => `unknown-${index}`), 'production', 'web', ...known.slice(0, 1)]
    const type = getNamedType(field.type) as GraphQLObjectType
    const leaf = isObjectType(type) && type.getFields().name ? 'name' : '__typename'
    const aliases = keys.map((key, index) => {
      const own = field.args.some(isRequiredArgument) ? argumentsOf(field, key) : `(id: ${JSON.stringify(key)})`
      return `a${index}: ${field.name}${own} { id ${leaf} }`
    })
    await check(
      12,
      fc.asyncProperty(anyLies, async (lies) => {
        await holds(`{ ${aliases.join(' ')} }`, lies)
      }),
    )
  })

  it.each(nodeTypes.map((type) => [type.name, type] as const))('does not keep the edges of %s', async (name, type) => {
    const edges = fieldsOf(type).flatMap((field) => {
      const said = argumentsOf(field, 'production')
      return said === undefined ? [] : [`${field.name}${said}${selectionOf(field)}`]
    })
    const wanted = [...ids.get(name)!, ...ids.get(name)!.map((id) => otherId(id))]
    await check(
      25,
      fc.asyncProperty(anyLies, fc.constantFrom(...edges), async (lies, edge) => {
        await holds(`{ nodes(ids: ${JSON.stringify(wanted)}) { ... on ${name} { id edge: ${edge} } } }`, lies)
      }),
    )
  })

  it.each(nodeTypes.map(({ name }) => [name]))('does not keep _entities of %s', async (name) => {
    const representations = ids.get(name)!.map((id) => `{ __typename: "${name}", id: "${id}" }`)
    await check(
      5,
      fc.asyncProperty(anyLies, async (lies) => {
        await holds(`{ _entities(representations: [${representations}]) { __typename ... on ${name} { id } } }`, lies)
      }),
    )
  })
})

/** The id of something that there is not. */
function otherId(id: string): string {
  const [type, parts] = [
    ...Buffer.from(id, 'base64url')
      .toString()
      .matchAll(/^(\w+):(.*)$/gs),
  ][0]!.slice(1) as [string, string]
  const names: string[] = JSON.parse(parts)
  return Buffer.from(`${type}:${JSON.stringify([...names.slice(0, -1), `${names.at(-1)}-not`])}`).toString('base64url')
}

describe('six unknown keys of flags', () => {
  const six = `{ ${[1, 2, 3, 4, 5, 6].map((index) => `a${index}: flag(projectKey: "web", key: "no-${index}") { name }`).join(' ')} }`
  const nothing = Object.fromEntries([1, 2, 3, 4, 5, 6].map((index) => [`a${index}`, null]))

  it.each<[string, readonly Lie[]]>([
    ['tells another count with each page', [{ growth: 1 }]],
    ['has one flag fewer than it counts', [{ items: 'short' }]],
    ['tells no count', [{ count: null }]],
    ['tells one flag more with its last page', [{}, {}, { growth: 1 }]],
    ['counts 1e9 flags', [{ count: '1e9' }]],
    ['counts 1e999 flags', [{ count: '1e999' }]],
    ['counts in a text', [{ count: '"250"' }]],
    ['is always its first page', [{ items: 'repeated', count: null }]],
    ['is empty', [{ items: 'empty' }]],
  ])('are null after at most twelve calls where a list %s', async (_, lies) => {
    const { data, errors } = await holds(six, lies)
    expect(errors).toBeUndefined()
    expect(data).toEqual(nothing)
    expect(liar.asked.length).toBeLessThanOrEqual(12)
  })
})
