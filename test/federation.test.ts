import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import {
  buildSchema,
  type ConstDirectiveNode,
  type DefinitionNode,
  type FieldDefinitionNode,
  GraphQLSchema,
  getNamedType,
  getNullableType,
  type InterfaceTypeDefinitionNode,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  lexicographicSortSchema,
  type ObjectTypeDefinitionNode,
  parse,
  printSchema,
  specifiedDirectives,
  valueFromASTUntyped,
} from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addressParts, type NodeType, resources } from '../src/rest/resources.ts'
import { createSchema } from '../src/schema.ts'
import { sampleOf } from './support/sample-of.ts'
import { type Stack, startStack } from './support/stack.ts'

let stack: Stack
let sdl: string

beforeAll(async () => {
  stack = await startStack()
  sdl = (await stack.ask('{ _service { sdl } }')).data._service.sdl
})
afterAll(() => stack.close())

const find = (representations: readonly unknown[], selection: string) =>
  stack.ask(`query($representations: [_Any!]!) { _entities(representations: $representations) { ${selection} } }`, {
    representations,
  })

const isObject = (node: DefinitionNode): node is ObjectTypeDefinitionNode => node.kind === Kind.OBJECT_TYPE_DEFINITION

const objects = () => definitions().filter(isObject)

const composites = () =>
  definitions().filter((node) => isObject(node) || node.kind === Kind.INTERFACE_TYPE_DEFINITION) as (
    | ObjectTypeDefinitionNode
    | InterfaceTypeDefinitionNode
  )[]

let parsed: readonly DefinitionNode[] | undefined

function definitions(): readonly DefinitionNode[] {
  parsed ??= parse(sdl).definitions
  return parsed
}

function argumentsOf(directives: readonly ConstDirectiveNode[] | undefined, name: string): string[] {
  const named = directives?.filter((directive) => directive.name.value === name) ?? []
  return named.map(({ arguments: [first] = [] }) => (first?.value.kind === Kind.STRING ? first.value.value : ''))
}

/** The fields with a directive, each as `Type.field`. */
const fieldsWith = (name: string): string[] =>
  composites().flatMap((type) =>
    (type.fields ?? [])
      .filter((field: FieldDefinitionNode) => field.directives?.some((directive) => directive.name.value === name))
      .map((field) => `${type.name.value}.${field.name.value}`),
  )

/** All fields of objects and interfaces, each as `Type.field`. */
const fieldsOf = (schema: GraphQLSchema) =>
  Object.values(schema.getTypeMap()).flatMap((type) =>
    (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__')
      ? Object.values(type.getFields()).map(({ name, type: answered }) => ({
          place: `${type.name}.${name}`,
          type: answered,
        }))
      : [],
  )

function directivesOf(place: string): readonly ConstDirectiveNode[] {
  const [typeName, fieldName] = place.split('.')
  const type = composites().find(({ name }) => name.value === typeName)
  return type?.fields?.find(({ name }) => name.value === fieldName)?.directives ?? []
}

/** The arguments of a directive. None of one that is not there. */
const valuesOf = (directive: ConstDirectiveNode | undefined) =>
  Object.fromEntries((directive?.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]))

