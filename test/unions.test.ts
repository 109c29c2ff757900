import {
  isInterfaceType,
  isUnionType,
  OverlappingFieldsCanBeMergedRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSchema } from '../src/schema.ts'
import { clashes, disagreements, everyMember, type Values } from './support/merged-members.ts'
import { sampleOf } from './support/sample-of.ts'
import type { Doc } from './support/sandbox-ask.ts'
import { type Stack, startStack } from './support/stack.ts'

const schema = createSchema()
const abstract = Object.values(schema.getTypeMap())
  .filter((type) => isUnionType(type) || isInterfaceType(type))
  .filter(({ name }) => !name.startsWith('__'))

const values: Values = {
  'viewerCan.action': '"updateName"',
  'can.action': '"updateOn"',
  'can.resource': '"proj/web:env/production:flag/new-checkout"',
  'environment.key': '"production"',
  'flag.key': '"new-checkout"',
  projectKey: '"web"',
  context: '{ kind: "user", key: "user-1" }',
  'evaluateFor.context': '{ keys: [{ kind: "user", key: "user-1" }] }',
  'evaluate.context': '{ keys: [{ kind: "user", key: "user-1" }] }',
  environmentKey: '"production"',
  reference: '"email"',
  contextKey: '"user-1"',
  userKey: '"user-1"',
  'branch.name': '"main"',
  'variation.key': '"large"',
  'diff.from': '"production"',
  'diff.to': '"staging"',
  'flagDiffs.from': '"production"',
  'flagDiffs.to': '"staging"',
  from: '"2026-09-01T00:00:00Z"',
  to: '"2026-09-08T00:00:00Z"',
  'observability.signal': 'ERRORS',
  'at.time': '"2026-09-01T00:00:00Z"',
}

/**
 * The fields that take an alias where they are selected of all members, because they hold other things: pages of what can grow and lists of
 * what cannot, words of other sets, what only some have to have.
 */
const aliased = new Map(abstract.map((type) => [type.name, clashes(type, schema)]))

/** The fields of computed values, which have no address. The others are reached by `nodes`. */
const places: Readonly<Record<string, string>> = {
  FlagChange: 'project(key: "web") { flagDiffs(from: "production", to: "staging") { nodes { changes { ...every } } } }',
}

const documentOf = (type: (typeof abstract)[number], depth: number) => {
  const selection = everyMember(schema.getPossibleTypes(type), { values, depth, aliased: aliased.get(type.name) ?? [] })
  const place = places[type.name]
  const operation = place ? `query { ${place} }` : 'query ($ids: [ID!]!) { nodes(ids: $ids) { ...every } }'
  return `${operation} fragment every on ${type.name} ${selection}`
}

describe.each(abstract)('%s', (type) => {
  it('has members that agree on the scalars of the fields that they share', () => {
    expect(disagreements(type, schema)).toEqual([])
  })

  it('can have every field of every member selected at once', () => {
    // With a level more, GraphQL.js gives up.
    const errors = validate(schema, parse(documentOf(type, 2)), specifiedRules)
    expect(errors.map(({ message }) => message.slice(0, 400))).toEqual([])
    expect(specifiedRules).toContain(OverlappingFieldsCanBeMergedRule)
  })
})

describe('every field of every member', () => {
  let stack: Stack
  /** An object of each type that has an address. */
  let ids: string[]
  beforeAll(async () => {
    const most = Number.MAX_SAFE_INTEGER
    const limits = { maxTokens: most, maxAliases: most, maxRestCalls: 10_000, maxSingleCalls: 10_000 }
    stack = await startStack({ gateway: { ...limits, maxRootFields: most } })
    const samples = schema.getPossibleTypes(schema.getType('Node') as never).map(async ({ name }) => {
      const { text } = await stack.post(`{ ${sampleOf(schema, name, 'id')} }`)
      return /"nodes":\[?\{"id":"(.*?)"/.exec(text)![1]!
    })
    ids = await Promise.all(samples)
  })
  afterAll(() => stack.close())

  it.each(abstract)('is answered: %s', async (type) => {
    const { data, errors = [], text } = await stack.ask(documentOf(type, 1), places[type.name] ? {} : { ids })
    // Fields whose operation LaunchDarkly removed always fail.
    expect(errors.filter(({ extensions }) => extensions?.code !== 'REMOVED_UPSTREAM')).toEqual([])
    const members = schema.getPossibleTypes(type).map(({ name }) => name)
    const told = places[type.name]
      ? members.filter((name) => text.includes(`"__typename":"${name}"`))
      : data.nodes.flatMap((node: Doc) => node.__typename ?? [])
    expect(told.toSorted()).toEqual(members.toSorted())
  })
})
