import { readdirSync } from 'node:fs'
import { Kind, type OperationDefinitionNode, parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examples } from '../src/graphiql.ts'
import { type Stack, startStack } from './support/stack.ts'

let stack: Stack

beforeAll(async () => {
  stack = await startStack()
})

afterAll(() => stack.close())

describe('The examples', () => {
  it('are numbered from one, without a gap', () => {
    const files = readdirSync(new URL('../examples/', import.meta.url)).filter((name) => name !== 'servers')
    const numbers = files.map((name) => Number.parseInt(name, 10))
    expect(numbers.sort((one, other) => one - other)).toEqual(examples.map((_, index) => index + 1))
  })

  describe.each(examples)('$name', ({ query }) => {
    it('is one operation with a name, and has a default for each of its variables', () => {
      const operations = parse(query).definitions.filter(
        (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
      )
      expect(operations).toHaveLength(1)
      expect(operations[0]?.name).toBeDefined()
      for (const { defaultValue } of operations[0]?.variableDefinitions ?? []) expect(defaultValue).toBeDefined()
    })

    it('begins with a question, and says last what it costs', () => {
      expect(commentOf(query)).toMatch(/^[A-Z][^?]+\? .*Takes (?:1 REST call|\d+ REST calls)\.$/)
    })

    it('runs as it stands, has something to show, and takes the calls that it says', async () => {
      const { data, errors, headers, calls } = await stack.ask(query)
      expect(errors).toBeUndefined()
      for (const value of Object.values(data)) expect(value).not.toBeNull()
      for (const value of Object.values(data)) expect(value).not.toMatchObject({ userErrors: [expect.anything()] })
      expect(listsOf(data)).not.toEqual([])
      for (const list of listsOf(data)) expect(list).not.toEqual([])
      const [, said] = /Takes (\d+) REST/.exec(commentOf(query)) ?? []
      expect(headers.get('x-rest-calls')).toBe(said)
      expect(calls).toHaveLength(Number(said))
    })
  })
})

/** The comment that a query begins with, on one line. */
const commentOf = (query: string) =>
  query.slice(0, query.search(/^[^#]/m)).replaceAll(/^# /gm, '').trim().replaceAll('\n', ' ')

/**
 * The lists of an answer, without those that are in another one: nothing keeps a flag from having no rules. A list of what is wrong
 * with a change is another thing.
 */
const listsOf = (value: unknown): readonly unknown[][] => {
  if (Array.isArray(value)) return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, one]) => (name === 'userErrors' ? [] : listsOf(one)))
}
