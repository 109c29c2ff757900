import { type GraphQLField, getNamedType, isObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSchema } from '../src/schema.ts'
import { sampleOf } from './support/sample-of.ts'
import { objectTypes } from './support/schema-paths.ts'
import { type Stack, startStack } from './support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ gateway: { maxRestCalls: 500 } })
})
afterAll(() => stack.close())

const schema = createSchema()

/** The fields that are lists with cursors. The list over projects has cursors of a form of its own. */
const lists = objectTypes(schema).flatMap((type) =>
  Object.values(type.getFields())
    .filter(isList)
    .map((field) => ({ type, field, place: `${type.name}.${field.name}` })),
)

function isList({ type, args }: GraphQLField<unknown, unknown>): boolean {
  const named = getNamedType(type)
  return isObjectType(named) && 'pageInfo' in named.getFields() && args.some(({ name }) => name === 'after')
}

const message = /^Expected (?:after|before) to be a cursor of this (?:connection|list), but got /

describe('a cursor of another list', () => {
  it.each(lists)('is refused by $place before anything is read', async ({ field }) => {
    const cursor = `${Buffer.from('offset:0').toString('base64url')}.zzzzzzzz`
    const touched = new Proxy({}, { get: () => () => 1 })
    const resolve = async () => field.resolve!({ at: { key: 'a' } }, { after: cursor }, touched, {} as never)
    await expect(resolve).rejects.toMatchObject({ message: expect.stringMatching(message) })
  })
})

/** The first cursor of each list that the sandbox has an item for, with a query of the same list after a cursor. */
async function cursors() {
  const found: { place: string; cursor: string; after: (cursor: string) => string }[] = []
  for (const { type, field, place } of lists) {
    const ask = (after: string) => `{ ${around(type.name, `${field.name}(first: 1${after}) { edges { cursor } }`)} }`
    const { data } = await stack.ask(ask(''))
    const cursor = /"cursor":"([^"]+)"/.exec(JSON.stringify(data))?.[1]
    if (cursor) found.push({ place, cursor, after: (other) => ask(`, after: "${other}"`) })
  }
  return found
}

function around(type: string, list: string): string {
  if (type === 'Query') return list
  if (type === 'Project') return `project(key: "web") { ${list} }`
  if (type === 'Environment') return `environment(projectKey: "web", key: "production") { ${list} }`
  try {
    return sampleOf(schema, type, list)
  } catch {
    return '__typename'
  }
}

it('each list has its own cursors, and no other list has them', async () => {
  const found = await cursors()
  expect(found.length).toBeGreaterThan(50)
  expect(new Set(found.map(({ cursor }) => cursor)).size).toBe(found.length)
  for (const [index, { place, cursor, after }] of found.entries()) {
    expect([place, (await stack.ask(after(cursor))).errors]).toEqual([place, undefined])
    const other = found.at(index - 1)!.cursor
    const { errors } = await stack.ask(after(other))
    expect([place, errors]).toMatchObject([
      place,
      [{ message: expect.stringMatching(message), extensions: { code: 'BAD_USER_INPUT' } }],
    ])
  }
})

describe('of one field,', () => {
  const inProject = (list: string, project = 'web') => `project(key: "${project}") { ${list} }`
  const inEnvironment = (list: string, key = 'production') =>
    `environment(projectKey: "web", key: "${key}") { ${list} }`
  const ofFlag = (list: string, environment = 'production') =>
    `flag(projectKey: "web", key: "checkout-tax-preview") { environment(key: "${environment}") { ${list} } }`
  const others: [what: string, one: string, other: string][] = [
    ['another project', inProject('flags(PAGE) { BODY }'), inProject('flags(PAGE) { BODY }', 'mobile')],
    ['another environment', inEnvironment('segments(PAGE) { BODY }'), inEnvironment('segments(PAGE) { BODY }', 'test')],
    [
      'another filter',
      inProject('flags(PAGE filter: { query: "search" }) { BODY }'),
      inProject('flags(PAGE filter: { query: "checkout" }) { BODY }'),
    ],
    [
      'another order',
      inProject('flags(PAGE orderBy: { field: KEY, direction: ASC }) { BODY }'),
      inProject('flags(PAGE orderBy: { field: KEY, direction: DESC }) { BODY }'),
    ],
    [
      'another pair of environments',
      inProject('flagDiffs(PAGE from: "production", to: "staging") { BODY }'),
      inProject('flagDiffs(PAGE from: "production", to: "test") { BODY }'),
    ],
    ['another action', ofFlag('whoCan(PAGE) { BODY }'), ofFlag('whoCan(PAGE action: "deleteFlag") { BODY }')],
    ['another flag in an environment', ofFlag('whoCan(PAGE) { BODY }'), ofFlag('whoCan(PAGE) { BODY }', 'staging')],
    ['an audit log', inProject('auditLog(PAGE) { BODY }'), inProject('auditLog(PAGE) { BODY }', 'mobile')],
    ['contexts', inEnvironment('contexts(PAGE) { BODY }'), inEnvironment('contexts(PAGE) { BODY }', 'staging')],
  ]
  it.each(others)('a cursor of %s is refused', async (_, one, other) => {
    const ask = (list: string, page: string) =>
      stack.ask(`{ ${list.replace('PAGE', `first: 1 ${page}`).replace('BODY', 'pageInfo { endCursor }')} }`)
    const [, cursor] = /"endCursor":"([^"]+)"/.exec(JSON.stringify((await ask(one, '')).data))!
    expect((await ask(one, `after: "${cursor}"`)).errors).toBeUndefined()
    const { errors } = await ask(other, `after: "${cursor}"`)
    expect(errors).toMatchObject([{ message: expect.stringMatching(message), extensions: { code: 'BAD_USER_INPUT' } }])
  })

  it('a cursor is the same by each way to the list, and with empty arguments', async () => {
    const { data, errors } = await stack.ask(`{
      one: project(key: "web") { flags(first: 1) { edges { cursor } } }
      other: flag(projectKey: "web", key: "checkout-tax-preview") { project { flags(first: 1, filter: {}) { edges { cursor } } } }
    }`)
    expect(errors).toBeUndefined()
    expect(data.one.flags.edges).toEqual(data.other.project.flags.edges)
  })
})
