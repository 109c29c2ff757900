import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Kind, type OperationDefinitionNode, parse, print } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Stack, startStack } from './support/stack.ts'

const document = parse(readFileSync(join(import.meta.dirname, 'questions.graphql'), 'utf8'))
const operations = document.definitions.filter(
  (one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION,
)
const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)

const questions = operations.map((operation) => {
  const needed = fragments.filter((one) => print(operation).includes(`...${'name' in one ? one.name?.value : ''}`))
  return { name: operation.name!.value, query: print({ kind: Kind.DOCUMENT, definitions: [operation, ...needed] }) }
})

it('each question has a name of its own', () => {
  const names = questions.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(names.length).toBeGreaterThanOrEqual(40)
})

describe.each([
  { account: 'four projects', scale: {} },
  { account: 'twenty projects', scale: { projects: 20 } },
])('in an account of $account', ({ scale }) => {
  let stack: Stack

  beforeAll(async () => {
    stack = await startStack({ sandbox: scale })
  })
  afterAll(() => stack.close())

  it.each(questions)('$name is answered within the default limits', async ({ query }) => {
    const { data, errors } = await stack.ask(query)
    expect(errors).toBeUndefined()
    for (const answer of Object.values(data)) expect(answer).not.toBeNull()
  })
})
