import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mixedChanges, mixedQuery, refuseSome } from './support/refused-parts.ts'
import { type Stack, startStack } from './support/stack.ts'

/** An error stays where it is: it makes its own field null, and nothing beside or above it. */

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.close())
beforeEach(() => {
  stack.sandbox.clearFaults()
  refuseSome(stack.sandbox)
})

describe('a request of which some parts are forbidden', () => {
  it('keeps all other root fields, and what is beside a forbidden project', async () => {
    const { data, errors } = await stack.ask(mixedQuery.source)
    expect(data).toEqual(mixedQuery.data)
    expect(errors?.map(({ path, extensions }) => [path?.join('.'), extensions?.code])).toEqual(mixedQuery.errors)
  })

  it('keeps the payloads of the changes that were made', async () => {
    const { data, errors } = await stack.ask(mixedChanges.source)
    expect(data).toEqual(mixedChanges.data)
    expect(errors?.map(({ path, extensions }) => [path?.join('.'), extensions?.code])).toEqual(mixedChanges.errors)
  })

  it('has an error beside what is marked as null only beside an error, and keeps the object around it', async () => {
    stack.sandbox.fault(
      { path: /flags\/web\/checkout-guest-flow/ },
      { jsonPatch: [{ op: 'remove', path: '/name' }] },
      'always',
    )
    const { data, errors } = await stack.ask(
      '{ flag(projectKey: "web", key: "checkout-guest-flow") { key name kind } }',
    )
    expect(data).toEqual({ flag: { key: 'checkout-guest-flow', name: null, kind: 'BOOLEAN' } })
    expect(errors).toMatchObject([{ path: ['flag', 'name'], extensions: { code: 'UPSTREAM_FAILURE' } }])
  })

  it.each([
    'projects(first: 1) { nodes { key } }',
    'members(first: 1) { nodes { memberId } }',
    'teams(first: 1) { nodes { key } }',
    'roles(first: 1) { nodes { key } }',
    'auditLog(first: 1) { nodes { entryId } }',
    'auditLogCounts(after: "2020-01-01T00:00:00Z") { totalCount }',
    'approvalRequests(first: 1) { nodes { approvalRequestId } }',
    'tags(first: 1) { nodes { name } }',
    'codeReferenceRepositories(first: 1) { nodes { name } }',
    'codeReferenceExtinctions(first: 1) { nodes { revision } }',
    'codeReferenceProjects { key name }',
  ])('keeps the rest beside the root field %s', async (field) => {
    const forbidden = { status: 403, body: { code: 'forbidden', message: 'Access was denied' } }
    stack.sandbox.fault({ path: /^(?!\/api\/v2\/flags\/mobile)/ }, forbidden, 'always')
    const { data, errors } = await stack.ask(
      `{ refused: ${field} project(key: "mobile") { flags(first: 1) { totalCount } } }`,
    )
    expect(data).toEqual({ refused: null, project: { flags: { totalCount: 45 } } })
    expect(errors?.map(({ path, extensions }) => [path?.[0], extensions?.code])).toEqual([['refused', 'FORBIDDEN']])
  })
})
