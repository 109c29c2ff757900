import { execFileSync } from 'node:child_process'
import { isInputObjectType, isScalarType, parse, printSchema, validate } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { knownFrom, knownQuery, selections } from '../bench/selections.ts'
import { printSubgraph } from '../src/federation.ts'
import { examples, graphiql } from '../src/graphiql.ts'
import { createSchema, withPrefix } from '../src/schema.ts'
import { type Answer, type Stack, startStack } from './support/stack.ts'

const federationPrefix = 'LaunchDarkly'

let plain: Stack
let prefixed: Stack

beforeAll(async () => {
  const siteUrl = 'https://app.example.com'
  plain = await startStack({ gateway: { siteUrl } })
  prefixed = await startStack({ gateway: { siteUrl, federationPrefix } })
})
afterAll(async () => {
  await plain.close()
  await prefixed.close()
})

/** The answer with the names of types as they are without the prefix. */
const unprefixed = (text: string) => text.replaceAll(`"__typename":"${federationPrefix}`, '"__typename":"')

const byName = ({ paths }: Answer) => paths.toSorted()

describe('a graph with a prefix', () => {
  it('has it before the names of all types but those that every graph has', () => {
    const names = (prefix?: string) =>
      Object.keys(createSchema({ federation: true, federationPrefix: prefix }).getTypeMap()).filter(
        (name) => !/^__|^(String|Int|Float|Boolean|ID)$/.test(name),
      )
    const kept = names(federationPrefix).filter((name) => !name.startsWith(federationPrefix))
    expect(kept.sort()).toEqual(
      [
        ...['Query', 'Mutation', 'Subscription', 'Node', 'PageInfo', 'DateTime', 'JSON', 'URL'],
        ...['_Any', '_Entity', '_Service'],
      ].sort(),
    )
    expect(names().length).toBeGreaterThan(400)
    const own = names(federationPrefix).map((name) => name.replace(federationPrefix, ''))
    expect(own.sort()).toEqual(names().sort())
  })

  it('differs in nothing else', () => {
    const words = (text: string) => text.replaceAll(new RegExp(`\\b${federationPrefix}(?=[A-Z])`, 'g'), '').split(/\s+/)
    const sdl = printSubgraph(createSchema({ federation: true, federationPrefix }))
    const lines = words(sdl).sort()
    expect(lines).toEqual(words(printSubgraph(createSchema({ federation: true }))).sort())
    expect(sdl).toMatch(/^type LaunchDarklyFlag implements .*@key\(fields: "id"\) @key\(fields: "projectKey key"\)/m)
  })

  it('tells the names in introspection, in __typename and in its own schema', async () => {
    const { data } = await prefixed.ask(`{
      __schema { types { name } }
      node: __type(name: "Node") { possibleTypes { name } }
      maintainer: __type(name: "LaunchDarklyMaintainer") { possibleTypes { name } }
      none: __type(name: "Flag") { name }
      _service { sdl }
      project(key: "web") { __typename flags(first: 1) { __typename nodes { __typename maintainer { __typename } } pageInfo { __typename } } }
    }`)
    const names = data.__schema.types.map(({ name }: { name: string }) => name)
    expect(names).toEqual(expect.arrayContaining(['LaunchDarklyFlag', 'LaunchDarklyUserError', 'PageInfo']))
    expect(names).not.toContain('Flag')
    for (const type of [...data.node.possibleTypes, ...data.maintainer.possibleTypes]) {
      expect(type.name).toMatch(/^LaunchDarkly/)
    }
    expect(data.none).toBeNull()
    expect(data._service.sdl).toBe(printSubgraph(createSchema({ federation: true, federationPrefix })))
    expect(data.project.__typename).toBe('LaunchDarklyProject')
    expect(data.project.flags).toMatchObject({
      __typename: 'LaunchDarklyFlagConnection',
      nodes: [{ __typename: 'LaunchDarklyFlag', maintainer: { __typename: expect.stringMatching(/^LaunchDarkly/) } }],
      pageInfo: { __typename: 'PageInfo' },
    })
  })

  it('is what the command prints', () => {
    const script = new URL('../scripts/print-schema.ts', import.meta.url).pathname
    const printed = execFileSync(process.execPath, [script, '--federation', '--prefix', federationPrefix], {
      encoding: 'utf8',
    })
    expect(printed).toBe(printSubgraph(createSchema({ federation: true, federationPrefix })))
  })

  it('has the same global ids', async () => {
    const query = '{ project(key: "web") { id } member: members(first: 1) { nodes { id } } }'
    const { data } = await prefixed.ask(query)
    expect(data).toEqual((await plain.ask(query)).data)
    const found = await prefixed.ask(
      'query($id: ID!) { node(id: $id) { __typename ... on LaunchDarklyProject { key } } }',
      {
        id: data.project.id,
      },
    )
    expect(found.data.node).toEqual({ __typename: 'LaunchDarklyProject', key: 'web' })
  })

  it('answers representations by those names, and says so where others come', async () => {
    const { data, errors } = await prefixed.ask(
      'query($all: [_Any!]!) { _entities(representations: $all) { __typename ... on LaunchDarklyFlag { key environment(key: "test") { on } } } }',
      {
        all: ['LaunchDarklyFlag', 'Flag'].map((__typename) => ({
          ...{ __typename, projectKey: 'web', key: 'checkout-guest-flow' },
        })),
      },
      { 'x-cost': '1' },
    )
    expect(data._entities).toEqual([
      { __typename: 'LaunchDarklyFlag', key: 'checkout-guest-flow', environment: { on: expect.any(Boolean) } },
      null,
    ])
    expect(errors?.[0]?.message).toMatch(
      /^Expected representations\[1\].__typename to be the name of an entity, such as LaunchDarklyFlag, but got "Flag"\.$/,
    )
  })

  it('reads ahead, counts and answers as it does without, by the same calls', async () => {
    const { data } = await plain.ask(knownQuery)
    const all = [
      ...selections(knownFrom(data)).map(({ query, variables }) => ({ query, variables })),
      ...examples
        .filter(({ query }) => !/^(?:mutation|subscription)/m.test(query))
        .map(({ query }) => ({ query, variables: undefined })),
    ]
    expect(all.length).toBeGreaterThan(50)
    for (const { query, variables } of all) {
      const cost = { 'x-cost': '1' }
      const expected = await plain.ask(query, variables, cost)
      const told = await prefixed.ask(withPrefix(query, federationPrefix), variables, cost)
      expect(byName(told)).toEqual(byName(expected))
      expect(JSON.parse(unprefixed(told.text))).toEqual(JSON.parse(expected.text))
    }
  })

  it('is traced as it is without', async () => {
    const query = `{ project(key: "web") { flags(first: 2) { nodes { __typename environment(key: "test") { rules { clauses { values } } } maintainer { ... on Member { email } } } } } }`
    const trace = { 'x-rest-trace': '1' }
    const expected = await plain.ask(query, {}, trace)
    const told = await prefixed.ask(withPrefix(query, federationPrefix), {}, trace)
    expect(told.paths).toEqual(expected.paths)
    expect(JSON.parse(unprefixed(told.text)).data).toEqual(expected.data)
    const fields = ({ extensions }: Answer) => {
      const { rest } = extensions as { readonly rest: { readonly calls: readonly { readonly fields: string[] }[] } }
      return rest.calls.map((call) => call.fields)
    }
    expect(fields(expected)).toEqual([expect.arrayContaining(['project.flags'])])
    expect(fields(told)).toEqual(fields(expected))
  })

  it('translates the instructions of changes as it does without', async () => {
    const change = `mutation($input: UpdateFlagInput!) { updateFlag(input: $input) { flag { key tags environment(key: "test") { on rules { clauses { attribute operator values } } } } userErrors { code message path } } }`
    const input = {
      ...{ projectKey: 'web', key: 'checkout-guest-flow', environmentKey: 'test' },
      instructions: [
        { addTags: { values: ['prefixed'] } },
        {
          addRule: {
            clauses: [{ contextKind: 'user', attribute: 'country', operator: 'in', values: ['ch'] }],
            serve: { variation: { index: 0 } },
          },
        },
      ],
    }
    const expected = await plain.ask(change, { input })
    const told = await prefixed.ask(withPrefix(change, federationPrefix), { input })
    expect(expected.data.updateFlag.userErrors).toEqual([])
    expect(told.data).toEqual(expected.data)
    expect(told.errors).toEqual(expected.errors)
    const bodies = ({ calls }: Answer) => calls.map(({ method, path, body }) => ({ method, path, body }))
    expect(bodies(told)).toEqual(bodies(expected))
  })

  it('offers examples that it answers', () => {
    const schema = createSchema({ federationPrefix })
    for (const { query } of graphiql({ federationPrefix }).examples ?? []) {
      expect(validate(schema, parse(query)).map(({ message }) => message)).toEqual([])
    }
  })

  it('may be read-only, and is refused where no name can begin so', () => {
    const schema = createSchema({ readOnly: true, federationPrefix })
    expect(printSchema(schema)).not.toContain('UserError')
    for (const bad of ['9lives', '__', 'Launch Darkly', 'Ünïcode']) {
      expect(() => createSchema({ federationPrefix: bad })).toThrow(
        'Expected federationPrefix to begin the name of a type',
      )
    }
  })
})

it('keeps the scalars, which graphs have in common, and renames every input', () => {
  const types = Object.values(createSchema({ federationPrefix }).getTypeMap())
  expect(types.filter((type) => isScalarType(type) && type.name.startsWith(federationPrefix))).toEqual([])
  expect(types.filter((type) => isInputObjectType(type) && !type.name.startsWith(federationPrefix))).toEqual([])
})
