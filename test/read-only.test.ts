import { execFileSync } from 'node:child_process'
import { printSchemaWithDirectives } from '@graphql-tools/utils'
import {
  buildSchema,
  type GraphQLSchema,
  type GraphQLType,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  printSchema,
} from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { graphiql } from '../src/graphiql.ts'
import { createSchema } from '../src/schema.ts'
import { changes } from '../src/server/read-only.ts'
import { type Stack, startStack } from './support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ sandbox: { flags: 20 }, gateway: { readOnly: true } })
})
afterAll(() => stack.close())

const rename = `
  mutation Rename($input: UpdateProjectInput!) {
    updateProject(input: $input) { ...Changed }
  }
  fragment Changed on UpdateProjectPayload { project { name } userErrors { message } }`
const variables = { input: { key: 'web', name: 'Renamed' } }

const refusal = {
  message: 'Expected a query, but got a mutation, and this gateway is read-only (READ_ONLY=1).',
  extensions: { code: 'FORBIDDEN' },
}

describe('a read-only gateway', () => {
  it('refuses a mutation before anything is sent, and says which setting does', async () => {
    const { data, errors, calls } = await stack.ask(rename, variables)
    expect(data).toBeUndefined()
    expect(errors).toEqual([refusal])
    expect(calls).toEqual([])
  })

  it('refuses a mutation that it does not know, and one of which nothing is selected, all the same', async () => {
    expect((await stack.ask('mutation { dropEverything }')).errors).toEqual([refusal])
    expect((await stack.ask('mutation { __typename }')).errors).toEqual([refusal])
  })

  it('answers queries, those too that speak of mutations or share their document with one', async () => {
    expect((await stack.ask('{ project(key: "web") { name } }')).data.project.name).toBe('Web Storefront')
    expect((await stack.ask('query mutation { project(key: "mutation") { name } }')).data.project).toBeNull()
    const shared = `${rename} query Name { project(key: "web") { ...Named } } fragment Named on Project { name }`
    const told = await stack.post(shared, { operationName: 'Name' })
    expect(told.errors).toBeUndefined()
    expect(told.data).toEqual({ project: { name: 'Web Storefront' } })
    expect((await stack.post(shared, { operationName: 'Rename', variables })).errors).toEqual([refusal])
  })

  it('asks which operation is meant where it is not said, and says what is wrong with a text', async () => {
    const shared = `mutation A { __typename } query B { __typename }`
    expect((await stack.post(shared)).errors?.[0]?.message).not.toContain('read-only')
    expect((await stack.ask('mutation {')).errors?.[0]?.message).toMatch(/^Syntax Error/)
  })

  it('has no word of changes in its introspection', async () => {
    const { data } = await stack.ask('{ __schema { mutationType { name } types { name } } }')
    expect(data.__schema.mutationType).toBeNull()
    expect(data.__schema.types.map(({ name }: { name: string }) => name)).not.toContain('UserError')
  })

  it('offers no example in the explorer that changes something', () => {
    const queries = (options: { readOnly?: boolean }) => graphiql(options).examples!.map(({ query }) => query)
    expect(queries({ readOnly: true })).toEqual(queries({}).filter((query) => !changes(query)))
    expect(queries({ readOnly: true }).length).toBeGreaterThan(5)
  })

  it('takes changes unless told otherwise', async () => {
    const other = await startStack({ sandbox: { flags: 20 } })
    expect((await other.ask(rename, variables)).data.updateProject.project.name).toBe('Renamed')
    await other.close()
  })
})

describe('the schema of a read-only gateway', () => {
  const whole = createSchema()
  const readOnly = createSchema({ readOnly: true })

  it('is the whole schema but for mutations and what only they reach', () => {
    expect(readOnly.getMutationType()).toBeUndefined()
    const reached = new Set([...reachedBy(whole, 'Query'), ...reachedBy(whole, 'Subscription')])
    expect(namesOf(readOnly).sort()).toEqual(
      namesOf(whole)
        .filter((name) => reached.has(name))
        .sort(),
    )
    const left = namesOf(whole).filter((name) => !reached.has(name))
    expect(left).toEqual(expect.arrayContaining(['Mutation', 'UserError', 'VersionConflict', 'UpdateFlagInput']))
  })

  it('is what the command prints', () => {
    const script = new URL('../scripts/print-schema.ts', import.meta.url).pathname
    const printed = execFileSync(process.execPath, [script, '--read-only'], { encoding: 'utf8' })
    expect(printed).toBe(`${printSchemaWithDirectives(readOnly)}\n`)
  })

  it('is printed as a schema that stands by itself', () => {
    expect(() => buildSchema(printSchema(readOnly))).not.toThrow()
    expect(printSchema(readOnly)).not.toMatch(
      /^(type Mutation|type \w+Payload|input (Create|Update|Delete)\w+Input)\b/m,
    )
  })
})

const namesOf = (schema: GraphQLSchema) =>
  Object.keys(schema.getTypeMap()).filter((name) => !name.startsWith('__') && !builtIn.has(name))

/** Those that are not used are not kept in a schema. */
const builtIn = new Set(['ID', 'Int', 'Float', 'String', 'Boolean'])

/** The names of the types that a type leads to. */
function reachedBy(schema: GraphQLSchema, name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found
  found.add(name)
  const type = schema.getType(name)
  if (isAbstractType(type)) for (const one of schema.getPossibleTypes(type)) reachedBy(schema, one.name, found)
  if (isObjectType(type)) for (const one of type.getInterfaces()) reachedBy(schema, one.name, found)
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return found
  for (const field of Object.values(type.getFields())) {
    for (const one of [field, ...('args' in field ? field.args : [])]) {
      reachedBy(schema, getNamedType(one.type as GraphQLType).name, found)
    }
  }
  return found
}
