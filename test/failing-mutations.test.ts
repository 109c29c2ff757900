import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Stack, startStack } from './support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.close())

const rename = (alias: string, key: string) => `
  ${alias}: updateFlag(input: { projectKey: "web", key: "${key}", instructions: [{ updateName: { value: "${alias}" } }] }) {
    flag { name }
  }`

it('a mutation that fails leaves the payloads of the others as they are, and those after it are made', async () => {
  stack.sandbox.fault({ method: 'PATCH', path: /b$/ }, { status: 500 })
  const path = '/api/v2/flags/web/'
  const done = { status: 200, json: { key: 'a', name: 'first', variations: [], environments: {} } }
  stack.sandbox.fault({ method: 'PATCH', path: `${path}a` }, done, 'always')
  const { data, errors, extensions, calls } = await stack.ask(
    `mutation { ${rename('first', 'a')} ${rename('second', 'b')} ${rename('third', 'a')} }`,
  )
  const flag = { name: 'first' }
  expect(data).toEqual({ first: { flag }, second: null, third: { flag } })
  expect(errors).toMatchObject([{ path: ['second'], extensions: { code: 'UPSTREAM_FAILURE' } }])
  expect(extensions).toBeUndefined()
  expect(calls.map(({ path }) => path)).toEqual([`${path}a`, `${path}b`, `${path}a`])
})

it('says what became of one alone', async () => {
  stack.sandbox.clearFaults()
  const refused = await stack.ask(`mutation { ${rename('only', 'no-such-flag')} }`)
  expect(refused.data.only).toEqual({ flag: null })
  expect(refused.extensions).toBeUndefined()
  stack.sandbox.fault({ method: 'PATCH', path: /no-such-flag$/ }, { status: 500 })
  const failed = await stack.ask(`mutation { ${rename('only', 'no-such-flag')} }`)
  expect(failed).toMatchObject({ data: { only: null }, extensions: undefined })
})