describe('the schema of the subgraph', () => {
  it('is the API schema with directives, and nothing of what routers ask', () => {
    const withoutDirectives = sdl
      .replace('directive @oneOf on INPUT_OBJECT', '')
      .replace(/^schema @link\(.*\)/m, 'schema')
      .replace(/ @(key|shareable|tag|cost|listSize)\b(\([^)]*\))?/g, '')
    // Whether a query may have @defer is for the router to say.
    const sorted = (text: string) => {
      const config = buildSchema(text).toConfig()
      return printSchema(lexicographicSortSchema(new GraphQLSchema({ ...config, directives: specifiedDirectives })))
    }
    expect(sorted(withoutDirectives)).toBe(sorted(printSchema(createSchema())))
  })

  it('is linked to a version of federation that knows all its directives', () => {
    expect(sdl).toMatch(/@link\(url: "https:\/\/specs\.apollo\.dev\/federation\/v2\.9", import: \[.*"@key".*\]\)/)
  })

  it('has a key by the global id and one by the address on every type with an id', () => {
    const keys = objects().flatMap((type) => {
      const fields = argumentsOf(type.directives, 'key')
      return fields.length ? [[type.name.value, fields]] : []
    })
    const addresses = Object.entries(resources).map(([type, { address: parts }]) => [type, ['id', parts.join(' ')]])
    const expected = { ...Object.fromEntries(addresses), Member: ['id', 'memberId', 'email'] }
    expect(Object.fromEntries(keys)).toEqual(expected)
  })

  it('shares nothing but where a page lies', () => {
    const shared = objects().filter(({ directives }) => directives?.some(({ name }) => name.value === 'shareable'))
    expect(shared.map(({ name }) => name.value)).toEqual(['PageInfo'])
    expect(fieldsWith('shareable')).toEqual([])
  })

  it('tags what may hold live credentials', () => {
    expect(fieldsWith('tag').sort()).toEqual([
      'AuditLogEntry.currentVersion',
      'AuditLogEntry.delta',
      'AuditLogEntry.merge',
      'AuditLogEntry.previousVersion',
      'AuditLogEntry.triggerBody',
      'CreateAccessTokenPayload.value',
      'CreateFlagTriggerPayload.url',
      'CreateOAuthClientPayload.clientSecret',
      'CreateRelayProxyConfigurationPayload.key',
      'CreateWebhookPayload.secret',
      'Environment.mobileKey',
      'Environment.sdkKey',
      'ResetAccessTokenPayload.value',
      'ResetMobileKeyPayload.mobileKey',
      'ResetRelayProxyConfigurationPayload.key',
      'ResetSdkKeyPayload.sdkKey',
      'UpdateFlagTriggerPayload.url',
    ])
    expect(sdl.match(/@tag\(.*?\)/g)).toEqual(Array(17).fill('@tag(name: "secret")'))
  })

  it('tells the size of every list, of those in connections by the field that leads to the connection', () => {
    const places = fieldsOf(createSchema())
    const lists = places.filter(({ type }) => isListType(getNullableType(type)))
    const connections = places.filter(({ type }) => getNamedType(type).name.endsWith('Connection'))
    const sized = new Set(fieldsWith('listSize'))
    const inConnections = connections.flatMap(({ place, type }) => {
      const [directive] = directivesOf(place).filter(({ name }) => name.value === 'listSize')
      const { slicingArguments = [], sizedFields = [] } = valuesOf(directive)
      expect([place, slicingArguments]).toEqual([place, expect.arrayContaining(['first'])])
      return (sizedFields as string[]).map((field) => `${getNamedType(type).name}.${field}`)
    })
    expect(lists.length).toBeGreaterThan(150)
    const untold = lists.filter(({ place }) => !sized.has(place) && !inConnections.includes(place))
    expect(untold.map(({ place }) => place)).toEqual([])
    // A size of its own would be counted besides the one that the connection is given.
    expect(inConnections.filter((place) => sized.has(place))).toEqual([])
    const unsliced = lists.filter(({ place }) => sized.has(place))
    for (const { place } of unsliced) {
      const [directive] = directivesOf(place).filter(({ name }) => name.value === 'listSize')
      expect([place, valuesOf(directive).assumedSize]).toEqual([place, expect.toSatisfy((size: number) => size > 0)])
    }
    expect(fieldsWith('listSize').sort()).toEqual([...unsliced, ...connections].map(({ place }) => place).sort())
  })

  it('takes an environment of a flag for one of thirty, as the estimate of calls does', () => {
    expect(sdl).toMatch(/\): \[FlagEnvironment!\] @listSize\(assumedSize: 30,/)
  })

  it('tells the cost of what takes a call for each object, though it is a list', () => {
    const costly = fieldsWith('cost')
    expect(costly).toEqual(
      expect.arrayContaining([
        ...['Project.flagDefaults', 'Project.flags', 'FlagEnvironment.expiringTargets', 'Team.projectCount'],
        ...['AuditLogEntry.delta', 'Environment.segmentMemberships', 'Query.auditLogEntry'],
      ]),
    )
    // These are read together, however many objects they are asked of.
    for (const place of [
      'Flag.approvalRequests',
      'Flag.statuses',
      'Flag.project',
      'FlagEnvironment.status',
      'Team.members',
    ])
      expect(costly).not.toContain(place)
    // A router multiplies the weight of a list by its size: the items, and a call.
    for (const place of costly) {
      const [cost, listSize] = ['cost', 'listSize'].map((name) =>
        valuesOf(directivesOf(place).find((one) => one.name.value === name)),
      ) as [{ weight: number }, { assumedSize?: number; slicingArguments?: unknown }]
      const times = listSize.slicingArguments ? 1 : (listSize.assumedSize ?? 1)
      expect([place, cost.weight * times]).toEqual([place, expect.toSatisfy((sum: number) => sum >= 10)])
    }
  })

  it('is what the command prints, and that of a read-only gateway has no mutations', async () => {
    const script = new URL('../scripts/print-schema.ts', import.meta.url).pathname
    const print = (...flags: string[]) => execFileSync(process.execPath, [script, ...flags], { encoding: 'utf8' })
    expect(print('--federation')).toBe(sdl)
    const readOnly = await startStack({ gateway: { readOnly: true } })
    const told = (await readOnly.ask('{ _service { sdl } }')).data._service.sdl
    await readOnly.close()
    expect(told).toBe(print('--federation', '--read-only'))
    expect(told).toMatch(/type Flag implements [\w &]*Node[\w &]* @key\(fields: "id"\)/)
    expect(told).not.toMatch(/mutation: |type Mutation|UserError/)
  })

  it('takes no call and no token', async () => {
    const other = await startStack({ gateway: { fallbackToken: undefined } })
    const { data, paths } = await other.ask('{ _service { sdl } }')
    await other.close()
    expect(data._service.sdl).toBe(sdl)
    expect(paths).toEqual([])
  })

  it('needs a token for entities, each of which fails alone and leaves what is beside them', async () => {
    const other = await startStack({ gateway: { fallbackToken: undefined } })
    const query = `query($all: [_Any!]!) { rateLimit { remaining: __typename } node(id: "x") { id } __typename
      _entities(representations: $all) { __typename } }`
    const all = [{ __typename: 'Flag', projectKey: 'web', key: 'a' }, { __typename: 'Nope' }]
    const { data, errors, paths } = await other.ask(query, { all })
    const many = await other.ask(query, {
      all: Array.from({ length: 900 }, (_, key) => ({ ...all[0], key: `${key}` })),
    })
    await other.close()
    expect(data).toEqual({ rateLimit: null, node: null, __typename: 'Query', _entities: [null, null] })
    const places = errors!.map(({ path, extensions }) => [path?.join('.'), extensions?.code])
    expect(places.toSorted()).toEqual([
      ['_entities.0', 'UNAUTHENTICATED'],
      ['_entities.1', 'UNAUTHENTICATED'],
    ])
    expect(paths).toEqual([])
    expect(many.data._entities).toHaveLength(900)
    expect(many.errors).toHaveLength(101)
  })

  it('is refused where questions about the schema are, and entities are not', async () => {
    const quiet = await startStack({ gateway: { introspection: false } })
    const { errors } = await quiet.ask('{ _service { sdl } }')
    const representations = [{ __typename: 'Project', key: 'web' }]
    const query =
      'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Project { name } } }'
    const { data } = await quiet.ask(query, { representations })
    await quiet.close()
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
    expect(data._entities).toEqual([{ name: expect.any(String) }])
  })

  it('is nothing that a gateway speaks of if it is told not to', async () => {
    const plain = await startStack({ gateway: { federation: false } })
    const asked = await plain.ask('{ _service { sdl } }')
    const { data } = await plain.ask('{ __schema { types { name } directives { name } } }')
    await plain.close()
    expect(asked.errors?.[0]?.message).toContain('Cannot query field "_service"')
    const names = [...data.__schema.types, ...data.__schema.directives].map(({ name }: { name: string }) => name)
    expect(names.filter((name) => /^_[A-Z]|^(key|link|tag|shareable)$/.test(name))).toEqual([])
    const file = readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8')
    expect(file).not.toMatch(/_service|_entities|@key|_Entity/)
  })
})

