import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Reply } from '../sandbox/index.ts'
import { clean } from './support/failed-field.ts'
import { type Stack, startStack } from './support/stack.ts'

/** Which 404 says that there is no such thing. */

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterEach(() => stack.sandbox.clearFaults())
afterAll(() => stack.close())

const own = { code: 'not_found', message: 'Unknown' }

const lookUps: readonly (readonly [query: string, field: string])[] = [
  ['{ found: flag(projectKey: "web", key: "x") { name } }', 'found'],
  ['{ found: project(key: "web") { name } }', 'found'],
  ['{ found: environment(projectKey: "web", key: "x") { color } }', 'found'],
  ['{ found: segment(projectKey: "web", environmentKey: "test", key: "x") { name } }', 'found'],
  ['{ found: team(key: "x") { description } }', 'found'],
  ['{ found: role(key: "x") { name } }', 'found'],
  ['{ found: codeReferenceRepository(name: "x") { type } }', 'found'],
  ['{ found: approvalRequest(id: "x") { status } }', 'found'],
]

const strangers: [what: string, reply: Reply][] = [
  ["a proxy's page", { text: '<html>not found</html>', contentType: 'text/html' }],
  ["LaunchDarkly's words in another type", { json: own, contentType: 'text/html' }],
  ['nothing', { text: '' }],
  ['JSON of somebody else', { json: { message: 'no Route matched with those values' } }],
  ['a code that is a number', { json: { code: 404, message: 'Not Found' } }],
  ['a code of another service', { json: { code: 'NOT_FOUND', message: 'Not Found' } }],
  ['a list', { json: [own] }],
]

describe.each(lookUps)('%s', (query, field) => {
  it("is null on LaunchDarkly's own 404", async () => {
    stack.sandbox.fault({ path: /./ }, { status: 404, json: own }, 'always')
    const { data, errors } = await stack.ask(query)
    expect(errors).toBeUndefined()
    expect(data).toEqual({ [field]: null })
  })

  it.each(strangers)('is an error on a 404 with %s, which hints at the base URL', async (_, reply) => {
    stack.sandbox.fault({ path: /./ }, { status: 404, ...reply }, 'always')
    const answer = await stack.ask(query)
    expect(answer.data).toEqual({ [field]: null })
    expect(answer.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_FAILURE', upstream: { status: 404 } } }])
    expect(answer.errors![0]!.message).toMatch(/that is not LaunchDarkly's.*base URL/)
    clean(answer)
  })
})

it('fails a change that another 404 answers, which did not reach LaunchDarkly', async () => {
  stack.sandbox.fault({ path: /./ }, { status: 404, text: '<html>', contentType: 'text/html' }, 'always')
  const { errors } = await stack.ask(
    'mutation { deleteFlag(input: { projectKey: "web", key: "x" }) { deletedFlagId } }',
  )
  expect(errors).toMatchObject([{ path: ['deleteFlag'], extensions: { code: 'UPSTREAM_FAILURE' } }])
})
