import { getIntrospectionQuery } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Stack, startStack } from './support/stack.ts'

let open: Stack
let closed: Stack

beforeAll(async () => {
  open = await startStack()
  closed = await startStack({ gateway: { introspection: false } })
})

afterAll(() => Promise.all([open.close(), closed.close()]))

const whole = getIntrospectionQuery({ inputValueDeprecation: true, schemaDescription: true, specifiedByUrl: true })

describe('introspection', () => {
  it('answers what the explorer asks, within every limit, without a REST call', async () => {
    const { data, errors, calls } = await open.ask(whole)
    expect(errors).toBeUndefined()
    expect(data.__schema.queryType.name).toBe('Query')
    expect(calls).toEqual([])
  })

  it('is refused where it is off, wherever in the query it is, and the types of answers are still told', async () => {
    for (const query of [
      whole,
      '{ __type(name: "Flag") { name } }',
      '{ ...a } fragment a on Query { x: __schema { __typename } }',
    ]) {
      const { data, errors } = await closed.ask(query)
      expect(data).toBeUndefined()
      expect(errors![0]).toMatchObject({
        message: 'Expected no questions about the schema: introspection is off (INTROSPECTION=0).',
        extensions: { code: 'FORBIDDEN' },
      })
    }
    expect((await closed.ask('{ projects { __typename } }')).data.projects.__typename).toBe('ProjectConnection')
  })

  it.each([
    ['a field', '{ projetcs { totalCount } }', {}],
    ['an argument', '{ project(kee: "web") { key } }', {}],
    ['a type', '{ node(id: "x") { ... on Flagg { key } } }', {}],
    ['an enum value', '{ projects(orderBy: { field: NAMEE }) { totalCount } }', {}],
    [
      'a variable of an enum',
      'query ($by: ProjectOrder) { projects(orderBy: $by) { totalCount } }',
      { by: { field: 'NAMEE' } },
    ],
    [
      'a field of a variable',
      'query ($by: ProjectOrder) { projects(orderBy: $by) { totalCount } }',
      { by: { fieldd: 'NAME' } },
    ],
  ])('hints at names like %s that it does not know, but not where it is off', async (_, query, variables) => {
    expect((await open.ask(query, variables)).text).toContain('Did you mean')
    const { errors, text } = await closed.ask(query, variables)
    expect(errors).not.toHaveLength(0)
    expect(text).not.toContain('Did you mean')
  })

  it.each([
    ['{ projects }', {}, 'ProjectConnection'],
    ['mutation { createFlag(input: {}) { userErrors { message } } }', {}, 'projectKey'],
    ['mutation ($i: CreateFlagInput!) { createFlag(input: $i) { userErrors { message } } }', { i: {} }, 'projectKey'],
    ['mutation { updateFlag(input: { instructions: [{}] }) { userErrors { message } } }', {}, 'FlagInstruction'],
    ['{ projects(orderBy: { field: NAMEE }) { totalCount } }', {}, 'ProjectOrderField'],
    ['{ project(key: "web") { ... on Member { email } } }', {}, '"Project"'],
    ['{ _entities(representations: [{ __typename: "X" }]) { __typename } }', {}, 'such as Flag'],
    ['{ _entities(representations: [{ __typename: "Flag" }]) { __typename } }', {}, 'projectKey and key'],
  ])('tells a name that is not in %s, but not where it is off', async (query, variables, name) => {
    expect((await open.ask(query, variables)).text.replaceAll('\\', '')).toContain(name)
    const { errors, text } = await closed.ask(query, variables)
    expect(errors).not.toHaveLength(0)
    expect(text.replaceAll('\\', '')).not.toContain(name)
  })

  it('still says which of the names of the request there are not', async () => {
    const { text } = await closed.ask('{ projetcs { totalCount } }')
    expect(text).toContain('projetcs')
  })
})