const keysOf = (type: string) => (type === 'Member' ? ['memberId', 'email'] : [...addressParts(type as NodeType)])

describe('an entity', () => {
  it.each(Object.keys(resources))('of the type %s is found by each of its keys', async (type) => {
    const names = keysOf(type)
    const selection = `__typename id ${names.join(' ')}`
    const { text } = await stack.ask(
      `{ ${sampleOf(createSchema(), type, '...Keys')} } fragment Keys on ${type} { ${selection} }`,
    )
    const [, object] = /"nodes":\[?(\{.*?\})/.exec(text)!
    const { id, __typename, ...natural } = JSON.parse(object!)
    const keys = type === 'Member' ? names.map((name) => ({ [name]: natural[name] })) : [natural]
    const representations = [{ id }, ...keys].map((key) => ({ __typename, ...key }))
    const { data, errors } = await find(representations, `... on ${type} { ${selection} }`)
    expect(errors).toBeUndefined()
    expect(data._entities).toEqual(representations.map(() => JSON.parse(object!)))
  })

  it('has whatever is asked of it, by the calls that a look-up takes', async () => {
    const { data, paths } = await find(
      [{ __typename: 'Flag', projectKey: 'web', key: 'checkout-guest-flow' }],
      '... on Flag { name environment(key: "production") { on } project { name } }',
    )
    expect(data._entities[0].environment).toEqual({ on: true })
    expect(paths.toSorted()).toEqual(['/flags/web/checkout-guest-flow?env=production', '/projects/web'])
  })

  it('is found with the expansions that its fields need, and without those that others need', async () => {
    const { data, paths } = await find(
      [
        { __typename: 'Team', key: 'growth' },
        { __typename: 'Project', key: 'web' },
      ],
      '... on Team { name roles { key } } ... on Project { environments(first: 1) { nodes { key } } }',
    )
    expect(data._entities[0].name).toBe('Growth')
    expect(data._entities[1].environments.nodes).toHaveLength(1)
    expect(paths).toHaveLength(2)
  })
})

describe('many entities', () => {
  it('of one project are found by three calls, in the order in which they were asked for', async () => {
    const listed = await stack.ask('{ project(key: "web") { flags(first: 250) { nodes { key name } } } }')
    const all: { key: string; name: string }[] = listed.data.project.flags.nodes
    const chosen = all
      .filter((_, index) => index % 6 === 0)
      .slice(0, 40)
      .reverse()
    const { data, errors, paths } = await find(
      chosen.map(({ key }) => ({ __typename: 'Flag', projectKey: 'web', key })),
      '... on Flag { key name }',
    )
    expect(errors).toBeUndefined()
    expect(data._entities).toEqual(chosen.map(({ key, name }) => ({ key, name })))
    expect(paths).toHaveLength(3)
  })

  it('of several types share their calls, whichever keys they are found by', async () => {
    const listed = await stack.ask('{ members(first: 6) { nodes { id memberId email } } }')
    const [first, second, third, ...others] = listed.data.members.nodes
    const { data, paths } = await find(
      [
        { __typename: 'Member', id: first.id },
        { __typename: 'Project', key: 'web' },
        { __typename: 'Member', memberId: second.memberId },
        { __typename: 'Member', email: third.email },
        { __typename: 'Project', key: 'mobile' },
        ...others.map(({ email }: { email: string }) => ({ __typename: 'Member', email: email.toUpperCase() })),
      ],
      '... on Member { email } ... on Project { key }',
    )
    const emails = [first, { key: 'web' }, second, third, { key: 'mobile' }, ...others]
    expect(data._entities).toEqual(emails.map(({ email, key }) => (key ? { key } : { email })))
    expect(paths).toHaveLength(3)
  })

  it('that do not exist are null, without an error, and the others are found', async () => {
    const missing = Object.entries(resources).map(([type, { address: parts }]) => ({
      __typename: type,
      ...Object.fromEntries(parts.map((part) => [part, part === 'projectKey' ? 'web' : 'nobody-made-this'])),
    }))
    const { data, errors } = await find(
      [
        ...missing,
        { __typename: 'Member', email: 'nobody@example.com' },
        { __typename: 'Flag', id: 'bm90aGluZw' },
        { __typename: 'Flag', projectKey: 'nothing', key: 'nothing' },
        { __typename: 'Flag', projectKey: 'web', key: 'checkout-guest-flow' },
      ],
      '__typename ... on Flag { name }',
    )
    expect(errors).toBeUndefined()
    expect(data._entities.slice(0, -1)).toEqual(Array(missing.length + 3).fill(null))
    expect(data._entities.at(-1)).toMatchObject({ __typename: 'Flag' })
  })

  it('that are malformed fail alone, and say what was expected and where', async () => {
    const flag = { __typename: 'Flag', projectKey: 'web', key: 'checkout-guest-flow' }
    const { data: found } = await stack.ask('{ project(key: "web") { id } }')
    const malformed: [unknown, string][] = [
      [{ key: 'web' }, `__typename to be the name of an entity, such as Flag, but got none.`],
      [{ __typename: 'Query' }, `__typename to be the name of an entity, such as Flag, but got "Query".`],
      [
        { __typename: 'constructor', id: 'x' },
        `__typename to be the name of an entity, such as Flag, but got "constructor".`,
      ],
      [
        { __typename: 'Flag', projectKey: 'web' },
        ' to have a key of Flag (id; or projectKey and key), but got projectKey.',
      ],
      [{ __typename: 'Flag', id: null }, ' to have a key of Flag (id; or projectKey and key), but got none.'],
      [{ __typename: 'Member', key: 'x' }, ' to have a key of Member (id; or memberId; or email), but got key.'],
      [{ ...flag, key: 5 }, '.key to be a string, but got 5.'],
      [{ ...flag, key: { $ne: '' } }, '.key to be a string, but got an object.'],
      [{ ...flag, key: '' }, '.key of whole Unicode characters that is not empty, "." or "..", but got "".'],
      [
        { ...flag, projectKey: '..' },
        '.projectKey of whole Unicode characters that is not empty, "." or "..", but got "..".',
      ],
      [{ __typename: 'Flag', id: found.project.id }, '.id to be that of a Flag, but got that of a Project.'],
      ['Flag', ' to be an object with a __typename, but got "Flag".'],
      [[flag], ' to be an object with a __typename, but got a list.'],
    ]
    const { data, errors, status, paths } = await find(
      [flag, ...malformed.map(([one]) => one), flag],
      '... on Flag { key }',
    )
    expect(status).toBe(200)
    expect(data._entities).toEqual([{ key: flag.key }, ...malformed.map(() => null), { key: flag.key }])
    const told = [...errors!].sort((a, b) => Number(a.path?.[1]) - Number(b.path?.[1]))
    expect(told.map(({ message, path }) => [path, message])).toEqual(
      malformed.map(([, message], index) => [
        ['_entities', index + 1],
        `Expected representations[${index + 1}]${message.startsWith('__') ? `.${message}` : message}`,
      ]),
    )
    expect(new Set(told.map(({ extensions }) => extensions?.code))).toEqual(new Set(['BAD_USER_INPUT']))
    expect(paths).toEqual(['/flags/web/checkout-guest-flow'])
  })

  it('are refused beyond a thousand different ones, before the first call', async () => {
    const projects = Array.from({ length: 1001 }, (_, index) => ({ __typename: 'Project', key: `project-${index}` }))
    const { errors, paths } = await find(projects, '__typename')
    expect(errors?.[0]?.message).toBe(
      'Expected at most 1000 different ids or representations in a request (MAX_IDS) at _entities, but got 1001.',
    )
    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT')
    expect(paths).toEqual([])
    const same = await find(Array(1001).fill({ __typename: 'Project', key: 'web' }), '... on Project { key }')
    expect(same.data._entities).toEqual(Array(1001).fill({ key: 'web' }))
  })
})
